"""Files that belong together, checked together: a village's residents, families and housing, and the period before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from registry.codes.payloads import CodeBook
from registry.standards.payloads import Profile
from registry.standards.repository import Registered
from registry.validation.beside import Rows
from registry.validation.checked import Checked
from registry.validation.plans import Plans
from registry.validation.service import Progress, check, compared


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a delivery, and what is known of it beforehand (as of ``registry.validation.service.check``)."""

    source: Path | bytes
    name: str
    standard: str | None = None
    profile: str | None = None
    period: date | None = None
    given: Mapping[str, str] | None = None


def check_together(
    parts: Sequence[Part],
    *,
    standards: Sequence[Registered],
    profiles: Sequence[Profile],
    book: CodeBook,
    today: date,
    before: Sequence[Part] = (),
    language: str = "id",
    progress: Callable[[int], Progress] | None = None,
    plans: Plans | None = None,
) -> list[Checked]:
    """Check the files of a delivery and compare each with the others, in their order.

    ``before`` are the files of the period before: each is the past of the files of its standard, and they are not
    judged themselves. ``progress`` gives whom to tell of a part, by its number from 1. Raises NotFound for a slug
    nobody registered.
    """
    is_alone = len(parts) == 1 and not before

    def judged(part: Part, number: int | None = None) -> Checked:
        return check(
            part.source,
            name=part.name,
            standards=standards,
            profiles=profiles,
            book=book,
            today=today,
            standard=part.standard,
            profile=part.profile,
            period=part.period,
            given=part.given,
            language=language,
            alone=is_alone,
            progress=progress(number) if progress and number else None,
            plans=plans,
        )

    if is_alone:
        return [judged(parts[0], 1)]
    delivered = [(checked, checked.as_rows(standards)) for checked in map(judged, parts, count(1))]
    earlier = [(checked, checked.as_rows(standards)) for checked in map(judged, before)]
    past = {checked.slug: rows for checked, rows in earlier}
    done = []
    for checked, this in delivered:
        others: dict[str, list[Rows]] = {}
        for other, rows in delivered:
            if other is not checked and rows is not None:
                others.setdefault(other.slug, []).append(rows)
        last = past.get(checked.slug)
        done.append(compared(checked, standards=standards, book=book, this=this, tables=others, before=last))
    return done

"""Two questions to a code: what it is on a day, and what it is in another list on a day. Never a silent pick."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal import code_parts
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.lineage import Relative, became
from registry.codes.payloads import Code, ItemChange
from registry.codes.succession import Standing, standing_on
from registry.codes.translate import Translation, translate
from registry.errors import NotFound, Sentence
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind

_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Target:
    """A list that a code can be translated to."""

    ref: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked and what is answered; a day that cannot be read is kept as it was typed."""

    day: str
    is_day: bool
    standing: Standing | None
    """What the code is on that day."""
    since: tuple[Relative, ...]
    """Where that which it meant on that day is today, when changes have come between."""
    targets: tuple[Target, ...]
    target: str
    of_day: str
    """The day of the data."""
    on_day: str
    """The day on which the answer must be valid; empty for the same."""
    are_days: bool
    translation: Translation | None
    reason: Sentence | None
    """Why there is not exactly one answer, with days in words."""


def answers(
    session: ReadSession,
    caller: Caller,
    entry: Entry,
    code: Code,
    changes: Sequence[ItemChange],
    asked: Mapping[str, str],
    today: date,
) -> Answers:
    """Answer what an address asks of a code."""
    ref = f"{entry.item.agency}/{entry.item.slug}"
    day, is_day = code_parts.day_of(asked.get("pada", "")[:_LONGEST])
    of_day, is_of = code_parts.day_of(asked.get("data", "")[:_LONGEST])
    on_day, is_on = code_parts.day_of(asked.get("hingga", "")[:_LONGEST])
    targets = tuple(_targets(session, caller, entry, ref))
    target = asked.get("ke", "")
    found = None
    if is_of and is_on and target in {one.ref for one in targets}:
        found = translate(session, code.notation, ref, target, at=of_day or _usual(code, today), until=on_day)
    return Answers(
        day=day.isoformat() if day else asked.get("pada", "")[:_LONGEST],
        is_day=is_day,
        standing=_standing(code, changes, day) if day else None,
        since=_since(code, changes, day, today) if day else (),
        targets=targets,
        target=target,
        of_day=asked.get("data", "")[:_LONGEST] if not is_of else (of_day or _usual(code, today)).isoformat(),
        on_day=asked.get("hingga", "")[:_LONGEST] if not is_on else (on_day.isoformat() if on_day else ""),
        are_days=is_of and is_on,
        translation=found,
        reason=code_parts.with_days(found.reason) if found and found.reason else None,
    )


def _usual(code: Code, today: date) -> date:
    """Return the day nearest to today on which a code is valid."""
    if code.valid_until and code.valid_until < today:
        return code.valid_until
    return max(code.valid_from, today) if code.valid_from else today


def _standing(code: Code, changes: Sequence[ItemChange], day: date) -> Standing:
    if code.is_valid_at(day):
        return Standing(code, day, is_valid=True, instead=(), reason=None)
    return standing_on(code, changes, day)


def _since(code: Code, changes: Sequence[ItemChange], day: date, today: date) -> tuple[Relative, ...]:
    if day >= today or not code.is_valid_at(day):
        return ()
    return tuple(one for one in became(changes, code.notation, since=day, until=today) if one.through)


def _targets(session: ReadSession, caller: Caller, entry: Entry, ref: str) -> Iterator[Target]:
    others: dict[str, None] = {}
    for table in codes.correspondences(session, ref):
        others[table.target_list if table.source_list == ref else table.source_list] = None
    for other in others:
        agency, _, slug = other.partition("/")
        try:
            found = repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
        except NotFound:
            continue
        yield Target(other, found.body["title"])
    yield Target(ref, entry.body["title"])

"""Which codes differ between two versions of a list, by type of difference, with the changes recorded between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.codes import recorded, repository, standing
from registry.codes.payloads import Code, ItemChange
from registry.items import repository as items
from registry.items.models import Version
from registry.items.repository import Entry
from registry.items.state import Kind

_ASPECTS = {
    "labels": "relabelled",
    "broader": "moved",
    "level": "moved",
    "valid_from": "validity",
    "valid_until": "validity",
}
"""What a difference of a field is called; of any other field (definition, note, other wordings) it is ``amended``."""
_COMPARED = tuple(field.name for field in fields(Code) if field.name != "position")


@dataclass(frozen=True, slots=True)
class Changed:
    """A code that both versions have, and in what it differs: relabelled, moved, validity, amended."""

    before: Code
    after: Code

    @property
    def aspects(self) -> frozenset[str]:
        """The types of its differences."""
        return frozenset(
            _ASPECTS.get(name, "amended")
            for name in _COMPARED
            if getattr(self.before, name) != getattr(self.after, name)
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs from one version of a list to another, and the changes recorded between them; order is left out."""

    added: tuple[Code, ...] = ()
    removed: tuple[Code, ...] = ()
    changed: tuple[Changed, ...] = ()
    changes: tuple[ItemChange, ...] = ()

    def of(self, aspect: str) -> tuple[Changed, ...]:
        """Return the codes that differ in one way: relabelled, moved, validity, amended."""
        return tuple(found for found in self.changed if aspect in found.aspects)

    def applied_to(self, codes: Iterable[Code]) -> Iterator[Code]:
        """Yield the codes of the second version, given those of the first; what is new stands at the end."""
        gone = {code.notation for code in self.removed}
        anew = {found.after.notation: found.after for found in self.changed}
        for code in codes:
            if code.notation not in gone:
                yield anew.get(code.notation, code)
        yield from self.added


def compare(before: Iterable[Code], after: Iterable[Code], changes: Iterable[ItemChange] = ()) -> Comparison:
    """Compare two states of a list. Codes that both have alike may be left out of both."""
    old, new = ({code.notation: code for code in codes} for codes in (before, after))
    both = (Changed(old[notation], code) for notation, code in new.items() if notation in old)
    return Comparison(
        added=tuple(code for notation, code in new.items() if notation not in old),
        removed=tuple(code for notation, code in old.items() if notation not in new),
        changed=tuple(found for found in both if found.aspects),
        changes=tuple(changes),
    )


def versions(session: Session, one: Version, other: Version) -> Comparison:
    """Compare two versions of a list, a draft too; only the rows that one of them writes or ends are read."""
    later = standing.numbers(session, other) - standing.numbers(session, one)
    changes = recorded.brought_by(session, later)
    return compare(repository.codes_apart(session, one, other), repository.codes_apart(session, other, one), changes)


def diff(session: Session, caller: Caller, ref: str, one: str, other: str) -> tuple[Entry, Entry, Comparison]:
    """Compare two versions of the list ``agency/slug`` by number; NotFound when the caller may not see one of them."""
    agency, _, slug = ref.partition("/")
    first, second = (
        items.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug, number=number)
        for number in (one, other)
    )
    return first, second, versions(session, first.version, second.version)


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values, by type."""

    def both(found: Changed, *names: str) -> dict[str, Any]:
        sides = {"before": found.before, "after": found.after}
        values = {side: {name: getattr(code, name) for name in names} for side, code in sides.items()}
        return {"notation": found.after.notation, **values}

    return {
        "added": [_brief(code) for code in comparison.added],
        "removed": [_brief(code) for code in comparison.removed],
        "relabelled": [both(found, "labels") for found in comparison.of("relabelled")],
        "moved": [both(found, "broader", "level") for found in comparison.of("moved")],
        "validity": [both(found, "valid_from", "valid_until") for found in comparison.of("validity")],
        "amended": [found.after.notation for found in comparison.of("amended")],
        "changes": changes_to_json(comparison.changes),
    }


def changes_to_json(changes: Sequence[ItemChange]) -> list[Mapping[str, Any]]:
    """Return recorded changes as plain values."""
    return [asdict(change) for change in changes]


def _brief(code: Code) -> dict[str, Any]:
    return {
        "notation": code.notation,
        "labels": dict(code.labels),
        "broader": code.broader,
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
    }

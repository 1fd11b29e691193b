"""Which codes of a list are meant: of a level, below a code, valid on a day, found by a text; all when none is said."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from registry.codes.changes import notations
from registry.codes.keys import begins, names
from registry.codes.payloads import Code, CodeList, ItemChange


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list; what is not said holds for every code."""

    level: int | None = None
    under: str = ""
    """A code: it and those below it, along all parents."""
    at: date | None = None
    text: str = ""
    """Beginning of the notation or of a word of a name."""

    def of(self, code_list: CodeList) -> CodeList:
        """Return the list with these codes only; their parents stay named though they may be outside."""
        if self == WHOLE:
            return code_list
        below = _below(code_list.codes, self.under) if self.under else None
        kept = tuple(code for code in code_list.codes if self.holds(code) and (below is None or code.notation in below))
        return replace(code_list, codes=kept, changes=of_codes(code_list.changes, (code.notation for code in kept)))

    def holds(self, code: Code) -> bool:
        """Say whether a code is of this level, valid on this day and found by this text, wherever it lies."""
        return (
            (self.level is None or code.level == self.level)
            and (self.at is None or code.is_valid_at(self.at))
            and (not self.text or begins(self.text, code.notation, names(code.labels, code.alt_labels)))
        )


WHOLE = Part()
"""Every code."""


def of_codes(changes: Iterable[ItemChange], kept: Iterable[str]) -> tuple[ItemChange, ...]:
    """Return the changes that touch one of these codes."""
    these = set(kept)
    return tuple(change for change in changes if these & {*notations((*change.before, *change.after))})


def _below(codes: Iterable[Code], top: str) -> set[str]:
    children: dict[str, list[str]] = {}
    for code in codes:
        for parent in code.broader:
            children.setdefault(parent, []).append(code.notation)
    found, waiting = {top}, [top]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found

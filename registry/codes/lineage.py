"""Walking recorded changes: what became of a code, and what it was before, through any number of changes.

Pure: it is given the changes and knows no database. A share is known where every change on the way tells it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.codes.changes import notations
from registry.codes.payloads import ChangedCode, ChangeKind, ItemChange

_DIGITS = 12  # what is left of a share after sums and products


@dataclass(frozen=True, slots=True)
class Relative:
    """A code that another became or was: which part of that other it is, and the changes on the way, oldest first."""

    notation: str
    share: float | None = 1.0
    through: tuple[ItemChange, ...] = ()


def became(changes: Iterable[ItemChange], notation: str, *, since: date | None, until: date) -> tuple[Relative, ...]:
    """Return what a code of the day ``since`` is on ``until``; nothing when it was deleted.

    ``since`` None means from its beginning. The share is the part of the code that went there.
    """
    return _walked(_between(changes, since, until), notation, forward=True)


def was(changes: Iterable[ItemChange], notation: str, *, at: date, since: date | None) -> tuple[Relative, ...]:
    """Return what a code of the day ``at`` was on ``since`` (None: at the very first); nothing when it is newer.

    The share is the part of the code that came from there.
    """
    return _walked(_between(changes, since, at)[::-1], notation, forward=False)


def _between(changes: Iterable[ItemChange], since: date | None, until: date) -> list[ItemChange]:
    """Return the changes after a day until another, oldest first. What a day begins, that day does not use up."""
    some = (change for change in changes if (since is None or change.date > since) and change.date <= until)
    return sorted(some, key=lambda change: change.date)


def _walked(changes: Sequence[ItemChange], notation: str, *, forward: bool) -> tuple[Relative, ...]:
    found: Mapping[str, Relative] = {notation: Relative(notation)}
    is_whole = True
    for change in changes:
        here = set(notations(change.before if forward else change.after))
        if here.isdisjoint(found):
            continue
        following: dict[str, Relative] = {}
        for relative in found.values():
            if relative.notation not in here:
                _put(following, relative)
                continue
            steps = list(_steps(change, relative.notation, forward=forward))
            is_whole = is_whole and bool(steps)
            for step in steps:
                _put(following, _further(relative, step, change, forward=forward))
        found = following
    if is_whole and len(found) == 1:  # all of it is there, though the shares on the way may be unknown
        return tuple(replace(relative, share=1.0) for relative in found.values())
    return tuple(found.values())


def _steps(change: ItemChange, notation: str, *, forward: bool) -> Iterator[ChangedCode]:
    """Yield where one code of a change goes (comes from, when not forward), each with its part of it."""
    far = change.after if forward else change.before
    if change.kind is ChangeKind.TRANSFER:
        giver, receiver = notations(change.before)
        if notation != (giver if forward else receiver):  # it kept, or had, all of its own
            yield ChangedCode(notation, 1.0)
            return
    for code in far:
        yield ChangedCode(code.notation, 1.0 if len(far) == 1 else code.share)


def _further(relative: Relative, step: ChangedCode, change: ItemChange, *, forward: bool) -> Relative:
    share = None if relative.share is None or step.share is None else round(relative.share * step.share, _DIGITS)
    through = (*relative.through, change) if forward else (change, *relative.through)
    return Relative(step.notation, share, through)


def _put(found: dict[str, Relative], relative: Relative) -> None:
    """Add a relative; what is reached by several ways is the sum of them."""
    other = found.get(relative.notation)
    if other is None:
        found[relative.notation] = relative
        return
    share = None if other.share is None or relative.share is None else round(other.share + relative.share, _DIGITS)
    through = dict.fromkeys((*other.through, *relative.through))
    found[relative.notation] = replace(
        relative, share=share, through=tuple(sorted(through, key=lambda change: change.date))
    )

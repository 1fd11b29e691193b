"""What a code was before and what became of it, and what stands for it on another day."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from registry.codes import recorded, repository
from registry.codes.changes import notations
from registry.codes.lineage import Relative, became, was
from registry.codes.payloads import Code, ItemChange
from registry.codes.succession import Standing, standing_on
from registry.errors import NotFound, Sentence


@dataclass(frozen=True, slots=True)
class History:
    """Where a code comes from, what became of it by now, and every change on the way, oldest first."""

    code: Code
    origins: tuple[Relative, ...]
    descendants: tuple[Relative, ...]
    changes: tuple[ItemChange, ...]


def history(session: Session, ref: str, notation: str) -> History:
    """Return the history of a code of the published list ``agency/slug``; NotFound when there is no such code."""
    item_id, code = _found(session, ref, notation)
    changes = recorded.related(session, item_id, notation)
    origins = was(changes, notation, at=code.valid_until or date.max, since=None)
    descendants = became(changes, notation, since=code.valid_from, until=date.max)
    passed = {change for relative in (*origins, *descendants) for change in relative.through}
    passed |= {change for change in changes if notation in notations((*change.before, *change.after))}
    return History(code, origins, descendants, tuple(change for change in changes if change in passed))


def at(session: Session, ref: str, notation: str, day: date) -> Standing:
    """Say whether a code was valid on a day, and what it became by then or was then; NotFound when there is no code."""
    item_id, code = _found(session, ref, notation)
    if code.is_valid_at(day):
        return Standing(code, day, is_valid=True, instead=(), reason=None)
    changes = recorded.related(session, item_id, notation)
    return standing_on(code, changes, day)


def _found(session: Session, ref: str, notation: str) -> tuple[int, Code]:
    item = repository.item_of(session, ref)
    code = repository.code(session, item.id or 0, notation) if item else None
    if item is None or code is None:
        raise NotFound(Sentence(f"'{notation}' bukan kode dalam {ref}.", f"'{notation}' is no code of {ref}."))
    return item.id or 0, code

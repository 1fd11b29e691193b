"""Translate a code from one list to another at a date. Never a guess: one answer, several candidates, or the reason."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from registry.codes import repository
from registry.codes.models import CorrespondenceTable
from registry.codes.payloads import Map, Match
from registry.errors import NotFound, Sentence

_INVERSE = {Match.BROAD: Match.NARROW, Match.NARROW: Match.BROAD}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code of the target list that the source code may be, and how the two match."""

    code: str
    label: str
    match: str
    share: float | None
    approved: bool


@dataclass(frozen=True, slots=True)
class Translation:
    """The candidates, and in words why there is none or more than one."""

    candidates: tuple[Candidate, ...]
    reason: Sentence | None


def translate(session: Session, code: str, source: str, target: str, *, at: date) -> Translation:
    """Translate a code between two lists ``agency/slug`` by the correspondence that relates them, either way round."""
    found = repository.code(session, _item_id(session, source), code)
    target_id = _item_id(session, target)
    if found is None:
        return _none(f"'{code}' bukan kode dalam {source}.", f"'{code}' is no code of {source}.")
    if not found.is_valid_at(at):
        return _none(f"'{code}' tidak berlaku pada {at}.", f"'{code}' is not valid at {at}.")
    tables = [
        table
        for table in repository.correspondences(session, source)
        if {table.source_list, table.target_list} == {source, target}
    ]
    if not tables:
        return _none(f"Belum ada padanan {source} ke {target}.", f"No correspondence relates {source} to {target}.")
    rows = [row for table in tables for row in _facing(session, table, source, code, at)]
    candidates = [
        Candidate(other.notation, other.labels["id"], row.match.value, row.share, row.approved)
        for row in rows
        if (other := repository.code(session, target_id, row.target)) is not None and other.is_valid_at(at)
    ]
    if not candidates:
        return _none(f"'{code}' tidak punya padanan di {target}.", f"'{code}' has no counterpart in {target}.")
    if len(candidates) > 1:
        reason = Sentence(
            "Ada beberapa kemungkinan; pilih menurut data Anda.", "There are several candidates; choose by your data."
        )
        return Translation(tuple(candidates), reason)
    return Translation(tuple(candidates), None)


def _item_id(session: Session, ref: str) -> int:
    item = repository.item_of(session, ref)
    if item is None:
        raise NotFound(Sentence(f"Daftar kode '{ref}' tidak ada.", f"There is no code list '{ref}'."))
    return item.id or 0


def _facing(session: Session, table: CorrespondenceTable, source: str, code: str, at: date) -> list[Map]:
    """Return a code's rows with its list at their left, turned round where it stands at the right."""
    if table.source_list == source:
        return repository.maps(session, table.slug, at=at, source=code)
    return [
        replace(row, source=row.target, target=row.source, match=_INVERSE.get(row.match, row.match))
        for row in repository.maps(session, table.slug, at=at, target=code)
    ]


def _none(indonesian: str, english: str) -> Translation:
    return Translation((), Sentence(indonesian, english))

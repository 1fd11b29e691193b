"""Translate a code from one list to another at a date. Never a guess: one answer, several candidates, or the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import fsum, isclose

from sqlmodel import Session

from registry.codes import recorded, repository
from registry.codes.lineage import Relative, became, was
from registry.codes.models import CorrespondenceTable
from registry.codes.payloads import Code, ItemChange, Map, Match
from registry.codes.succession import standing_on
from registry.errors import NotFound, Sentence

_INVERSE = {Match.BROAD: Match.NARROW, Match.NARROW: Match.BROAD}
_MATCHES = {
    (True, True): Match.EXACT,
    (True, False): Match.BROAD,
    (False, True): Match.NARROW,
    (False, False): Match.RELATED,
}
"""How a code matches what it became: by whether that is all of it, and whether that is it alone."""


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


def translate(
    session: Session, code: str, source: str, target: str, *, at: date, until: date | None = None
) -> Translation:
    """Translate a code of the day ``at`` between two lists ``agency/slug`` by what relates them, either way round.

    With ``until`` it is first followed to that day through the changes of its list; source and target may then be
    the same list.
    """
    item_id, target_id, day = _item_id(session, source), _item_id(session, target), until or at
    found = repository.code(session, item_id, code)
    if found is None:
        return _none(f"'{code}' bukan kode dalam {source}.", f"'{code}' is no code of {source}.")
    if not found.is_valid_at(at):
        return _not_valid(session, item_id, found, at)
    relatives = _followed(session, item_id, found, at, day)
    if source == target:
        groups = [
            [Candidate(one.notation, one.label, one.match.value, one.share, approved=True)] if one.is_valid else []
            for one in relatives
        ]
    else:
        tables = [
            table
            for table in repository.correspondences(session, source)
            if {table.source_list, table.target_list} == {source, target}
        ]
        if not tables:
            return _none(f"Belum ada padanan {source} ke {target}.", f"No correspondence relates {source} to {target}.")
        groups = [_counterparts(session, tables, source, target_id, one, day) for one in relatives]
    parts = [one.share for one in relatives]
    is_whole = all(groups) and (None in parts or isclose(fsum(part or 0 for part in parts), 1))
    return _answer(code, target, day, [candidate for group in groups for candidate in group], is_whole=is_whole)


def _not_valid(session: Session, item_id: int, code: Code, at: date) -> Translation:
    instead = standing_on(code, recorded.related(session, item_id, code.notation), at).reason or Sentence("", "")
    return _none(
        f"'{code.notation}' tidak berlaku pada {at}. {instead.id}",
        f"'{code.notation}' is not valid at {at}. {instead.en}",
    )


def _answer(code: str, target: str, day: date, found: list[Candidate], *, is_whole: bool) -> Translation:
    """Return the candidates, each once, and why they are not one."""
    candidates = tuple(_once(found))
    if not candidates:
        return _none(
            f"'{code}' tidak punya padanan di {target} pada {day}.",
            f"'{code}' has no counterpart in {target} on {day}.",
        )
    reasons = list(_reservations(code, target, candidates, is_whole=is_whole))
    if not reasons:
        return Translation(candidates, None)
    return Translation(candidates, Sentence(*(" ".join(wordings) for wordings in zip(*reasons, strict=True))))


def _reservations(code: str, target: str, candidates: tuple[Candidate, ...], *, is_whole: bool) -> Iterator[Sentence]:
    """Yield why the candidates are no plain answer: a part is missing, there are several, nobody has approved them."""
    if not is_whole:
        yield Sentence(
            f"Hanya sebagian dari '{code}' punya padanan di {target}.",
            f"Only a part of '{code}' has a counterpart in {target}.",
        )
    elif len(candidates) > 1:
        yield Sentence(
            "Ada beberapa kemungkinan; pilih menurut data Anda.", "There are several candidates; choose by your data."
        )
    proposed = ", ".join(candidate.code for candidate in candidates if not candidate.approved)
    if proposed:
        yield Sentence(
            f"Padanan ke {proposed} masih usulan: belum disetujui pembina data.",
            f"The counterpart {proposed} is a proposal: the pembina data has not approved it yet.",
        )


def _once(found: list[Candidate]) -> Iterator[Candidate]:
    """Yield candidates, those of the same code as one: the parts of a split may meet again in the other list."""
    by_code: dict[str, list[Candidate]] = {}
    for candidate in found:
        by_code.setdefault(candidate.code, []).append(candidate)
    for same in by_code.values():
        if len(same) == 1:
            yield same[0]
            continue
        parts = [candidate.share for candidate in same if candidate.share is not None]
        share = fsum(parts) if len(parts) == len(same) else None
        matches = {candidate.match for candidate in same}
        match = same[0].match if len(matches) == 1 else Match.RELATED.value
        yield replace(same[0], share=share, match=match, approved=all(candidate.approved for candidate in same))


@dataclass(frozen=True, slots=True)
class _Followed:
    """What a code of one day is on another: how the code matches it, and which part of the code it is."""

    notation: str
    label: str
    match: Match
    share: float | None
    is_valid: bool


def _followed(session: Session, item_id: int, code: Code, at: date, until: date) -> list[_Followed]:
    changes = recorded.related(session, item_id, code.notation) if at != until else []
    walk, back = (_forward, _backward) if until > at else (_backward, _forward)
    relatives = walk(changes, code.notation, at, until)
    followed = []
    for relative in relatives:
        other = repository.code(session, item_id, relative.notation)
        match = _MATCHES[len(relatives) == 1, len(back(changes, relative.notation, until, at)) == 1]
        is_valid = other is not None and other.is_valid_at(until)
        label = other.labels["id"] if other else relative.notation
        followed.append(_Followed(relative.notation, label, match, relative.share, is_valid))
    return followed


def _counterparts(
    session: Session, tables: list[CorrespondenceTable], source: str, target_id: int, one: _Followed, day: date
) -> list[Candidate]:
    rows = (
        [row for table in tables for row in _facing(session, table, source, one.notation, day)] if one.is_valid else []
    )
    return [
        Candidate(
            other.notation,
            other.labels["id"],
            _joined(one.match, row.match).value,
            _product(one.share, row),
            row.approved,
        )
        for row in rows
        if (other := repository.code(session, target_id, row.target)) is not None and other.is_valid_at(day)
    ]


def _forward(changes: list[ItemChange], notation: str, at: date, until: date) -> tuple[Relative, ...]:
    return became(changes, notation, since=at, until=until)


def _backward(changes: list[ItemChange], notation: str, at: date, until: date) -> tuple[Relative, ...]:
    return was(changes, notation, at=at, since=until)


def _joined(first: Match, second: Match) -> Match:
    """Return how a code matches what its match matches."""
    if Match.EXACT in {first, second}:
        return second if first is Match.EXACT else first
    return first if first is second and first in _INVERSE else Match.RELATED


def _product(share: float | None, row: Map) -> float | None:
    """Return the part of the code that goes to a row's target; a share that is not told of an exact match is all."""
    if share == 1.0:
        return row.share
    of_row = 1.0 if row.share is None and row.match is Match.EXACT else row.share
    return None if share is None or of_row is None else share * of_row


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

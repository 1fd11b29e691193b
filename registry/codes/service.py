"""Verbs on code lists: write the rows of a version, relate two lists."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.codes import brought, finding, placing, recorded, repository
from registry.codes.changes import bump
from registry.codes.difference import Difference, compare
from registry.codes.integrity import require_fit
from registry.codes.models import Concept, ConceptMap, CorrespondenceTable
from registry.codes.payloads import Code, CodeList, Correspondence, ItemChange
from registry.errors import Conflict, NotFound, Sentence
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import State

_BATCH = 5000


def body_of(code_list: CodeList) -> dict[str, Any]:
    """Return the document of the kind ``code-list`` that describes a version; the codes themselves are rows."""
    body: dict[str, Any] = {
        "title": dict(code_list.title),
        "description": dict(code_list.description),
        "authority": code_list.authority or code_list.agency,
        "legal_basis": [code_list.legal_basis],
        "source": code_list.source,
        "codes": len(code_list.codes),
        "sha256": _digest(code_list.codes, code_list.changes),
    }
    if code_list.notes:
        body["notes"] = dict(code_list.notes)
    return body


def write_codes(session: Session, entry: Entry, codes: Iterable[Code]) -> int:
    """Write the codes of a list's first version in their order; return how many."""
    return _write(session, entry, ((code, number * placing.GAP) for number, code in enumerate(codes, start=1)))


def propose(session: Session, code_list: CodeList, *, by: Caller) -> tuple[Entry, Difference]:
    """Write a code list as the draft of the next version of a registered one; only what differs is written.

    Nothing is published by it: the draft goes the way of every version. A draft that is there already, or came back,
    is replaced. Changes that are recorded already stay; new ones, and those that the difference shows beyond doubt,
    belong to the draft. Conflict when nothing differs, ChangesDoNotFit when the changes contradict the codes.
    """
    item = repository.item_of(session, code_list.ref)
    if item is None:
        raise NotFound(
            Sentence(
                f"Daftar kode '{code_list.ref}' belum terdaftar.", f"Code list '{code_list.ref}' is not registered."
            )
        )
    live = items_repository.live_version(session, item)
    assert live is not None  # item_of returns published lists only
    before = {row.notation: row for row in repository.rows(session, item.id or 0)}
    old_codes = {notation: repository.code_of(row) for notation, row in before.items()}
    difference = compare(old_codes, code_list.codes)
    known, coming = _changes(session, live, old_codes, code_list)
    if difference.is_empty and not coming:
        raise Conflict(Sentence("Tidak ada yang berbeda dari versi terbit.", "Nothing differs from the live version."))
    code_list = replace(code_list, changes=(*known, *coming))
    number = items.next_number(live.number, min(difference.bump, bump(coming)))  # major, minor, patch: A to Z
    under_way = items_repository.open_version(session, item)
    if under_way is not None and under_way.state == State.DRAFT.value:
        version = _again(session, item, under_way, code_list, number=number, by=by)
    else:
        version = items.begin(
            session,
            item,
            body_of(code_list),
            number=number,
            by=by,
            valid_from=code_list.valid_from,
            valid_until=code_list.valid_until,
        )
    entry = Entry(item, version)
    unchanged = before.keys() - {*difference.changed, *difference.removed}
    places = placing.places(
        [code.notation for code in code_list.codes], {notation: before[notation].position for notation in unchanged}
    )
    for notation in before.keys() & {*places, *difference.removed}:
        before[notation].until_version = version.id
        session.add(before[notation])
    _write(session, entry, ((code, places[code.notation]) for code in code_list.codes if code.notation in places))
    recorded.write(session, version, coming)
    return entry, difference


def _changes(
    session: Session, live: Version, before: dict[str, Code], code_list: CodeList
) -> tuple[list[ItemChange], list[ItemChange]]:
    """Return the changes recorded already and those that the proposal brings; ChangesDoNotFit when they do not fit."""
    known = recorded.changes(session, live.item_id)
    coming = brought.changes(code_list, before=before, known=known, was_in_force=live.valid_from)
    require_fit({code.notation: code for code in code_list.codes}, coming, known)
    return known, coming


def _again(session: Session, item: Item, draft: Version, code_list: CodeList, *, number: str, by: Caller) -> Version:
    """Take the rows of a draft back, so that what was returned can be proposed anew under the same version."""
    items.revise(session, Entry(item, draft), body_of(code_list), by=by)
    draft.major, draft.minor, draft.patch = (int(part) for part in number.split("."))
    draft.valid_from, draft.valid_until = code_list.valid_from, code_list.valid_until
    session.flush()
    finding.forget(session, draft.id)
    session.execute(delete(Concept).where(col(Concept.since_version) == draft.id))
    session.execute(update(Concept).where(col(Concept.until_version) == draft.id).values(until_version=None))
    return draft


def write_correspondence(session: Session, table: Correspondence) -> CorrespondenceTable:
    """Write a correspondence, replacing the rows it had."""
    found = session.exec(select(CorrespondenceTable).where(CorrespondenceTable.slug == table.slug)).first()
    row = found or CorrespondenceTable(
        agency=table.agency, slug=table.slug, title={}, source_list="", target_list="", source=""
    )
    row.title = dict(table.title)
    row.source_list, row.target_list = table.source_list, table.target_list
    row.source, row.approved = table.source, table.approved
    session.add(row)
    session.flush()
    session.execute(delete(ConceptMap).where(col(ConceptMap.correspondence_id) == row.id))
    rows: Iterator[dict[str, Any]] = (
        {
            "correspondence_id": row.id,
            "source": entry.source,
            "target": entry.target,
            "match": entry.match.value,
            "valid_from": entry.valid_from,
            "valid_until": entry.valid_until,
            "share": entry.share,
            "approved": entry.approved,
            "note": entry.note,
        }
        for entry in table.maps
    )
    while batch := list(islice(rows, _BATCH)):
        session.execute(insert(ConceptMap), batch)
    return row


def _write(session: Session, entry: Entry, placed: Iterable[tuple[Code, int]]) -> int:
    count = 0
    rows = (_row(entry, code, position) for code, position in placed)
    while batch := list(islice(rows, _BATCH)):
        session.execute(insert(Concept), batch)
        finding.remember(session, batch)
        count += len(batch)
    return count


def _row(entry: Entry, code: Code, position: int) -> dict[str, Any]:
    return {
        "item_id": entry.item.id,
        "notation": code.notation,
        "label": code.labels["id"],
        "labels": dict(code.labels),
        "alt_labels": [list(pair) for pair in code.alt_labels],
        "definition": dict(code.definition) if code.definition else None,
        "note": dict(code.note) if code.note else None,
        "broader": code.broader[0] if code.broader else None,
        "also_broader": list(code.broader[1:]),
        "level": code.level,
        "position": position,
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
        "legal_basis": code.legal_basis,
        "since_version": entry.version.id,
        "until_version": None,
    }


def _digest(codes: Iterable[Code], changes: Iterable[ItemChange] = ()) -> str:
    digest = hashlib.sha256()
    for code in codes:
        parts = [code.notation, dict(code.labels), list(code.broader), str(code.valid_from), str(code.valid_until)]
        digest.update(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode())
    for change in changes:
        digest.update(json.dumps(asdict(change), sort_keys=True, ensure_ascii=False, default=str).encode())
    return digest.hexdigest()

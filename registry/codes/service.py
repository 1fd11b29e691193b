"""Verbs on code lists: write the rows of a version."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.codes import brought, finding, placing, recorded, repository, rows
from registry.codes.changes import bump
from registry.codes.difference import Difference
from registry.codes.integrity import require_fit
from registry.codes.models import Concept
from registry.codes.payloads import Code, CodeList, ItemChange
from registry.codes.registered import Registered
from registry.codes.revision import Revision, whole
from registry.errors import Conflict, NotFound, Sentence
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Kind, State

_NOT_IN_FILES = ("list_kind", "language", "licence", "master_data")
"""What a document says of a list and no file of codes does: it stays when a file is imported."""


def body_of(code_list: CodeList) -> dict[str, Any]:
    """Return the document of the kind ``code-list`` that describes a first version; the codes themselves are rows."""
    return _body(code_list, len(code_list.codes), _sealed("", code_list.codes, (), code_list.changes))


def write_codes(session: Session, entry: Entry, codes: Iterable[Code]) -> None:
    """Write the codes of a list's first version in their order."""
    _write(session, entry, ((code, number * placing.GAP) for number, code in enumerate(codes, start=1)))


def begun(session: Session, agency: str, slug: str) -> Entry | None:
    """Return the first version of a list that is on its way and was never published, None when there is none."""
    item = session.exec(
        select(Item).where(Item.kind == Kind.CODE_LIST.value, Item.agency == agency, Item.slug == slug)
    ).first()
    version = items_repository.open_version(session, item) if item else None
    if item is None or version is None or items_repository.live_version(session, item):
        return None
    return Entry(item, version)


def rewrite(session: Session, entry: Entry, code_list: CodeList, *, by: Caller) -> None:
    """Replace the codes of a first version that is a draft: one that came back, or was imported by mistake."""
    version = entry.version
    _again(session, entry.item, version, code_list, body_of(code_list), number=version.number, by=by)
    write_codes(session, entry, code_list.codes)


def make_findable(session: Session, entry: Entry) -> None:
    """Write by what the codes that a version brings are found, when it is published: nobody searches a draft."""
    codes = repository.codes_brought(session, entry.version)
    finding.remember(session, entry.item.id or 0, entry.version.id or 0, codes)


def registered(session: Session, ref: str) -> Registered:
    """Return the published list ``agency/slug``; NotFound when there is none."""
    item = repository.item_of(session, ref)
    live = items_repository.live_version(session, item) if item else None
    if item is None or live is None:
        raise NotFound(
            Sentence(f"Daftar kode '{ref}' belum terdaftar.", f"Code list '{ref}' is not registered."),
        )
    return Registered(session, item, live)


def propose(session: Session, code_list: CodeList, *, by: Caller) -> tuple[Entry, Difference]:
    """Write a code list as the draft of the next version of a registered one: see ``draft``."""
    revision = whole(registered(session, code_list.ref), code_list)
    return draft(session, revision, by=by), revision.difference


def draft(session: Session, revision: Revision, *, by: Caller) -> Entry:
    """Write a revision as the draft of the list's next version; only what differs is written.

    Nothing is published by it: the draft goes the way of every version. A draft that is there already, or came back,
    is replaced. Changes that are recorded already stay; new ones, and those that the difference shows beyond doubt,
    belong to the draft. Conflict when nothing differs, or when another version was published since the revision was
    made; ChangesDoNotFit when the changes contradict the codes.
    """
    item, live = revision.registered.item, revision.registered.version
    items_repository.hold(session, item, live)
    if live.state != State.PUBLISHED.value:
        raise Conflict(
            Sentence(
                f"Versi {live.number} bukan lagi versi terbit. Buat pratinjau lagi.",
                f"Version {live.number} is no longer the published one. Preview again.",
            )
        )
    code_list, difference = revision.after, revision.difference
    coming = _changes(session, revision)
    if difference.is_empty and not coming:
        raise Conflict(Sentence("Tidak ada yang berbeda dari versi terbit.", "Nothing differs from the live version."))
    number = items.next_number(live.number, min(difference.bump, bump(coming)))  # major, minor, patch: A to Z
    placed = revision.placed()
    written = [code for code, _ in placed]
    seal = _sealed(live.body.get("sha256", ""), written, difference.removed, coming)
    told_elsewhere = {name: live.body[name] for name in _NOT_IN_FILES if name in live.body}
    body = {**told_elsewhere, **_body(code_list, revision.total, seal)}
    under_way = items_repository.open_version(session, item)
    if under_way is not None and under_way.state == State.DRAFT.value:
        version = _again(session, item, under_way, code_list, body, number=number, by=by)
    else:
        version = items.begin(
            session,
            item,
            body,
            number=number,
            by=by,
            valid_from=code_list.valid_from,
            valid_until=code_list.valid_until,
        )
    entry = Entry(item, version)
    revision.registered.end([*difference.removed, *(code.notation for code in written)], version.id or 0)
    _write(session, entry, placed)
    recorded.write(session, version, coming)
    return entry


def _changes(session: Session, revision: Revision) -> list[ItemChange]:
    """Return the changes that a revision brings; ChangesDoNotFit when they do not fit the codes or each other."""
    live = revision.registered.version
    known = recorded.changes(session, live.item_id)
    coming = brought.changes(revision.after, before=revision.before, known=known, was_in_force=live.valid_from)
    require_fit({code.notation: code for code in revision.after.codes}, coming, known)
    return coming


def _again(
    session: Session,
    item: Item,
    draft: Version,
    code_list: CodeList,
    body: Mapping[str, Any],
    *,
    number: str,
    by: Caller,
) -> Version:
    """Take the rows of a draft back, so that what was returned can be proposed anew under the same version."""
    items.revise(session, Entry(item, draft), body, by=by)
    draft.major, draft.minor, draft.patch = (int(part) for part in number.split("."))
    draft.valid_from, draft.valid_until = code_list.valid_from, code_list.valid_until
    session.flush()
    session.execute(delete(Concept).where(col(Concept.since_version) == draft.id))
    session.execute(update(Concept).where(col(Concept.until_version) == draft.id).values(until_version=None))
    return draft


def _write(session: Session, entry: Entry, placed: Iterable[tuple[Code, int]]) -> None:
    rows.write(session, entry.item.id or 0, entry.version.id or 0, placed)


def _body(code_list: CodeList, total: int, seal: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "title": dict(code_list.title),
        "description": dict(code_list.description),
        "authority": code_list.authority or code_list.agency,
        "legal_basis": [code_list.legal_basis],
        "source": code_list.source,
        "codes": total,
        "sha256": seal,
    }
    if code_list.notes:
        body["notes"] = dict(code_list.notes)
    if code_list.levels:
        body["levels"] = [{"name": dict(name), "depth": depth} for depth, name in sorted(code_list.levels.items())]
    return body


def _sealed(before: str, written: Iterable[Code], removed: Iterable[str], changes: Iterable[ItemChange]) -> str:
    """Return the SHA-256 of the seal of the version before, and of what a version writes, removes and records."""
    seal = hashlib.sha256(before.encode())
    for code in written:
        seal.update(rows.digest(code))
    seal.update(orjson.dumps([list(removed), [asdict(change) for change in changes]]))
    return seal.hexdigest()

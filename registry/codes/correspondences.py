"""The verbs on correspondences: a walidata proposes rows, another person as pembina approves them.

Each of them is a line of the change log with the hash of the table as it then stands. An approved row holds until
another is approved in its place; what ships with the program is loaded by the system and never over people's rows.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.accounts.service import SYSTEM
from registry.changes import log
from registry.changes.models import Change
from registry.codes import repository
from registry.codes.map_checks import require_fit
from registry.codes.models import ConceptMap, CorrespondenceTable
from registry.codes.payloads import Correspondence, Map
from registry.codes.rdf import correspondence_of
from registry.codes.triples import correspondence_path, scheme_path
from registry.errors import Conflict, Forbidden, NotFound, Sentence
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items.state import Kind


class OwnProposal(Forbidden):
    """Who proposed a row of a correspondence may not approve it."""

    type = "own-proposal"
    title = Sentence(
        "Prinsip empat mata: orang yang mengusulkan baris padanan tidak boleh menyetujuinya.",
        "Four eyes: whoever proposed a row of a correspondence may not approve it.",
    )


KIND = "correspondence"
"""What a token's scope calls it: ``write:correspondence``, ``approve:correspondence``."""

Key = tuple[str, str, str]
"""A row by its source, its target and its first day (empty when it has none)."""


def key(row: Map | ConceptMap) -> Key:
    """Return what names a row in its table."""
    return row.source, row.target, row.valid_from.isoformat() if row.valid_from else ""


def found(session: Session, slug: str) -> Correspondence:
    """Return a correspondence with the rows that hold; NotFound when there is none."""
    return correspondence_of(session, _table(session, slug))


def load(session: Session, table: Correspondence, *, by: Caller) -> bool:
    """Write a table that ships with the program; False when it is there, or people have decided on its rows."""
    if by.username != SYSTEM:
        raise Forbidden
    row = repository.correspondence(session, table.slug)
    if row is not None and (_touched(session, row) or _is_noted(session, row, table)):
        return False
    is_new = row is None
    row = row or CorrespondenceTable(
        agency=table.agency, slug=table.slug, title={}, source_list="", target_list="", source=""
    )
    row.title, row.source, row.approved = dict(table.title), table.source, table.approved
    row.source_list, row.target_list = table.source_list, table.target_list
    session.add(row)
    session.flush()
    session.execute(delete(ConceptMap).where(col(ConceptMap.correspondence_id) == row.id))
    session.add_all(_row(row, entry, approved=entry.approved) for entry in table.maps)
    session.flush()
    _note(session, row, "load", by=by, of_list=not is_new)
    return True


def propose(
    session: Session, table: Correspondence, *, removed: Iterable[Key] = (), withdrawn: Iterable[Key] = (), by: Caller
) -> CorrespondenceTable:
    """Propose rows of a table, new or registered, and the removal of others; Conflict when nothing differs.

    An approved row stays in force until its replacement is approved; a row that is itself a proposal is replaced or
    removed at once. ``withdrawn`` are rows whose pending replacement is taken back.
    """
    by.require_role(Role.WALIDATA)
    by.require_scope("write", KIND)
    row = repository.correspondence(session, table.slug)
    if row is None:
        row = CorrespondenceTable(
            agency=table.agency,
            slug=table.slug,
            title=dict(table.title),
            source_list=table.source_list,
            target_list=table.target_list,
            source=table.source,
        )
        session.add(row)
        session.flush()
    there = _rows(session, row)
    gone = set(removed)
    touched = [*(key(entry) for entry in table.maps), *gone, *withdrawn]
    if not touched:
        raise Conflict(Sentence("Tidak ada yang berbeda dari padanan ini.", "Nothing differs from the correspondence."))
    for name in touched:
        if name in there:
            session.execute(delete(ConceptMap).where(col(ConceptMap.replaces) == there[name].id))
    for entry in table.maps:
        _propose(session, row, there.get(key(entry)), entry, by)
    for name in gone:
        old = there[name]
        if old.approved:
            session.add(_row(row, _map(old), proposed_by=by.user_id, replaces=old.id, is_removal=True))
        else:
            session.delete(old)
    session.flush()
    _settle(session, row)
    _note(session, row, "propose", by=by, to_state="proposed")
    return row


def approve(session: Session, slug: str, rows: Sequence[Key] | None = None, *, by: Caller) -> int:
    """Approve proposed rows, all when none are named; return how many.

    OwnProposal for a row that the caller proposed; MapsDoNotFit when the table would contradict itself.
    """
    by.require_role(Role.PEMBINA)
    by.require_scope("approve", KIND)
    table = _table(session, slug)
    chosen = [row for row in pending(session, table) if rows is None or key(row) in set(rows)]
    unknown = set(rows or ()) - {key(row) for row in chosen}
    if unknown or not chosen:
        names = ", ".join(" → ".join(part for part in name if part) for name in sorted(unknown)) or slug
        raise Conflict(Sentence(f"Tidak ada usulan untuk: {names}.", f"Nothing is proposed for: {names}."))
    if any(row.proposed_by is not None and row.proposed_by == by.user_id for row in chosen):
        raise OwnProposal
    for row in chosen:
        replaced, row.replaces = row.replaces, None
        row.approved, row.approved_by = True, by.require_user()
        session.add(row)
        session.flush()
        if replaced is not None:
            session.execute(delete(ConceptMap).where(col(ConceptMap.id) == replaced))
        if row.is_removal:
            session.delete(row)
    session.flush()
    require_fit(repository.maps(session, slug))
    _settle(session, table)
    _note(session, table, "approve", by=by, from_state="proposed", to_state="approved")
    return len(chosen)


def digest(session: Session, table: CorrespondenceTable) -> str:
    """Return the SHA-256 of a table as it stands: its rows, and what is proposed in their place."""
    return items.hash_of(_body(correspondence_of(session, table), pending(session, table)))


def pending(session: Session, table: CorrespondenceTable) -> list[ConceptMap]:
    """Return the rows that wait for approval: new ones, replacements and removals."""
    return list(
        session.exec(
            select(ConceptMap)
            .where(ConceptMap.correspondence_id == table.id, col(ConceptMap.approved).is_(False))
            .order_by(col(ConceptMap.id))
        )
    )


def _propose(session: Session, table: CorrespondenceTable, old: ConceptMap | None, entry: Map, by: Caller) -> None:
    if old is not None and old.approved:
        session.add(_row(table, entry, proposed_by=by.user_id, replaces=old.id))
        return
    if old is not None:
        session.delete(old)
    session.add(_row(table, entry, proposed_by=by.user_id))


def _table(session: Session, slug: str) -> CorrespondenceTable:
    held = select(CorrespondenceTable).where(CorrespondenceTable.slug == slug).with_for_update()
    table = session.exec(held).first()
    if table is None:
        raise NotFound(Sentence(f"Tabel padanan '{slug}' tidak ada.", f"There is no correspondence '{slug}'."))
    return table


def _rows(session: Session, table: CorrespondenceTable) -> dict[Key, ConceptMap]:
    rows = session.exec(
        select(ConceptMap).where(ConceptMap.correspondence_id == table.id, col(ConceptMap.replaces).is_(None))
    )
    return {key(row): row for row in rows}


def _touched(session: Session, table: CorrespondenceTable) -> bool:
    """Say whether a person proposed or approved a row of a table."""
    by_people = col(ConceptMap.proposed_by).is_not(None) | col(ConceptMap.approved_by).is_not(None)
    return (
        session.exec(select(ConceptMap.id).where(ConceptMap.correspondence_id == table.id, by_people)).first()
        is not None
    )


def _is_noted(session: Session, row: CorrespondenceTable, table: Correspondence) -> bool:
    """Say whether a table is as it ships, and the log tells of it: those of older programs were never noted."""
    subject = select(Change.seq).where(Change.subject == correspondence_path(row.agency, row.slug)).limit(1)
    return correspondence_of(session, row) == table and session.exec(subject).first() is not None


def _settle(session: Session, table: CorrespondenceTable) -> None:
    """A table is approved when each of its rows is."""
    waiting = select(func.count()).where(
        col(ConceptMap.correspondence_id) == table.id, col(ConceptMap.approved).is_(False)
    )
    table.approved = session.exec(waiting).one() == 0
    session.add(table)


def _note(
    session: Session,
    table: CorrespondenceTable,
    action: str,
    *,
    by: Caller,
    from_state: str | None = None,
    to_state: str | None = None,
    of_list: bool = True,
) -> None:
    """Write the verb to the change log, and that the source list has to be shown anew: its graph holds the table."""
    session.flush()
    path, seal = correspondence_path(table.agency, table.slug), digest(session, table)
    log.append(
        session, log.Entry(by.require_user(), action, path, from_state=from_state, to_state=to_state, body_hash=seal)
    )
    source = scheme_path(*table.source_list.split("/", 1))
    if of_list and items_repository.live_by_iris(session, [source]):
        log.append(session, log.Entry(by.require_user(), "relate", source, Kind.CODE_LIST.value))


def _body(table: Correspondence, waiting: Sequence[ConceptMap]) -> dict[str, Any]:
    return {
        "source_list": table.source_list,
        "target_list": table.target_list,
        "rows": sorted([*_values(row), row.approved] for row in table.maps),
        "waiting": sorted([*_values(_map(row)), row.is_removal] for row in waiting),
    }


def _values(row: Map) -> list[str]:
    days = (day.isoformat() if day else "" for day in (row.valid_from, row.valid_until))
    return [row.source, row.target, row.match.value, *days, "" if row.share is None else repr(row.share), row.note]


def _map(row: ConceptMap) -> Map:
    return repository.map_of(row)


def _row(table: CorrespondenceTable, entry: Map, *, approved: bool = False, **more: Any) -> ConceptMap:
    return ConceptMap(
        correspondence_id=table.id or 0,
        source=entry.source,
        target=entry.target,
        match=entry.match.value,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        share=entry.share,
        approved=approved,
        note=entry.note,
        **more,
    )

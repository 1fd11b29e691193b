"""Items taken as far along the way as a test needs them, by the people the law names."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.codes.payloads import Code
from registry.codes.service import write_codes
from registry.items import service
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.workflow import permissions
from registry.workflow import service as workflow
from tests.factories import documents
from tests.factories.people import People

SMALL_CELL = 5


def draft(
    session: Session,
    people: People,
    *,
    kind: Kind = Kind.DATASET,
    slug: str = "contoh",
    agency: str = "desa-sawentar",
    by: Caller | None = None,
    access: Access = Access.PUBLIC,
    body: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Entry:
    """Register an item with its first draft."""
    document = body if body is not None else documents.body(kind, **changes)
    entry = service.create(
        session, kind=kind, agency=agency, slug=slug, body=document, by=by or people.produsen, access=access
    )
    if kind is Kind.CODE_LIST:  # one without codes is not published
        write_codes(session, entry, [Code("1", {"id": "Satu"})])
    return entry


def take(
    session: Session,
    people: People,
    entry: Entry,
    to: State,
    *,
    tables: Mapping[str, pl.DataFrame] | None = None,
    by: Caller | None = None,
) -> Entry:
    """Take a draft to a state by the shortest lawful way."""
    kind = Kind(entry.item.kind)
    approver = people.pembina if permissions.is_priority(kind, entry.body) else people.second_walidata
    steps = {
        State.SUBMITTED: lambda: workflow.submit(session, entry, by=by or people.produsen),
        State.VERIFIED: lambda: workflow.verify(session, entry, by=people.walidata),
        State.APPROVED: lambda: workflow.approve(session, entry, by=approver),
        State.PUBLISHED: lambda: workflow.publish(
            session, entry, by=people.walidata, tables=tables or {}, threshold=SMALL_CELL
        ),
        State.RETIRED: lambda: workflow.retire(session, entry, by=people.walidata, reason="Diganti."),
    }
    if to is State.DRAFT:
        return entry
    for state, step in steps.items():
        step()
        if state is to:
            return entry
    msg = f"no way leads from draft to {to}"
    raise AssertionError(msg)


def published(session: Session, people: People, **wanted: Any) -> Entry:
    """Register an item and take it to publication."""
    return take(session, people, draft(session, people, **wanted), State.PUBLISHED)


def succeed(session: Session, people: People, entry: Entry, *, access: Access = Access.PUBLIC) -> Entry:
    """Supersede a published version by the next; return the old one."""
    version = service.begin(
        session,
        entry.item,
        dict(entry.body),
        number=service.next_number(entry.version.number, "minor"),
        by=people.produsen,
        access=access,
    )
    take(session, people, Entry(entry.item, version), State.PUBLISHED)
    assert entry.version.state == State.SUPERSEDED.value
    return entry


def items_begin(session: Session, people: People, entry: Entry, **changes: Any) -> Entry:
    """Begin the next version of a published item as a draft."""
    version = service.begin(
        session,
        entry.item,
        {**entry.body, **changes},
        number=service.next_number(entry.version.number, "minor"),
        by=people.produsen,
    )
    return Entry(entry.item, version)

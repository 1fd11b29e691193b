"""The list of what is under way: state, deadline, who holds it now; by pages, oldest first.

Deadlines are computed from when a version entered its state, never stored: a new service level or holiday holds for
everything at once. Read through SQLAlchemy Core: a list of 10,000 is one query without a document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, tuple_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Agency, Role, RoleGrant, User
from registry.errors import Invalid, Sentence
from registry.items.models import Decision, Item, Version
from registry.items.repository import under_way, visible_to
from registry.items.state import Kind, State
from registry.workflow import deadlines
from registry.workflow.calendar import day_of, start_of
from registry.workflow.deadlines import ServiceLevels, Stage
from registry.workflow.models import Claim

RETURNED = exists().where(col(Decision.version_id) == col(Version.id))
"""Condition on a draft: it was sent back."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version under way, without its document."""

    iri: str
    version: str
    kind: str
    agency: str
    title: Mapping[str, str]
    state: str
    returned: bool
    """A draft that was sent back (*dikembalikan*)."""
    since: datetime
    due: date | None
    """Last day in time; None where no deadline holds."""
    overdue: bool
    held_by: Role
    """The role that has to act."""
    holder_agency: str | None
    """The agency that has to act, where it is one alone."""
    claimed_by: str | None
    """Account of the person who has it in hand."""
    claimed_at: datetime | None
    row: int
    """Row of the version."""
    cursor: str

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in {"row", "cursor"}}


def waiting(
    session: Session,
    caller: Caller,
    *,
    today: date,
    kind: Kind | None = None,
    state: State | None = None,
    agency: str | None = None,
    claimed_by: str | None = None,
    overdue: bool = False,
    after: str = "",
    limit: int = 100,
    where: Sequence[ColumnElement[bool]] = (),
) -> list[Waiting]:
    """Return what is under way and the caller may see, the longest in its state first, after a cursor.

    ``where`` holds further conditions on Version, Item and Claim.
    """
    levels = deadlines.read(session)
    page = (
        core_select(col(Version.id))
        .join(Item, col(Item.id) == Version.item_id)
        .join(Claim, col(Claim.version_id) == Version.id, isouter=True)
        .join(User, col(User.id) == Claim.by, isouter=True)
        .where(under_way(), visible_to(caller), *_chosen(kind, state, agency, claimed_by), *where)
        .order_by(col(Version.moved_at), col(Version.id))
        .limit(limit)
    )
    if overdue:
        page = page.where(_overdue(levels, today))
    if after:
        page = page.where(tuple_(col(Version.moved_at), col(Version.id)) > tuple_(*_read(after)))
    chosen = page.subquery()
    query = (
        core_select(
            col(Item.iri),
            col(Item.kind),
            col(Item.agency),
            col(Version.major),
            col(Version.minor),
            col(Version.patch),
            col(Version.body)["title"],
            col(Version.body)["priority"],
            col(Version.state),
            RETURNED,
            col(Version.moved_at),
            col(User.username),
            col(Claim.at),
            col(Version.id),
        )
        .join(chosen, chosen.c.id == Version.id)  # documents are opened for the rows of the page only
        .join(Item, col(Item.id) == Version.item_id)
        .join(Claim, col(Claim.version_id) == Version.id, isouter=True)
        .join(User, col(User.id) == Claim.by, isouter=True)
        .order_by(col(Version.moved_at), col(Version.id))
    )
    return list(_rows(session, session.connection().execute(query), levels, today))


def holder(kind: Kind, state: str, *, priority: bool) -> Role:
    """Return the role that has to act on a version in a state."""
    match State(state):
        case State.DRAFT:
            return Role.PRODUSEN
        case State.VERIFIED if kind is not Kind.DATASET or priority:
            return Role.PEMBINA
        case _:
            return Role.WALIDATA


def _rows(session: Session, rows: Any, levels: ServiceLevels, today: date) -> Iterator[Waiting]:
    agencies = _agencies(session)
    for iri, kind, agency, major, minor, patch, title, priority, state, decided, since, user, at, number in rows:
        returned = state == State.DRAFT.value and bool(decided)
        due = levels.due(deadlines.stage_of(state, returned=returned), day_of(since))
        held_by = holder(Kind(kind), state, priority=bool(priority))
        yield Waiting(
            iri=iri,
            version=f"{major}.{minor}.{patch}",
            kind=kind,
            agency=agency,
            title=title,
            state=state,
            returned=returned,
            since=since,
            due=due,
            overdue=due is not None and due < today,
            held_by=held_by,
            holder_agency=agency if held_by is Role.PRODUSEN else agencies.get(held_by),
            claimed_by=user,
            claimed_at=at,
            row=number,
            cursor=f"{since.isoformat()}~{number}",
        )


def _agencies(session: Session) -> dict[Role, str]:
    """Return the agency of each role that only one agency holds."""
    found: dict[Role, set[str]] = {}
    for role, slug in session.exec(
        select(RoleGrant.role, Agency.slug)
        .join(User, col(User.id) == RoleGrant.user_id)
        .join(Agency, col(Agency.id) == User.agency_id)
        .where(col(User.active))
        .distinct()
    ):
        found.setdefault(Role(role), set()).add(slug)
    return {role: next(iter(slugs)) for role, slugs in found.items() if len(slugs) == 1}


def _chosen(
    kind: Kind | None, state: State | None, agency: str | None, claimed_by: str | None
) -> Sequence[ColumnElement[bool]]:
    chosen = []
    if kind is not None:
        chosen.append(col(Item.kind) == kind.value)
    if state is not None:
        chosen.append(col(Version.state) == state.value)
    if agency is not None:
        chosen.append(col(Item.agency) == agency)
    if claimed_by is not None:
        chosen.append(col(User.username) == claimed_by)
    return chosen


def _overdue(levels: ServiceLevels, today: date) -> ColumnElement[bool]:
    late: list[ColumnElement[bool]] = [false()]
    for stage, number in levels.working_days.items():
        begun = col(Version.moved_at) < start_of(levels.calendar.overdue_before(today, number))
        if stage is Stage.RETURNED:
            late.append(and_(col(Version.state) == State.DRAFT.value, RETURNED, begun))
        else:
            late.append(and_(col(Version.state) == stage.value, begun))
    return or_(*late)


def _read(cursor: str) -> tuple[datetime, int]:
    moment, _, number = cursor.partition("~")
    try:
        return datetime.fromisoformat(moment), int(number)
    except ValueError:
        raise Invalid(
            Sentence("Penunjuk halaman itu tidak dikenal. Mulai dari awal.", "That cursor is not known. Start again.")
        ) from None

"""The desk of one person: what is under way in trays, by whose turn it is, and what this person has decided.

A tray is a condition on the list of ``waiting``; nothing is stored but who has a version in hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, not_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.errors import Invalid, Sentence
from registry.items.models import Decision, Item, Version
from registry.items.repository import under_way, visible_to
from registry.items.state import Action, Kind, State
from registry.workflow import waiting
from registry.workflow.calendar import WorkingDays
from registry.workflow.models import Claim
from registry.workflow.waiting import Waiting


class Tray(StrEnum):
    """Where a version under way lies on somebody's desk."""

    TURN = "turn"
    """It is this person's turn by role, and this person has not taken it in hand."""
    MINE = "mine"
    """This person has it in hand."""
    PRODUCER = "producer"
    """A draft that its producer works on."""
    OTHERS = "others"
    """It waits for somebody else."""


@dataclass(frozen=True, slots=True)
class Done:
    """A decision that this person took."""

    iri: str
    version: str
    kind: str
    agency: str
    title: Mapping[str, str]
    state: str
    """Where the version stands now."""
    action: str
    final: bool
    at: datetime
    reason: str | None
    cursor: str


def counts(session: Session, caller: Caller) -> dict[Tray, int]:
    """Return how many versions lie in each tray."""
    trays = _trays(caller)
    row = session.connection().execute(
        core_select(*(func.sum(case((condition, 1), else_=0)) for condition in trays.values()))
        .select_from(Version)
        .join(Item, col(Item.id) == Version.item_id)
        .join(Claim, col(Claim.version_id) == Version.id, isouter=True)
        .where(under_way(), visible_to(caller))
    )
    return {tray: number or 0 for tray, number in zip(trays, row.one(), strict=True)}


def in_tray(
    session: Session,
    caller: Caller,
    tray: Tray,
    *,
    today: date,
    kind: Kind | None = None,
    overdue: bool = False,
    after: str = "",
    limit: int = 50,
) -> list[Waiting]:
    """Return what lies in a tray, the longest in its state first, after a cursor."""
    return waiting.waiting(
        session,
        caller,
        today=today,
        kind=kind,
        overdue=overdue,
        after=after,
        limit=limit,
        where=(_trays(caller)[tray],),
    )


def done(session: Session, caller: Caller, *, after: str = "", limit: int = 50) -> list[Done]:
    """Return the decisions that this person took, the newest first, after a cursor."""
    query = (
        core_select(
            col(Item.iri),
            col(Item.kind),
            col(Item.agency),
            col(Version.major),
            col(Version.minor),
            col(Version.patch),
            col(Version.body)["title"],
            col(Version.state),
            col(Decision.action),
            col(Decision.final),
            col(Decision.at),
            col(Decision.reason),
            col(Decision.id),
        )
        .join(Version, col(Version.id) == Decision.version_id)
        .join(Item, col(Item.id) == Version.item_id)
        .where(col(Decision.by) == caller.require_user(), visible_to(caller))
        .order_by(col(Decision.id).desc())
        .limit(limit)
    )
    if after:
        query = query.where(col(Decision.id) < _read(after))
    return [
        Done(iri, f"{major}.{minor}.{patch}", kind, agency, title, state, action, final, at, reason, str(number))
        for iri, kind, agency, major, minor, patch, title, state, action, final, at, reason, number in (
            session.connection().execute(query)
        )
    ]


def count_done(session: Session, caller: Caller) -> int:
    """Return how many decisions this person took."""
    query = core_select(func.count()).select_from(Decision).where(col(Decision.by) == caller.require_user())
    return int(session.connection().execute(query).scalar_one())


def together(caller: Caller) -> tuple[Action, ...]:
    """Return what the caller's roles do with several versions at once."""
    producers = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG)
    verifiers = (Role.WALIDATA, Role.WALIDATA_PENDUKUNG)
    roles = {
        Action.SUBMIT: producers,
        Action.VERIFY: verifiers,
        Action.APPROVE: (Role.WALIDATA, Role.PEMBINA),
        Action.RETURN: (*verifiers, Role.PEMBINA),
    }
    return tuple(action for action, able in roles.items() if caller.has(*able))


def working_days_left(calendar: WorkingDays, today: date, due: date) -> int:
    """Return the working days from today until a day, below zero for those that have passed since."""
    first, last = min(today, due), max(today, due)
    between = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    number = sum(calendar.is_working(day) for day in between)
    return number if due >= today else -number


def _trays(caller: Caller) -> dict[Tray, ColumnElement[bool]]:
    mine = func.coalesce(col(Claim.by), 0) == caller.require_user()
    turn = _turn(caller)
    draft = col(Version.state) == State.DRAFT.value
    return {
        Tray.TURN: and_(turn, not_(mine)),
        Tray.MINE: mine,
        Tray.PRODUCER: and_(draft, not_(turn), not_(mine)),
        Tray.OTHERS: and_(not_(draft), not_(turn), not_(mine)),
    }


def _turn(caller: Caller) -> ColumnElement[bool]:
    """Return the condition that a version waits for a role of this person; four eyes as far as who verified tells."""
    found: list[ColumnElement[bool]] = [false()]
    state, own = col(Version.state), col(Item.agency) == caller.agency
    plain = and_(col(Item.kind) == Kind.DATASET.value, func.coalesce(_priority(), false()).is_(false()))
    if caller.has(Role.PRODUSEN, Role.WALIDATA_PENDUKUNG, Role.WALIDATA, Role.PEMBINA):
        found.append(and_(state == State.DRAFT.value, own))
    if caller.has(Role.WALIDATA):
        found += [
            state.in_((State.SUBMITTED.value, State.APPROVED.value)),
            and_(state == State.VERIFIED.value, plain, not_(_verified_by(caller))),
        ]
    if caller.has(Role.WALIDATA_PENDUKUNG):
        found.append(and_(state == State.SUBMITTED.value, own))
    if caller.has(Role.PEMBINA):
        found.append(and_(state == State.VERIFIED.value, not_(plain)))
    return or_(*found)


def _priority() -> ColumnElement[Any]:
    told: ColumnElement[Any] = col(Version.body)["priority"].as_boolean()
    return told


def _verified_by(caller: Caller) -> ColumnElement[bool]:
    return exists().where(
        col(Decision.version_id) == col(Version.id),
        col(Decision.action) == Action.VERIFY.value,
        col(Decision.by) == caller.user_id,
        col(Decision.body_hash) == col(Version.body_hash),
    )


def _read(cursor: str) -> int:
    if cursor.isdecimal() and len(cursor) < 19:  # noqa: PLR2004  # digits of the largest row number
        return int(cursor)
    raise Invalid(
        Sentence("Penunjuk halaman itu tidak dikenal. Mulai dari awal.", "That cursor is not known. Start again.")
    )

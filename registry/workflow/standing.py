"""Standing approvals: a decision by two people for one named source of public records, until a date, revocable.

Versions from that source that pass every check publish under it and name it. Each step is still written down, as the
decision of the person who made it once for all: no state is skipped, and who wrote a version may be neither of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.catalog.receipts import conforms
from registry.changes import log
from registry.db import now
from registry.errors import Conflict, Forbidden, Invalid, NotFound, RegistryError, Sentence
from registry.items import bulk, repository, transitions
from registry.items.models import StandingApproval, Version
from registry.items.repository import Entry
from registry.items.state import Access, Action, Kind, State
from registry.receipts.service import Office
from registry.workflow import permissions, savepoint, service
from registry.workflow.calendar import day_of

_LONGEST = 366
"""Days: what nobody has looked at for a year is decided anew."""


class NotCovered(Conflict):
    """A version does not publish under a standing approval: it waits for people as any other."""

    type = "not-covered"
    title = Sentence("Tidak tercakup persetujuan tetap", "Not covered by a standing approval")


def propose(
    session: Session, *, source: str, agency: str, kind: Kind, valid_until: date, reason: str, by: Caller
) -> StandingApproval:
    """Propose, as walidata, that versions of a kind from a source be verified and published until a date."""
    by.require_role(Role.WALIDATA)
    by.require_scope(Action.VERIFY.value, kind.value)
    by.require_scope(Action.PUBLISH.value, kind.value)
    accounts.agency(session, agency)
    if not source.strip() or not reason.strip():
        raise Invalid(Sentence("Sebutkan sumbernya dan dasar hukumnya.", "Name the source and the legal basis."))
    if not 0 <= (valid_until - day_of(now())).days <= _LONGEST:
        raise Invalid(
            Sentence("Persetujuan tetap berlaku paling lama setahun.", "A standing approval holds for a year at most.")
        )
    made = StandingApproval(
        source=source.strip(),
        agency=agency,
        kind=kind.value,
        valid_until=valid_until,
        reason=reason.strip(),
        proposed_by=by.require_user(),
        proposed_role=Role.WALIDATA.value,
        proposed_at=now(),
    )
    session.add(made)
    session.flush()
    _note(session, made, "standing.propose", by)
    return made


def approve(session: Session, number: int, *, by: Caller) -> StandingApproval:
    """Approve it, as pembina data, or for datasets that are no data prioritas as another walidata (four eyes)."""
    made = find(session, number)
    session.refresh(made, with_for_update=True)
    roles = (Role.PEMBINA, Role.WALIDATA) if made.kind == Kind.DATASET.value else (Role.PEMBINA,)
    by.require_role(*roles)
    by.require_scope(Action.APPROVE.value, made.kind)
    if by.require_user() == made.proposed_by:
        raise transitions.FourEyes
    if made.approved_at is not None or made.revoked_at is not None:
        raise Conflict(Sentence("Persetujuan tetap ini sudah diputuskan.", "This was decided on already."))
    made.approved_by, made.approved_at = by.require_user(), now()
    made.approved_role = next(role for role in roles if by.has(role)).value
    session.add(made)
    _note(session, made, "standing.approve", by)
    return made


def revoke(session: Session, number: int, *, reason: str, by: Caller) -> StandingApproval:
    """End a standing approval at once: a walidata or pembina may. What was published under it stays."""
    made = find(session, number)
    session.refresh(made, with_for_update=True)
    by.require_role(Role.WALIDATA, Role.PEMBINA)
    by.require_scope(Action.RETIRE.value, made.kind)
    if not reason.strip():
        raise Invalid(Sentence("Tulis alasan pencabutannya.", "Please give the reason."))
    if made.revoked_at is not None:
        raise Conflict(Sentence("Persetujuan tetap ini sudah dicabut.", "This was revoked already."))
    made.revoked_by, made.revoked_at, made.revoked_reason = by.require_user(), now(), reason.strip()
    session.add(made)
    _note(session, made, "standing.revoke", by)
    return made


def find(session: Session, number: int) -> StandingApproval:
    """Return a standing approval; NotFound when there is none of that number."""
    made = session.get(StandingApproval, number)
    if made is None:
        raise NotFound(Sentence("Persetujuan tetap itu tidak ada.", "There is no such standing approval."))
    return made


def listed(session: Session, caller: Caller) -> Sequence[StandingApproval]:
    """Return every standing approval, the newest first, for those who are signed in."""
    caller.require_user()
    return session.exec(select(StandingApproval).order_by(col(StandingApproval.id).desc())).all()


def in_force(session: Session, *, source: str, agency: str, kind: Kind, today: date) -> StandingApproval | None:
    """Return the newest standing approval that holds today for a source, if one does."""
    return session.exec(
        select(StandingApproval)
        .where(
            StandingApproval.source == source,
            StandingApproval.agency == agency,
            StandingApproval.kind == kind.value,
            col(StandingApproval.approved_at).is_not(None),
            col(StandingApproval.revoked_at).is_(None),
            col(StandingApproval.valid_until) >= today,
        )
        .order_by(col(StandingApproval.id).desc())
    ).first()


def publish(
    session: Session,
    entry: Entry,
    *,
    source: str,
    by: Caller,
    tables: Mapping[str, pl.DataFrame],
    threshold: int,
    today: date,
    office: Office,
) -> Version:
    """Take a version from a source to publication under the standing approval for it.

    ``by`` is who brought it: its author, in whose name a draft is submitted. NotCovered, with the reason and nothing
    moved, when no approval holds, the version is not public, a check was not passed, or one of the two wrote in it;
    the version then waits for people. ``tables`` and ``threshold`` as in ``service.publish``; a check
    counts as passed where a receipt of ``office`` proves it.
    """
    repository.hold(session, entry.item, entry.version)
    made = in_force(session, source=source, agency=entry.item.agency, kind=Kind(entry.item.kind), today=today)
    if made is None:
        raise NotCovered(
            Sentence(
                f"Tidak ada persetujuan tetap yang berlaku untuk sumber '{source}'.",
                f"No standing approval holds for the source '{source}'.",
            )
        )
    session.refresh(made, with_for_update=True)
    try:
        with savepoint.attempt(session):
            _require_deciders_in_office(session, made)
            require_covers(session, office, made, entry)
            if entry.version.state == State.DRAFT.value:
                service.submit(session, entry, by=by)
            for action, role in (
                (Action.VERIFY, made.proposed_role),
                (Action.APPROVE, made.approved_role or ""),
                (Action.PUBLISH, made.proposed_role),
            ):
                if action is Action.PUBLISH:
                    service.require_publishable(session, entry, tables=tables, threshold=threshold)
                transitions.move(session, entry, action, by=by, role=role, reason=_named(made), standing=made)
            service.make_findable(session, entry)
    except RegistryError as refusal:
        raise NotCovered(refusal.detail, cause=refusal.type, errors=refusal.members.get("errors", [])) from refusal
    return entry.version


def require_covers(session: Session, office: Office, made: StandingApproval, entry: Entry) -> None:
    """Raise the reason why a version does not publish under an approval: where it stands, its access, its checks."""
    if entry.version.state not in {State.DRAFT.value, State.SUBMITTED.value}:
        raise Conflict(Sentence("Versi ini sudah diperiksa orang.", "People are deciding on this version already."))
    if entry.version.access != Access.PUBLIC.value or entry.body.get("is_microdata"):
        raise Forbidden(
            Sentence(
                "Persetujuan tetap hanya untuk rekaman yang terbuka bagi umum.",
                "A standing approval is for records that are public.",
            )
        )
    pembina_decides = permissions.is_priority(Kind(entry.item.kind), entry.body)
    if pembina_decides and made.approved_role != Role.PEMBINA.value:
        raise Forbidden(
            Sentence("Data prioritas hanya disetujui pembina data.", "Only the pembina data approves data prioritas.")
        )
    failed = [
        found["identifier"]
        for found in entry.body.get("distributions", [])
        if (found.get("check") or found.get("conforms_to")) and not conforms(session, office, entry.body, found)
    ]
    if failed:
        raise Invalid(
            Sentence(
                f"Berkas {', '.join(failed)} belum lulus pemeriksaan standar.",
                f"The files {', '.join(failed)} have not passed the check of the standard.",
            )
        )


def is_usable(session: Session, made: StandingApproval, *, by: Caller) -> bool:
    """Say whether both who decided it are in office, and neither is who brings the versions (four eyes)."""
    try:
        _require_deciders_in_office(session, made)
    except Forbidden:
        return False
    return by.require_user() not in {made.proposed_by, made.approved_by}


def moves(made: StandingApproval) -> tuple[bulk.Move, ...]:
    """Return the decisions that take a submitted version to publication under an approval."""
    role, other = made.proposed_role, made.approved_role or ""
    return (
        bulk.Move(Action.VERIFY, made.proposed_by, role, _named(made), made.id),
        bulk.Move(Action.APPROVE, made.approved_by or 0, other, _named(made), made.id),
        bulk.Move(Action.PUBLISH, made.proposed_by, role, _named(made), made.id),
    )


def retire(session: Session, entry: Entry, *, source: str, by: Caller, today: date, reason: str) -> Version:
    """Withdraw, under the standing approval for a source, what the source has no more; NotCovered when none holds."""
    repository.hold(session, entry.item, entry.version)
    made = in_force(session, source=source, agency=entry.item.agency, kind=Kind(entry.item.kind), today=today)
    if made is None:
        raise NotCovered(
            Sentence(
                f"Tidak ada persetujuan tetap yang berlaku untuk sumber '{source}'.",
                f"No standing approval holds for the source '{source}'.",
            )
        )
    _require_deciders_in_office(session, made)
    transitions.move(session, entry, Action.RETIRE, by=by, role=made.proposed_role, reason=reason, standing=made)
    return entry.version


def _require_deciders_in_office(session: Session, made: StandingApproval) -> None:
    """Raise Forbidden when one of the two no longer holds the role in which the decision was made."""
    for user, role in ((made.proposed_by, made.proposed_role), (made.approved_by or 0, made.approved_role or "")):
        if Role(role) not in accounts.roles(session, user):
            raise Forbidden(
                Sentence(
                    "Yang memutuskan persetujuan tetap ini tidak lagi memegang perannya. Putuskan lagi.",
                    "Whoever decided this no longer holds the role. Decide it anew.",
                )
            )


def _named(made: StandingApproval) -> str:
    return f"Persetujuan tetap nomor {made.id} untuk sumber '{made.source}' sampai {made.valid_until}: {made.reason}"


def _note(session: Session, made: StandingApproval, action: str, by: Caller) -> None:
    log.append(session, log.Entry(by.require_user(), action, made.path))
    session.flush()

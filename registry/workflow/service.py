"""The decisions that move a version. Every one is a named person's; nothing goes round them, for no one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.codes import conditions
from registry.codes import service as codes
from registry.disclosure import gate
from registry.errors import Invalid, Sentence
from registry.items import repository, transitions
from registry.items import service as items
from registry.items.models import Decision, Version
from registry.items.repository import Entry
from registry.items.state import Access, Action, Kind
from registry.schemas import completeness
from registry.workflow import claims, disclosures, permissions, reviewing
from registry.workflow.reviewing import Verdict


class Incomplete(Invalid):
    """A draft lacks what must be there before it is submitted."""

    type = "incomplete"
    title = Sentence("Isian wajib belum lengkap", "Required fields are missing")


def submit(session: Session, entry: Entry, *, by: Caller) -> Version:
    """Hand a draft to the walidata.

    Incomplete lists every field that is missing, Unanswered every refused field that was neither changed nor explained.
    """
    role = _acting(session, Action.SUBMIT, entry, by)
    items.require_valid(Kind(entry.item.kind), entry.body)
    missing = completeness.missing_for_submission(entry.item.kind, entry.body)
    if missing:
        raise Incomplete(
            Sentence(
                "Lengkapi dahulu: " + ", ".join(problem.field for problem in missing) + ".",
                "Please complete: " + ", ".join(problem.field for problem in missing) + ".",
            ),
            errors=[{"pointer": problem.field, "detail": problem.message._asdict()} for problem in missing],
        )
    reviewing.require_answered(session, entry, by=by)
    return _moved(session, entry, transitions.move(session, entry, Action.SUBMIT, by=by, role=role))


def verify(session: Session, entry: Entry, *, by: Caller, reason: str | None = None) -> Version:
    """Walidata states that the version keeps the standards."""
    role = _acting(session, Action.VERIFY, entry, by)
    reviewing.require_nothing_refused(session, entry, by=by)
    return _moved(session, entry, transitions.move(session, entry, Action.VERIFY, by=by, role=role, reason=reason))


def approve(session: Session, entry: Entry, *, by: Caller, reason: str | None = None) -> Version:
    """Pembina (or, for datasets that are no data prioritas, a second walidata) approves."""
    role = _acting(session, Action.APPROVE, entry, by)
    reviewing.require_nothing_refused(session, entry, by=by)
    return _moved(session, entry, transitions.move(session, entry, Action.APPROVE, by=by, role=role, reason=reason))


def publish(
    session: Session, entry: Entry, *, by: Caller, tables: Mapping[str, pl.DataFrame], threshold: int
) -> Version:
    """Publish an approved version; PublicationRefused while a disclosure finding is open, NotSound for broken codes.

    ``tables`` holds the content of every distribution by its identifier. A closed dataset is published to its own
    people only, so its tables are not reviewed; its metadata always is.
    """
    role = _acting(session, Action.PUBLISH, entry, by)
    disclosures.search(session, entry, by=by, tables=tables, threshold=threshold)
    require_publishable(session, entry, tables=tables, threshold=threshold)
    decision = transitions.move(session, entry, Action.PUBLISH, by=by, role=role)
    make_findable(session, entry)
    return _moved(session, entry, decision)


def make_findable(session: Session, entry: Entry) -> None:
    """Write by what the codes of a list are found, now that it is published."""
    if entry.item.kind == Kind.CODE_LIST.value:
        codes.make_findable(session, entry)


def require_publishable(session: Session, entry: Entry, *, tables: Mapping[str, pl.DataFrame], threshold: int) -> None:
    """Raise PublicationRefused or NotSound with what stands against publishing a version."""
    is_closed = entry.version.access == Access.CLOSED.value
    if entry.body.get("is_microdata") and not is_closed:
        raise gate.PublicationRefused(
            Sentence(
                "Data mikro selalu tertutup. Kembalikan dan ubah klasifikasi aksesnya.",
                "Microdata are always closed. Return it and change its access class.",
            )
        )
    if entry.item.kind == Kind.CODE_LIST.value:
        conditions.require_sound_version(session, entry)
    disclosures.require_settled(session, entry, tables, threshold=threshold)


def send_back(
    session: Session,
    entry: Entry,
    *,
    by: Caller,
    reason: str,
    cause: str = "",
    final: bool = False,
    fields: Sequence[Verdict] = (),
) -> Version:
    """Return a version to its author with the reason, and a decision for each field that was looked at.

    What the caller had noted while reviewing becomes effective with it. Where fields are refused the reason may be
    left out: the remarks say it. ``cause`` names the kind of reason, before it. ``final`` is a rejection: the version
    ends for good.
    """
    role = _acting(session, Action.RETURN, entry, by)
    if fields:
        reviewing.save(session, entry, fields, by=by)
    if not reason.strip():
        reason = reviewing.refusals_in_words(session, entry, by=by)
    reason = f"{cause}: {_required(reason)}" if cause else _required(reason)
    decision = transitions.move(session, entry, Action.RETURN, by=by, role=role, reason=reason, final=final)
    return _moved(session, entry, decision)


def retire(session: Session, entry: Entry, *, by: Caller, reason: str) -> Version:
    """Withdraw what is published; it stays listed as withdrawn, with the reason."""
    role = _acting(session, Action.RETIRE, entry, by)
    decision = transitions.move(session, entry, Action.RETIRE, by=by, role=role, reason=_required(reason))
    return _moved(session, entry, decision)


def _moved(session: Session, entry: Entry, decision: Decision) -> Version:
    """Close what was open on a version: the decider's own notes take effect, and nobody has it in hand any more."""
    reviewing.take_effect(session, entry, decision)
    claims.end(session, entry.version)
    return entry.version


def _acting(session: Session, action: Action, entry: Entry, by: Caller) -> Role:
    """Return the role of the caller, on the version as it is now: two decisions on one item queue."""
    repository.hold(session, entry.item, entry.version)
    return permissions.require(action, entry, by)


def _required(reason: str) -> str:
    if not reason.strip():
        raise Invalid(
            Sentence("Tulis alasannya agar produsen tahu apa yang harus dilakukan.", "Please give the reason.")
        )
    return reason.strip()

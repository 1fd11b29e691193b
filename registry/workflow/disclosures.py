"""Decisions on what the disclosure check found: each finding is settled in writing before a version is published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum

import polars as pl
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.db import now
from registry.disclosure import gate, thresholds
from registry.disclosure.gate import Finding
from registry.errors import Conflict, Forbidden, Invalid, NotFound, Sentence
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import OPEN_STATES, Access, Kind, State
from registry.workflow.models import DisclosureFinding

_SEARCHERS = (Role.WALIDATA, Role.WALIDATA_PENDUKUNG)


class Verdict(StrEnum):
    """What the walidata decides on a finding."""

    ACCEPT = "accept"
    """It points at nobody: the version may be published as it is."""
    MEND = "mend"
    """The document has to be mended; this one is never published."""


class Settled(Conflict):
    """A finding that was decided on already."""

    type = "finding-settled"
    title = Sentence("Temuan ini sudah diputuskan.", "This finding has been decided on already.")


def search(
    session: Session, entry: Entry, *, by: Caller, tables: Mapping[str, pl.DataFrame], threshold: int
) -> Sequence[DisclosureFinding]:
    """Search the document and its tables, keep what is found, and return it; what was decided before stays."""
    by.require_role(*_SEARCHERS)
    known = {row.digest for row in findings(session, entry)}
    for finding in found_in(session, entry, tables, threshold=threshold):
        digest = _digest(finding)
        if digest not in known:
            known.add(digest)
            session.add(
                DisclosureFinding(
                    version_id=_id(entry),
                    body_hash=entry.version.body_hash,
                    digest=digest,
                    rule=finding.rule,
                    place=finding.place[:500],
                    message=finding.message._asdict(),
                    found_at=now(),
                )
            )
    session.flush()
    return findings(session, entry)


def findings(session: Session, entry: Entry) -> Sequence[DisclosureFinding]:
    """Return what is kept of a version's document as it is now, in the order it was found."""
    query = select(DisclosureFinding).where(
        DisclosureFinding.version_id == entry.version.id,
        DisclosureFinding.body_hash == entry.version.body_hash,
    )
    return session.exec(query.order_by(col(DisclosureFinding.id))).all()


def may_search(entry: Entry, by: Caller) -> bool:
    """Say whether a caller has a dataset searched that is under review."""
    is_dataset = entry.item.kind == Kind.DATASET.value
    return is_dataset and _is_reviewed(entry) and by.has(*_SEARCHERS)


def may_decide(entry: Entry, by: Caller) -> bool:
    """Say whether a caller decides on the findings of a version: a walidata who did not write it."""
    return by.has(Role.WALIDATA) and by.user_id not in entry.version.written_by and _is_reviewed(entry)


def decide(
    session: Session, entry: Entry, number: int, verdict: Verdict, *, reason: str, by: Caller
) -> DisclosureFinding:
    """Settle one finding in writing; Settled when somebody did before, Forbidden for who wrote the version."""
    repository.hold(session, entry.item, entry.version)
    by.require_role(Role.WALIDATA)
    if not may_decide(entry, by):
        raise Forbidden(
            Sentence(
                "Temuan diputuskan walidata yang tidak menulis versi ini, selama versi ini ditinjau.",
                "Findings are decided on by a walidata who did not write the version, while it is under review.",
            )
        )
    row = next((row for row in findings(session, entry) if row.id == number), None)
    if row is None:
        raise NotFound(Sentence("Temuan itu tidak ada pada isi ini.", "This document has no such finding."))
    if row.verdict is not None:
        raise Settled
    if not reason.strip():
        raise Invalid(Sentence("Tulis alasan putusan atas temuan ini.", "Write why you decide so on this finding."))
    row.verdict, row.reason, row.by, row.decided_at = verdict.value, reason.strip(), by.require_user(), now()
    session.add(row)
    session.flush()
    subject = f"{entry.version_iri}/temuan/{row.id}"
    digest = hashlib.sha256(f"{row.digest} {row.verdict} {row.reason}".encode()).hexdigest()
    log.append(session, log.Entry(by.require_user(), f"finding.{verdict.value}", subject, body_hash=digest))
    return row


def require_settled(session: Session, entry: Entry, tables: Mapping[str, pl.DataFrame], *, threshold: int) -> None:
    """Raise PublicationRefused with every finding that nobody accepted, those that are to be mended among them."""
    found = found_in(session, entry, tables, threshold=threshold)
    if not found:
        return
    accepted = {row.digest for row in findings(session, entry) if row.verdict == Verdict.ACCEPT.value}
    gate.require_clear([finding for finding in found if _digest(finding) not in accepted])


def found_in(session: Session, entry: Entry, tables: Mapping[str, pl.DataFrame], *, threshold: int) -> list[Finding]:
    """Return what stands against publishing a version; the tables of a closed one stay with its own people.

    ``threshold`` holds where no walidata has decided on another for the agency or for all.
    """
    if entry.version.access == Access.CLOSED.value or not tables:
        return gate.review(entry.body, {}, threshold=threshold)
    smallest = thresholds.in_force(session, entry.item.agency, setting=threshold)
    return gate.review(entry.body, tables, threshold=smallest)


def _is_reviewed(entry: Entry) -> bool:
    state = entry.version.state
    return state in OPEN_STATES and state != State.DRAFT.value


def _digest(finding: Finding) -> str:
    return hashlib.sha256(f"{finding.rule}\n{finding.place}\n{finding.message.id}".encode()).hexdigest()


def _id(entry: Entry) -> int:
    number = entry.version.id
    if number is None:
        msg = "the version is not stored"
        raise ValueError(msg)
    return number

"""The berita acara of a version: who decided what, when, in which role and why, tied to the change log by its hashes.

People are named by account and role, as the log has them: it is a record of an office, not of private persons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Agency, User
from registry.changes.models import Change
from registry.errors import Sentence
from registry.items import difference, repository, titles
from registry.items.difference import Difference
from registry.items.models import Decision, StandingApproval, Version
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.workflow import reviews
from registry.workflow.models import FieldAnswer, FieldDecision


@dataclass(frozen=True, slots=True)
class Person:
    """An account with the agency it acts for."""

    account: str
    agency: str


@dataclass(frozen=True, slots=True)
class Act:
    """One decision on the version; ``standing`` names the standing approval it was taken under."""

    action: str
    person: Person
    role: str
    at: datetime
    reason: str | None
    final: bool
    body_hash: str
    standing: str | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said of a field in one round, and the producer's answer."""

    pointer: str
    title: Sentence
    accepted: bool
    remark: str | None
    person: Person
    at: datetime
    answer: str | None
    """``changed`` or ``explained``; None where nobody answered."""
    explanation: str | None
    answered_by: Person | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The berita acara of one version."""

    entry: Entry
    authors: tuple[Person, ...]
    acts: tuple[Act, ...]
    remarks: tuple[Remark, ...]
    previous: str | None
    """Number of the version before, that the differences are from."""
    differences: tuple[Difference, ...]
    lines: tuple[Change, ...]
    """The lines of the change log on this version: their hashes prove that none was changed."""

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        version = self.entry.version
        return {
            "iri": self.entry.item.iri,
            "version": version.number,
            "title": self.entry.body["title"],
            "state": version.state,
            "rejected": version.rejected_at is not None,
            "body_hash": version.body_hash,
            "authors": [_shown(person) for person in self.authors],
            "decisions": [
                {
                    "action": act.action,
                    **_shown(act.person),
                    "role": act.role,
                    "at": act.at,
                    "reason": act.reason,
                    "final": act.final,
                    "body_hash": act.body_hash,
                    "standing_approval": act.standing,
                }
                for act in self.acts
            ],
            "fields": [
                {
                    "pointer": found.pointer,
                    "title": found.title._asdict(),
                    "accepted": found.accepted,
                    "remark": found.remark,
                    **_shown(found.person),
                    "at": found.at,
                    "answer": found.answer,
                    "explanation": found.explanation,
                    "answered_by": found.answered_by and _shown(found.answered_by),
                }
                for found in self.remarks
            ],
            "previous_version": self.previous,
            "differences": [found.to_json() for found in self.differences],
            "log": [{"seq": line.seq, "at": line.at, "action": line.action, "hash": line.hash} for line in self.lines],
        }


def minutes(session: Session, caller: Caller, entry: Entry) -> Minutes:
    """Gather the berita acara of a version, for those who are signed in and may see it."""
    caller.require_user()
    version = entry.version
    decided = repository.decisions(session, version)
    rounds = reviews.rounds(session, version)
    known = _people(session, _ids(version, decided, rounds))
    standing = {
        made.id: made.path
        for made in session.exec(
            select(StandingApproval).where(
                col(StandingApproval.id).in_({found.standing_id for found in decided if found.standing_id})
            )
        )
    }
    previous = _previous(session, caller, entry)
    return Minutes(
        entry=entry,
        authors=tuple(known[number] for number in version.written_by if number in known),
        acts=tuple(
            Act(
                action=found.action,
                person=known[found.by],
                role=found.role,
                at=found.at,
                reason=found.reason,
                final=found.final,
                body_hash=found.body_hash,
                standing=standing.get(found.standing_id),
            )
            for found in decided
        ),
        remarks=tuple(_remark(entry, *round_, known) for round_ in rounds),
        previous=previous.number if previous else None,
        differences=tuple(difference.differences(Kind(entry.item.kind), previous.body, entry.body)) if previous else (),
        lines=tuple(
            session.exec(
                select(Change)
                .where(Change.subject == entry.item.iri, Change.version == version.number)
                .order_by(col(Change.seq))
            )
        ),
    )


def _previous(session: Session, caller: Caller, entry: Entry) -> Version | None:
    """Return the version that this one follows: the newest below it that was not rejected."""
    own = (entry.version.major, entry.version.minor, entry.version.patch)
    for version in repository.versions(session, caller, entry.item):
        if (version.major, version.minor, version.patch) < own and version.rejected_at is None:
            return version
    return None


def _remark(
    entry: Entry, verdict: FieldDecision, decision: Decision, answer: FieldAnswer | None, known: dict[int, Person]
) -> Remark:
    return Remark(
        pointer=verdict.pointer,
        title=titles.title(Kind(entry.item.kind), verdict.pointer, entry.body),
        accepted=verdict.accepted,
        remark=verdict.remark,
        person=known[decision.by],
        at=decision.at,
        answer=None if answer is None else "changed" if answer.changed else "explained",
        explanation=answer.text if answer else None,
        answered_by=known[answer.by] if answer else None,
    )


def _ids(
    version: Version,
    decided: Sequence[Decision],
    rounds: Sequence[tuple[FieldDecision, Decision, FieldAnswer | None]],
) -> set[int]:
    answered = {answer.by for _, _, answer in rounds if answer}
    return {*version.written_by, *(found.by for found in decided), *answered}


def _people(session: Session, ids: set[int]) -> dict[int, Person]:
    rows = session.exec(
        select(User.id, User.username, Agency.slug)
        .join(Agency, col(Agency.id) == User.agency_id)
        .where(col(User.id).in_(ids))
    )
    return {number: Person(name, agency) for number, name, agency in rows if number is not None}


def _shown(person: Person) -> dict[str, str]:
    return {"account": person.account, "agency": person.agency}

"""What was said of the fields of a version: the last verdict on each, the producer's answer, what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from registry.errors import Sentence
from registry.items import difference, titles
from registry.items.models import Decision, Version
from registry.items.repository import Entry
from registry.items.state import Action, Kind
from registry.workflow.models import FieldAnswer, FieldDecision, Review


@dataclass(frozen=True, slots=True)
class FieldState:
    """The last verdict on a field of a version, and what became of it."""

    pointer: str
    title: Sentence
    verdict: FieldDecision
    decision: Decision
    """The return, verification or approval that the verdict came with."""
    answer: FieldAnswer | None
    value: Any
    """What the field holds now."""

    @property
    def changed_since(self) -> bool:
        """Say whether the field holds something else than when the verdict was given."""
        return bool(self.value != self.verdict.value)

    @property
    def changed_after_acceptance(self) -> bool:
        """Say whether it was accepted and is no longer what was accepted (*berubah setelah diterima*)."""
        return self.verdict.accepted and self.changed_since

    @property
    def needs_answer(self) -> bool:
        """Say whether the producer still owes an answer."""
        return not self.verdict.accepted and self.answer is None


def fields(session: Session, entry: Entry) -> list[FieldState]:
    """Return the last effective verdict on every field that was looked at, by pointer."""
    last = {
        verdict.pointer: (verdict, decision, answer) for verdict, decision, answer in rounds(session, entry.version)
    }
    return [
        FieldState(
            pointer=pointer,
            title=titles.title(Kind(entry.item.kind), pointer, entry.body),
            verdict=verdict,
            decision=decision,
            answer=answer,
            value=difference.value_at(entry.body, pointer),
        )
        for pointer, (verdict, decision, answer) in sorted(last.items())
    ]


def owed(session: Session, entry: Entry) -> list[FieldState]:
    """Return the refused fields that have no answer."""
    return [field for field in fields(session, entry) if field.needs_answer]


def rounds(session: Session, version: Version) -> Sequence[tuple[FieldDecision, Decision, FieldAnswer | None]]:
    """Return every effective verdict on a version with its decision and answer, oldest first."""
    return session.exec(
        select(FieldDecision, Decision, FieldAnswer)
        .join(Review, col(Review.id) == FieldDecision.review_id)
        .join(Decision, col(Decision.id) == Review.decision_id)
        .join(FieldAnswer, col(FieldAnswer.field_decision_id) == FieldDecision.id, isouter=True)
        .where(Review.version_id == version.id)
        .order_by(col(Decision.id), col(FieldDecision.id))
    ).all()


def draft(session: Session, version: Version, user: int) -> Review | None:
    """Return what a user has noted on a version and not decided yet."""
    return session.exec(
        select(Review).where(Review.version_id == version.id, Review.by == user, col(Review.decision_id).is_(None))
    ).first()


def verdicts(session: Session, review: Review) -> Sequence[FieldDecision]:
    """Return the verdicts of one review by pointer."""
    return session.exec(
        select(FieldDecision).where(FieldDecision.review_id == review.id).order_by(FieldDecision.pointer)
    ).all()


def is_returned(session: Session, version: Version) -> bool:
    """Say whether a draft was given back to its author."""
    last = session.exec(select(Decision).where(Decision.version_id == version.id).order_by(col(Decision.id).desc()))
    found = last.first()
    return found is not None and found.action == Action.RETURN.value

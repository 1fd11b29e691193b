"""Reviewing field by field: the reviewer notes, the decision makes it count, the producer answers each refusal."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, select

from registry.accounts.caller import Caller
from registry.db import now
from registry.errors import Conflict, Invalid, NotFound, Sentence
from registry.items import difference, journal, titles
from registry.items.models import Decision
from registry.items.repository import Entry, hold
from registry.items.state import MOVES, Action, Kind, State
from registry.workflow import permissions, reviews
from registry.workflow.models import FieldAnswer, FieldDecision, Review


class Verdict(BaseModel):
    """One field accepted, or refused with a remark. ``pointer`` is a JSON Pointer into the body."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pointer: str = Field(max_length=300)
    accepted: bool = False
    remark: str | None = Field(default=None, max_length=2000)


class Unanswered(Invalid):
    """A refused field was neither changed nor explained."""

    type = "unanswered"
    title = Sentence("Catatan pemeriksa belum dijawab", "Remarks of the reviewer are not answered")


class Refused(Conflict):
    """The reviewer has refused a field of the version that is to go on."""

    type = "field-refused"
    title = Sentence("Ada isian yang Anda tolak", "You have refused a field")


def save(session: Session, entry: Entry, verdicts: Sequence[Verdict], *, by: Caller) -> Review:
    """Keep a reviewer's notes on a version under review; a later verdict on a field replaces the one before.

    They are the reviewer's own until a decision makes them count.
    """
    permissions.require(Action.RETURN, entry, by)
    hold(session, entry.item, entry.version)
    if State(entry.version.state) not in MOVES[Action.RETURN].sources:
        raise Conflict(
            Sentence(
                f"Versi {entry.version.number} tidak sedang diperiksa.",
                f"Version {entry.version.number} is not under review.",
            )
        )
    user = by.require_user()
    review = reviews.draft(session, entry.version, user)
    if review is None:
        review = Review(version_id=entry.version.id or 0, by=user, at=now())
        session.add(review)
        session.flush()
    review.at = now()
    known = {verdict.pointer: verdict for verdict in reviews.verdicts(session, review)}
    for verdict in verdicts:
        _require_sensible(entry, verdict)
        row = known.get(verdict.pointer) or FieldDecision(
            review_id=review.id or 0, pointer=verdict.pointer, accepted=False
        )
        row.accepted = verdict.accepted
        row.remark = (verdict.remark or "").strip() or None
        row.value = difference.value_at(entry.body, verdict.pointer)
        known[verdict.pointer] = row
        session.add(row)
    session.flush()
    return review


def take_back(session: Session, entry: Entry, pointer: str, *, by: Caller) -> None:
    """Take a note back that no decision has made count yet."""
    review = reviews.draft(session, entry.version, by.require_user())
    found = [row for row in reviews.verdicts(session, review) if row.pointer == pointer] if review else []
    if not found:
        raise NotFound(Sentence(f"Belum ada catatan pada {pointer}.", f"There is no remark at {pointer}."))
    session.delete(found[0])
    session.flush()


def take_effect(session: Session, entry: Entry, decision: Decision) -> None:
    """Make the notes of whoever decided count with the decision; Conflict where the text was another then."""
    review = reviews.draft(session, entry.version, decision.by)
    if review is None:
        return
    stale = [
        verdict.pointer
        for verdict in reviews.verdicts(session, review)
        if verdict.value != difference.value_at(entry.body, verdict.pointer)
    ]
    if stale:
        raise Conflict(
            Sentence(
                f"Isian ini berubah sejak Anda memeriksanya: {', '.join(stale)}. Periksa lagi.",
                f"These fields have changed since you reviewed them: {', '.join(stale)}. Review them again.",
            ),
            pointers=stale,
        )
    review.decision_id, review.at = decision.id, decision.at
    session.add(review)
    session.flush()


def require_nothing_refused(session: Session, entry: Entry, *, by: Caller) -> None:
    """Raise Refused when the caller is about to let pass what the caller's own notes refuse."""
    refused = [verdict.pointer for verdict in _noted(session, entry, by) if not verdict.accepted]
    if refused:
        raise Refused(
            Sentence(
                f"Anda menolak {', '.join(refused)}. Kembalikan versi ini, atau ubah penilaian Anda.",
                f"You refused {', '.join(refused)}. Return the version, or change your verdict.",
            ),
            pointers=refused,
        )


def refusals_in_words(session: Session, entry: Entry, *, by: Caller) -> str:
    """Return the reason that the refused fields are by themselves, empty when none is."""
    kind = Kind(entry.item.kind)
    return " ".join(
        f"{titles.title(kind, verdict.pointer, entry.body).id}: {(verdict.remark or '').rstrip('.')}."
        for verdict in _noted(session, entry, by)
        if not verdict.accepted
    )[:4000]


def answer(session: Session, entry: Entry, pointer: str, *, by: Caller, text: str = "") -> FieldAnswer:
    """Answer a refused field: it was changed (it holds something else now), or ``text`` tells why it was not.

    An answer may be given again until the version is submitted.
    """
    permissions.require(Action.SUBMIT, entry, by)
    hold(session, entry.item, entry.version)
    if entry.version.state != State.DRAFT.value or entry.version.rejected_at is not None:
        raise Conflict(Sentence("Versi ini tidak sedang Anda perbaiki.", "This version is not being mended."))
    found = [field for field in reviews.fields(session, entry) if field.pointer == pointer]
    if not found or found[0].verdict.accepted:
        raise NotFound(Sentence(f"Isian {pointer} tidak ditolak.", f"The field {pointer} was not refused."))
    field, words = found[0], text.strip()
    if not words and not field.changed_since:
        raise Invalid(
            Sentence(
                f"“{field.title.id}” belum berubah. Ubah isinya, atau jelaskan mengapa tidak.",
                f"“{field.title.en}” has not changed. Change it, or explain why not.",
            )
        )
    kept = _keep(session, field, by=by, text=words or None)
    journal.note(session, entry.item, entry.version, "answer", by=by, from_state=entry.version.state)
    return kept


def require_answered(session: Session, entry: Entry, *, by: Caller) -> None:
    """Raise Unanswered with every refused field that holds what was refused and has no explanation.

    One that holds something else now is answered by that, and it is written down as the answer.
    """
    # an answer “it was changed” does not hold when the old text was put back
    owed = [
        field
        for field in reviews.fields(session, entry)
        if field.needs_answer or (field.answer and field.answer.text is None and not field.changed_since)
    ]
    silent = [field for field in owed if not (field.changed_since and field.answer is None)]
    if silent:
        raise Unanswered(
            Sentence(
                "Jawab dahulu catatan pemeriksa: " + ", ".join(field.title.id for field in silent) + ".",
                "Answer the reviewer first: " + ", ".join(field.title.en for field in silent) + ".",
            ),
            errors=[
                {
                    "pointer": field.pointer,
                    "detail": {"id": field.verdict.remark, "en": field.verdict.remark},
                }
                for field in silent
            ],
        )
    for field in owed:
        _keep(session, field, by=by, text=None)


def _keep(session: Session, field: reviews.FieldState, *, by: Caller, text: str | None) -> FieldAnswer:
    row = session.exec(
        select(FieldAnswer).where(FieldAnswer.field_decision_id == field.verdict.id)
    ).first() or FieldAnswer(field_decision_id=field.verdict.id or 0, by=0, at=now(), changed=False)
    row.by, row.at, row.changed, row.text = by.require_user(), now(), field.changed_since, text
    session.add(row)
    session.flush()
    return row


def _noted(session: Session, entry: Entry, by: Caller) -> Sequence[FieldDecision]:
    review = reviews.draft(session, entry.version, by.require_user())
    return reviews.verdicts(session, review) if review else ()


def _require_sensible(entry: Entry, verdict: Verdict) -> None:
    kind = Kind(entry.item.kind)
    if not titles.is_known(kind, verdict.pointer):
        raise Invalid(
            Sentence(
                f"Isian '{verdict.pointer}' tidak ada pada dokumen ini. Tulis sebagai JSON Pointer, mis. /title/id.",
                f"There is no field '{verdict.pointer}' in this document. Write a JSON Pointer such as /title/id.",
            )
        )
    if not verdict.accepted and not (verdict.remark or "").strip():
        raise Invalid(
            Sentence(
                f"Tulis catatan mengapa {verdict.pointer} ditolak.",
                f"Write a remark why {verdict.pointer} is refused.",
            )
        )

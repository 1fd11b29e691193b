"""Reviews field by field, answers to them, and who has a version in hand, as API calls."""

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts import repository as accounts
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.items import titles
from registry.items.state import Kind
from registry.web.routing import Router
from registry.workflow import claims, reviewing, reviews
from registry.workflow.endpoints.places import VERSION, ReadEntry, WriteEntry
from registry.workflow.reviewing import Verdict

router = Router()


class Notes(BaseModel):
    """What a reviewer notes while reading; nobody else sees it before a decision."""

    model_config = ConfigDict(extra="forbid")

    fields: Annotated[list[Verdict], Field(max_length=1000)]


class Answer(BaseModel):
    """An answer to a refused field: without ``explanation`` it says that the field was changed."""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(max_length=300)
    explanation: str = Field(default="", max_length=2000)


@router.get(VERSION + "/review")
def read(entry: ReadEntry, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Show the last verdict on every field with its answer, what still lacks one, and the caller's own notes."""
    user = caller.require_user()
    fields = reviews.fields(session, entry)
    ids = {field.decision.by for field in fields} | {field.answer.by for field in fields if field.answer}
    names = accounts.usernames(session, ids)
    own = reviews.draft(session, entry.version, user)
    kind = Kind(entry.item.kind)
    return {
        "version_iri": entry.version_iri,
        "state": entry.version.state,
        "fields": [_shown(field, names) for field in fields],
        "unanswered": [field.pointer for field in fields if field.needs_answer],
        "notes": [
            {
                "pointer": verdict.pointer,
                "title": titles.title(kind, verdict.pointer, entry.body)._asdict(),
                "accepted": verdict.accepted,
                "remark": verdict.remark,
            }
            for verdict in (reviews.verdicts(session, own) if own else ())
        ],
    }


@router.put(VERSION + "/review")
def note(entry: WriteEntry, notes: Notes, session: WriteSession, caller: RequestCaller) -> dict[str, int]:
    """Keep the caller's notes while reviewing; they count with the caller's decision."""
    review = reviewing.save(session, entry, notes.fields, by=caller)
    return {"notes": len(reviews.verdicts(session, review))}


@router.delete(VERSION + "/review", status_code=204)
def take_back(
    entry: WriteEntry, pointer: Annotated[str, Query(max_length=300)], session: WriteSession, caller: RequestCaller
) -> Response:
    """Take one of the caller's own notes back."""
    reviewing.take_back(session, entry, pointer, by=caller)
    return Response(status_code=204)


@router.post(VERSION + "/answers", status_code=201)
def answer(entry: WriteEntry, given: Answer, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Answer a refused field, as its producer."""
    kept = reviewing.answer(session, entry, given.pointer, by=caller, text=given.explanation)
    return {"pointer": given.pointer, "changed": kept.changed, "explanation": kept.text, "at": kept.at}


@router.put(VERSION + "/claim")
def claim(entry: WriteEntry, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Take a version in hand."""
    held = claims.claim(session, entry, by=caller)
    return {"claimed_by": caller.username, "claimed_at": held.at}


@router.delete(VERSION + "/claim", status_code=204)
def release(entry: WriteEntry, session: WriteSession, caller: RequestCaller) -> Response:
    """Let a version go."""
    claims.release(session, entry, by=caller)
    return Response(status_code=204)


def _shown(field: reviews.FieldState, names: dict[int, str]) -> dict[str, Any]:
    given = field.answer
    return {
        "pointer": field.pointer,
        "title": field.title._asdict(),
        "accepted": field.verdict.accepted,
        "remark": field.verdict.remark,
        "by": names.get(field.decision.by),
        "role": field.decision.role,
        "at": field.decision.at,
        "with": field.decision.action,
        "value_then": field.verdict.value,
        "value_now": field.value,
        "changed_since": field.changed_since,
        "changed_after_acceptance": field.changed_after_acceptance,
        "answer": given
        and {"changed": given.changed, "explanation": given.text, "by": names.get(given.by), "at": given.at},
    }

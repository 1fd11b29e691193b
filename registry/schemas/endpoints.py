"""Schemas: read them, have a document assessed by a kind's, validate any data against any JSON Schema."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from registry.schemas import completeness, documents, outline, validator
from registry.schemas.sandbox import validate_with
from registry.web.routing import Router

router = Router(prefix="/api/v1/schemas", tags=["schemas"])


class Question(BaseModel):
    """A JSON Schema and the data to judge by it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Any = Field(alias="schema")
    data: Any


@router.post("/validate")
def validate(question: Question) -> dict[str, Any]:
    """Judge data by a JSON Schema; nothing is fetched for it and nothing is kept."""
    problems = validate_with(question.schema_, question.data)
    return {
        "valid": not problems,
        "errors": [
            {"pointer": found.pointer, "keyword": found.keyword, "message": found.message.id} for found in problems
        ],
    }


@router.get("")
def listed() -> dict[str, Any]:
    """List the registered schemas by slug, each with its newest version."""
    return {"schemas": [{"slug": slug, "iri": iri} for slug, iri in sorted(documents.newest().items())]}


@router.get("/{slug}")
def read(slug: str) -> dict[str, Any]:
    """Return a kind's JSON Schema with its hints for forms."""
    return documents.schema(slug)


@router.get("/{slug}/form")
def form(slug: str) -> dict[str, Any]:
    """Return a kind's form: blocks and fields with number, control, answers, help and conditions in sentences."""
    return outline.of(slug)


@router.post("/{slug}/assess")
def assess(slug: str, document: dict[str, Any]) -> dict[str, Any]:
    """Say what is wrong with a document of a kind, and what it lacks before it may be submitted."""
    found = validator.validate(slug, document)
    progress = completeness.progress(slug, document)
    return {
        "valid": not found,
        "errors": [{"pointer": problem.field, "message": problem.message._asdict()} for problem in found],
        "filled": progress.filled,
        "wanted": progress.wanted,
        "missing": [{"pointer": problem.field, "message": problem.message._asdict()} for problem in progress.missing],
    }

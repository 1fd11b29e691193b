"""Schemas: validate a document against any JSON Schema."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from registry.schemas.sandbox import validate_with

router = APIRouter(prefix="/api/v1/schemas", tags=["schemas"])


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

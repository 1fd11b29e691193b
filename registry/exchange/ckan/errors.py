"""CKAN's own refusals, each with the type, the status and the shape that its clients know."""

from collections.abc import Mapping
from typing import Any

from registry.errors import Conflict, Forbidden, Gone, Invalid, NotFound, NotSignedIn, RegistryError, Sentence
from registry.items.service import EditedMeanwhile

_FIELDS = {
    "title": "title",
    "description": "notes",
    "keywords": "tags",
    "theme": "groups",
    "license": "license_id",
    "landing_page": "url",
    "contact_point": "maintainer_email",
    "distributions": "resources",
}
"""CKAN's field for a field of a dataset; all others are extras."""


class Refusal(Exception):
    """An answer that is no success: HTTP's status, and the ``error`` of the envelope."""

    def __init__(self, status: int, error: Mapping[str, Any]) -> None:
        """Keep what is answered."""
        super().__init__(str(error))
        self.status = status
        self.error = dict(error)


class BadRequest(Exception):
    """What could not be read at all: CKAN answers 400 with a sentence, outside of its envelope."""


def not_valid(**fields: str) -> Refusal:
    """Return a ``Validation Error`` with one sentence a field."""
    return invalid({name: [sentence] for name, sentence in fields.items()})


def invalid(fields: Mapping[str, Any]) -> Refusal:
    """Return a ``Validation Error``."""
    return Refusal(409, {**fields, "__type": "Validation Error"})


def missing(name: str) -> Refusal:
    """Return CKAN's answer to a parameter that is not there."""
    return not_valid(**{name: "Missing value"})


def not_found(what: str = "") -> Refusal:
    """Return ``Not Found Error``."""
    return Refusal(404, {"message": f"Not found: {what}" if what else "Not found", "__type": "Not Found Error"})


def denied(sentence: Sentence | None = None) -> Refusal:
    """Return ``Authorization Error``."""
    message = f"Access denied: {said(sentence)}" if sentence else "Access denied"
    return Refusal(403, {"message": message, "__type": "Authorization Error"})


def bad_query(reason: str) -> Refusal:
    """Return ``Search Query Error``."""
    return Refusal(409, {"message": f"Search Query is invalid: {reason}", "__type": "Search Query Error"})


def said(sentence: Sentence) -> str:
    """Return a sentence in both languages: CKAN's clients show one text."""
    return f"{sentence.id} / {sentence.en}"


def of(error: RegistryError) -> Refusal:
    """Return one of the registry's refusals as CKAN's."""
    match error:
        case EditedMeanwhile():
            return invalid({"message": said(error.detail), "revision": [str(error.members["revision"])]})
        case NotSignedIn() | Forbidden():
            return denied(error.detail)
        case NotFound() | Gone():
            return not_found(said(error.detail))
        case Invalid() | Conflict():
            return invalid(_faults(error))
    return Refusal(
        error.status if error.status != 500 else 503,  # noqa: PLR2004  # our own faults are told elsewhere
        {"message": said(error.detail), "__type": "Search Error"},
    )


def _faults(error: RegistryError) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    for fault in error.members.get("errors", ()):
        detail = fault.get("detail")
        text = " / ".join(detail.values()) if isinstance(detail, dict) else str(detail)
        top = str(fault.get("pointer", "")).strip("/").split("/")[0]
        fields.setdefault(_FIELDS.get(top, "extras" if top else "message"), []).append(
            f"{fault.get('pointer')}: {text}"
        )
    return {"message": said(error.detail), **fields}

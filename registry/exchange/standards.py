"""The compiled forms of a standard by address: for programs, and for files that name where they come from."""

import base64
import hashlib
from datetime import date
from typing import Annotated

from fastapi import Header, Path, Query, Request
from fastapi.responses import Response

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.exchange.forms import Compiled, compiled
from registry.standards import repository
from registry.web.routing import Router
from registry.web.variants import variant

router = Router(prefix="/api/v1/standards", tags=["standards"])


@router.get("/{slug}/{form}")
def form(  # noqa: PLR0917 - a request's parameters are passed by name
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: Annotated[str, Path(max_length=100)],
    form: Annotated[str, Path(max_length=40, description="json-schema table-schema csvw shacl xlsx csv html")],
    version: Annotated[str | None, Query(max_length=30, description="Version; the live one when not given.")] = None,
    profile: Annotated[str | None, Query(max_length=100, description="Headings of one system.")] = None,
    at: Annotated[date | None, Query(description="Day on which the codes are valid; today when not given.")] = None,
    language: Annotated[str, Query(pattern="^(id|en)$")] = "id",
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a form compiled from a version of a standard and its codes as valid on a day."""
    base = request.app.state.registry.settings.base
    found = compiled(
        session,
        repository.standard(session, slug, version, caller=caller),
        form,
        at=at or now().date(),
        base=base,
        profile=profile,
        language=language,
    )
    return as_file(found, if_none_match, private=caller.is_signed_in)


def as_file(found: Compiled, if_none_match: str | None = None, *, private: bool = False) -> Response:
    """Send a compiled form under its file's name; what a signed-in person gets is not stored on the way."""
    response = variant(found.content, found.form.media_type, if_none_match)
    if found.form.media_type.startswith("text/html"):
        response.headers["Content-Security-Policy"] = _policy(found.content)
    kept = "attachment" if found.file_name.endswith((".xlsx", ".csv")) else "inline"
    response.headers["Content-Disposition"] = f'{kept}; filename="{found.file_name}"'
    if private:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _policy(document: bytes) -> str:
    """Return the policy of a document that stands alone: its own style by its digest, and nothing else at all."""
    style = document.partition(b"<style>")[2].partition(b"</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

"""Permanent identifiers: ``/id/…`` answers 303 to the page or to a document, by Accept or by suffix."""

from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import JSONResponse, Response

from registry.accounts.caller import PUBLIC
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.errors import Gone, NotFound, Sentence
from registry.exchange import code_documents, correspondences, item_documents
from registry.exchange.asking import Asked
from registry.exchange.forms import compiled_by_path
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.schemas import documents as schemas
from registry.standards.bundled import profiles
from registry.web.routing import Router
from registry.web.variants import variant

router = Router(tags=["identifiers"])


@router.get("/id/schema/{path:path}")
def schema(
    path: str,
    request: Request,
    session: ReadSession,
    profile: str | None = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a registered JSON Schema, or that of a standard's rows as compiled today, at its ``$id``."""
    base = request.app.state.registry.settings.base
    if (found := schemas.by_id().get(f"/id/schema/{path}")) is not None:
        return JSONResponse(_with_base(found, base), media_type="application/schema+json")
    made = compiled_by_path(session, path, at=now().date(), base=base, profile=profile)
    return variant(made.content, made.form.media_type, if_none_match)


@router.get("/id/profile/{agency}/{slug}")
def profile(agency: str, slug: str) -> Response:
    """Return a profile: how one system writes a standard."""
    found = profiles().get(slug)
    if found is None or found.system.lower() != agency:
        raise NotFound(Sentence(f"Profil '{slug}' tidak ada.", f"There is no profile '{slug}'."))
    return JSONResponse(found.model_dump(mode="json", exclude_none=True))


@router.get("/id/{path:path}")
def resolve(
    path: str,
    request: Request,
    session: ReadSession,
    accept: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Send people to the page and programs to the document of an item, a version, a code or a correspondence."""
    asked = Asked.of(f"/id/{path}", accept, if_none_match, request.app.state.registry.settings.base)
    try:
        match asked.path.split("/")[2]:
            case Kind.CODE_LIST:
                return code_documents.answer(asked, request, session)
            case "correspondence":
                return correspondences.answer(asked, session)
        return _item(asked, request, session)
    except NotFound as error:
        return asked.refused(error)


def _item(asked: Asked, request: Request, session: ReadSession) -> Response:
    entry = repository.by_iri(session, PUBLIC, asked.path)
    if entry.version.state == State.RETIRED.value:
        gone = Gone(Sentence(f"Sudah dicabut: {entry.version.reason}", f"Withdrawn: {entry.version.reason}"))
        return asked.refused(gone)
    if there := asked.elsewhere(_page(entry, is_version="/versi/" in asked.path), item_documents.offered(entry)):
        return there
    return item_documents.answer(entry, asked, request, session)


def _with_base(schema: Any, base: str) -> Any:
    """Return a schema with the public address before the paths it is known by and refers to."""
    if isinstance(schema, dict):
        return {
            key: base + value if key in {"$id", "$ref"} and str(value).startswith("/id/") else _with_base(value, base)
            for key, value in schema.items()
        }
    return [_with_base(part, base) for part in schema] if isinstance(schema, list) else schema


def _page(entry: Entry, *, is_version: bool) -> str:
    item = entry.item
    places = {Kind.DATASET: f"/dataset/{item.slug}", Kind.STANDARD: f"/standar/{item.slug}"}
    place = places.get(Kind(item.kind), f"/metadata/{item.kind}/{item.agency}/{item.slug}")
    return f"{place}?versi={entry.version.number}" if is_version else place

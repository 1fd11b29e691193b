"""Permanent identifiers: ``/id/…`` answers 303 to the page or to a document, by Accept or by suffix."""

from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from registry import rdf
from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.catalog.endpoints import document, variant
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.export import FORMS, export
from registry.codes.payloads import Code
from registry.codes.triples import code_list_triples, concept_path
from registry.db import now
from registry.errors import Gone, NotFound, Sentence
from registry.exchange.forms import compiled_by_path
from registry.exchange.graphs import GRAPHS
from registry.items import repository
from registry.items.endpoints import shown
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.schemas import documents as schemas
from registry.standards.bundled import profiles
from registry.web.negotiation import CSV, HTML, JSON, JSON_LD, N_TRIPLES, RDF_XML, SUFFIXES, TURTLE, preferred

router = APIRouter(tags=["identifiers"])

_GRAPHS = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
_SUFFIX = {media_type: suffix for suffix, media_type in SUFFIXES.items()}
_CODE_PARTS = 4  # code-list, agency, slug, notation


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
    """Send people to the page and programs to the document of an item, a version or a code."""
    bare, _, suffix = path.rpartition(".")
    named = suffix in SUFFIXES and bare
    parts = (bare if named else path).split("/")
    notation = "/".join(parts[3:]) if parts[0] == Kind.CODE_LIST and len(parts) >= _CODE_PARTS else ""
    notation = "" if notation.startswith("versi/") else notation
    iri = "/id/" + ("/".join(parts[:3]) if notation else "/".join(parts))
    entry = repository.by_iri(session, PUBLIC, iri)
    if entry.version.state == State.RETIRED.value:
        raise Gone(Sentence(f"Sudah dicabut: {entry.version.reason}", f"Withdrawn: {entry.version.reason}"))
    if notation and codes.code(session, entry.item.id or 0, notation) is None:
        raise NotFound(Sentence(f"Kode '{notation}' tidak ada.", f"There is no code '{notation}'."))
    wanted = SUFFIXES[suffix] if named else preferred(accept, _offered(entry, notation)) or HTML
    if wanted == HTML:
        return _see(_page(entry, notation, is_version="/versi/" in iri))
    if not named:
        return _see(f"{quote(request.url.path)}.{_SUFFIX[wanted]}")
    return _document(entry, notation, suffix, request, session, if_none_match)


def _document(
    entry: Entry, notation: str, suffix: str, request: Request, session: ReadSession, if_none_match: str | None
) -> Response:
    base = request.app.state.registry.settings.base
    kind = Kind(entry.item.kind)
    if kind is not Kind.CODE_LIST and suffix in {"ttl", "jsonld", "rdf", "nt"}:
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        return document(GRAPHS[kind](session, entry, agencies, base), suffix, if_none_match)
    if kind is Kind.CODE_LIST:
        code_list = codes.code_list(session, f"{entry.item.agency}/{entry.item.slug}", entry.version)
        if suffix in {"ttl", "jsonld", "rdf", "nt"}:
            triples = code_list_triples(code_list, base)
            if notation:
                subject = rdf.iri(concept_path(entry.item.agency, entry.item.slug, notation), base)
                triples = (triple for triple in triples if triple.subject == subject)
            return document(triples, suffix, if_none_match)
        if suffix == "csv" and not notation:
            return variant(export(code_list, "csv", base=base), FORMS["csv"], if_none_match)
        if suffix == "json" and notation:
            (code,) = (code for code in code_list.codes if code.notation == notation)
            return variant(orjson.dumps(_code(code, entry)), JSON, if_none_match)
    if suffix == "json":
        return variant(orjson.dumps(_json(entry)), JSON, if_none_match)
    raise NotFound(
        Sentence(f"Bentuk '{suffix}' tidak ada untuk item ini.", f"There is no form '{suffix}' of this item.")
    )


def _with_base(schema: Any, base: str) -> Any:
    """Return a schema with the public address before the paths it is known by and refers to."""
    if isinstance(schema, dict):
        return {
            key: base + value if key in {"$id", "$ref"} and str(value).startswith("/id/") else _with_base(value, base)
            for key, value in schema.items()
        }
    return [_with_base(part, base) for part in schema] if isinstance(schema, list) else schema


def _offered(entry: Entry, notation: str) -> tuple[str, ...]:
    """Return the forms a thing has; the first is what is given without a wish."""
    match Kind(entry.item.kind):
        case Kind.DATASET:
            return (HTML, *_GRAPHS, JSON)
        case Kind.CODE_LIST:
            return (HTML, *_GRAPHS, JSON) if notation else (HTML, *_GRAPHS, JSON, CSV)
        case _:
            return (HTML, JSON)


def _code(code: Code, entry: Entry) -> dict[str, object]:
    return {
        "iri": concept_path(entry.item.agency, entry.item.slug, code.notation),
        "code_list": entry.version_iri,
        "notation": code.notation,
        "labels": code.labels,
        "alt_labels": [label for _, label in code.alt_labels],
        "broader": code.broader,
        "level": code.level,
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
        "legal_basis": code.legal_basis,
    }


def _json(entry: Entry) -> dict[str, object]:
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in shown(entry).items()
        if key != "revision"
    }


def _page(entry: Entry, notation: str, *, is_version: bool) -> str:
    address = _address(entry, notation)
    return f"{address}?versi={entry.version.number}" if is_version else address


def _address(entry: Entry, notation: str) -> str:
    item = entry.item
    match Kind(item.kind):
        case Kind.DATASET:
            return f"/dataset/{item.slug}"
        case Kind.STANDARD:
            return f"/standar/{item.slug}"
        case Kind.CODE_LIST:
            return f"/kode/{item.agency}/{item.slug}" + (f"/{quote(notation, safe='')}" if notation else "")
        case _:
            return f"/metadata/{item.kind}/{item.agency}/{item.slug}"


def _see(address: str) -> Response:
    return RedirectResponse(address, status_code=303, headers={"Vary": "Accept"})

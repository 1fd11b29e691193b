"""The documents of a standard, a metadata record or a dataset: JSON, RDF in four forms, and CSV where there is a table.

The table of a dataset is its file in CSV, that of a standard the heading of the files that keep it.
"""

from collections.abc import Iterator

import orjson
from fastapi import Request
from fastapi.responses import Response
from pyoxigraph import Triple
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.catalog.downloads import file_of
from registry.db import now
from registry.exchange.asking import GRAPHS as RDF_TYPES
from registry.exchange.asking import RDF_SUFFIXES, Asked
from registry.exchange.dcat.endpoints import document_of
from registry.exchange.forms import compiled
from registry.exchange.graphs import GRAPHS
from registry.exchange.items_json import item_json
from registry.exchange.standards import as_file
from registry.items import repository
from registry.items.graph import history_triples
from registry.items.repository import Entry
from registry.items.state import Access, Kind
from registry.standards import repository as standards
from registry.web.conditional import RangedFile
from registry.web.negotiation import CSV, HTML, JSON
from registry.web.variants import document, variant


def offered(entry: Entry) -> tuple[str, ...]:
    """Return the media types in which an item can be had, its page first."""
    has_table = entry.item.kind == Kind.STANDARD or _csv_file(entry) is not None
    return (HTML, *RDF_TYPES, JSON, *((CSV,) if has_table else ()))


def answer(entry: Entry, asked: Asked, request: Request, session: Session) -> Response:
    """Return the document of an item in the form that was asked for; NotFound for a form it does not have."""
    service, is_dataset = request.app.state.registry, entry.item.kind == Kind.DATASET
    if asked.suffix in RDF_SUFFIXES:
        if is_dataset:
            return document_of(entry, asked.suffix, request, session, asked.if_none_match)
        return document(_triples(session, entry, asked), asked.suffix, asked.if_none_match)
    if asked.suffix == "json":
        return variant(orjson.dumps(item_json(entry)), JSON, asked.if_none_match)
    if asked.suffix == "csv" and entry.item.kind == Kind.STANDARD:
        registered = standards.standard(session, entry.item.slug, entry.version.number)
        return as_file(compiled(session, registered, "csv", at=now().date(), base=asked.base), asked.if_none_match)
    if asked.suffix == "csv" and (identifier := _csv_file(entry)):
        path, found, name = file_of(entry, identifier, service.files, by=PUBLIC)
        headers = {"ETag": f'"{found["sha256"]}"', "Vary": "Accept", "X-Content-Type-Options": "nosniff"}
        if asked.if_none_match and headers["ETag"] in asked.if_none_match:
            return Response(status_code=304, headers=headers)
        return RangedFile(path, media_type=f"{CSV}; charset=utf-8", filename=name, headers=headers)
    raise asked.no_such_form()


def _csv_file(entry: Entry) -> str | None:
    if entry.item.kind != Kind.DATASET or entry.body.get("is_microdata") or entry.version.access != Access.PUBLIC.value:
        return None
    files = entry.body.get("distributions", [])
    return next((file["identifier"] for file in files if file.get("format") == "CSV" and file.get("sha256")), None)


def _triples(session: Session, entry: Entry, asked: Asked) -> Iterator[Triple]:
    agencies = {agency.slug: agency for agency in accounts.agencies(session)}
    yield from GRAPHS[Kind(entry.item.kind)](session, entry, agencies, asked.base)
    if "/versi/" not in asked.path:
        yield from history_triples(entry, repository.versions(session, PUBLIC, entry.item), asked.base)

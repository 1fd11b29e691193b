"""The registered schemas, and each as a table people can read: number, question, answers, rules; with an example."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, Sentence
from registry.items import repository as items
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.schemas import documents, outline
from registry.schemas.form import form
from registry.schemas.outline import Line
from registry.web.routing import Router

router = Router()

METADATA = {"ms-keg": "activity", "ms-var": "variable", "ms-ind": "indicator"}
"""Names of the official forms, as addresses beside the kinds' own names."""


@dataclass(frozen=True, slots=True)
class SchemaLine:
    """A schema in the list."""

    slug: str
    title: Sentence
    description: Sentence
    fields: int


@dataclass(frozen=True, slots=True)
class SchemasPage:
    """All schemas of registered items, and of the tables that follow a standard."""

    schemas: tuple[SchemaLine, ...]
    """One for each kind."""
    standards: tuple[Entry, ...]
    """The published standards, by title."""


@dataclass(frozen=True, slots=True)
class BlockTable:
    """A block of the form as a table."""

    name: str
    title: Sentence
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SchemaPage:
    """One schema, explained."""

    slug: str
    """The kind."""
    title: Sentence
    """What its form is called."""
    description: Sentence
    """What it is for and where it comes from."""
    iri: str
    """Path of its permanent identifier."""
    blocks: tuple[BlockTable, ...]
    """Its fields by block."""
    example: str
    """A complete document, as JSON; empty where there is none."""
    is_metadata: bool
    """Whether INDAH has keys for it."""


@router.get("/skema")
def schemas(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """List the schemas of the kinds, and of the tables that follow a standard."""
    standards = sorted(items.listed(session, caller, kind=Kind.STANDARD), key=lambda found: found.body["title"]["id"])
    page = SchemasPage(tuple(_line(kind) for kind in documents.KINDS), tuple(standards))
    return renderer(request).page(request, caller, "pages/schemas.html", page)


@router.get("/skema/metadata/{name}")
def schema(request: Request, caller: RequestCaller, name: str) -> Response:
    """Explain the schema of a kind, by its name or by that of the official form (``ms-keg``)."""
    kind = METADATA.get(name, name)
    if kind not in documents.KINDS:
        raise NotFound
    return _shown(request, caller, kind)


def _shown(request: Request, caller: RequestCaller, kind: str) -> Response:
    whole, document = form(kind), documents.schema(kind)
    example = next((body for body in documents.examples(kind, "valid").values() if len(body) > 1), None)
    page = SchemaPage(
        slug=kind,
        title=whole.title,
        description=_sentence(document.get("x-description"), document.get("description", "")),
        iri=whole.schema_iri,
        blocks=tuple(
            BlockTable(block.name, block.title, tuple(outline.lines(whole, block.fields))) for block in whole.blocks
        ),
        example=json.dumps(example, ensure_ascii=False, indent=2) if example else "",
        is_metadata=kind in METADATA.values(),
    )
    return renderer(request).page(request, caller, "pages/schema.html", page)


def _line(kind: str) -> SchemaLine:
    document = documents.schema(kind)
    description = _sentence(document.get("x-description"), document.get("description", ""))
    return SchemaLine(kind, form(kind).title, description, sum(1 for _ in form(kind).every()))


def _sentence(words: Any, fallback: str) -> Sentence:
    if isinstance(words, Mapping):
        return Sentence(words["id"], words.get("en", words["id"]))
    return Sentence(fallback, fallback)

"""The gallery of components: every part that pages are made of, in its states, drawn by the parts themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request, Response

from portal import gallery
from portal.chart import Chart
from portal.charts import Lines
from portal.form_view import Node
from portal.maps import Map
from portal.readable import Section
from portal.rendering import renderer
from portal.table import Table
from registry.accounts.dependencies import RequestCaller
from registry.errors import Sentence
from registry.standards.compile.dictionary import Said
from registry.standards.compile.form import Input
from registry.web.routing import Router

router = Router()
SECTIONS = ("bagian", "gambar", "formulir")
_AT = datetime(2025, 12, 31, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """One section of the gallery."""

    section: str
    """Which: parts of pages, pictures, or forms."""
    at: datetime
    """The moment that everything here is of."""
    table: Table
    """A table."""
    document: tuple[Section, ...]
    """A document."""
    bars: Chart
    """A chart with a bar for each category."""
    pyramid: Chart
    """A chart of two sides."""
    lines: Lines
    """Lines over years."""
    tiles: Map
    """A map of squares."""
    outlines: Map
    """A map of outlines."""
    fields: tuple[Node, ...]
    """Fields of a form."""
    inputs: tuple[tuple[Input, str, tuple[Said, ...]], ...]
    """Fields of a row, what is in them, and what is said of it."""
    sentences: Mapping[str, Sentence]
    """Sentences in both languages."""


@router.get("/_galeri")
def show(request: Request, caller: RequestCaller, bagian: Annotated[str, Query(max_length=20)] = "bagian") -> Response:
    """Show a section; one that is not known is the first."""
    page = GalleryPage(
        bagian if bagian in SECTIONS else SECTIONS[0],
        _AT,
        gallery.table(),
        gallery.document(),
        gallery.bars(pyramid=False),
        gallery.bars(pyramid=True),
        gallery.curves(),
        gallery.area_map(outlined=False),
        gallery.area_map(outlined=True),
        gallery.fields(),
        gallery.inputs(),
        gallery.SENTENCES,
    )
    return renderer(request).page(request, caller, "pages/gallery.html", page)

"""Quality as repairs ranked by what they gain, each with a way straight to its field: of all, an agency, a place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Path, Request, Response

from portal.rendering import renderer
from registry.accounts import repository as accounts
from registry.accounts.dependencies import RequestCaller
from registry.catalog.quality import DIMENSIONS, LACKS, Measure, Part, Quality, quality
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.errors import NotFound, Sentence
from registry.exchange import quality_documents
from registry.items.state import Kind
from registry.search.index import Hit, Query, SearchIndex
from registry.web.routing import Router
from registry.web.variants import document, variant

router = Router()
_KECAMATAN = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}")
_EXAMPLES, _REPAIRS = 5, 6
_FORMS = ("csv", "ttl", "jsonld")


@dataclass(frozen=True, slots=True)
class Repair:
    """Something to mend: what it gains, and the first datasets that lack it."""

    measure: Measure
    examples: tuple[Hit, ...]
    anchor: str
    """The field in the form, as a fragment."""


@dataclass(frozen=True, slots=True)
class QualityPage:
    """The quality of some datasets."""

    found: Quality
    """What was counted."""
    repairs: tuple[Repair, ...]
    """What to mend, what gains most first."""
    dimensions: tuple[tuple[Sentence, tuple[Measure, ...]], ...]
    """Each dimension with its measures."""
    title: Mapping[str, str] | None
    """The agency or kecamatan; None for all."""
    filters: Mapping[str, tuple[str, ...]]
    """The same as parameters of a search."""
    path: str
    """Path of the page."""
    agencies: tuple[Part, ...]
    """Agencies; none on the page of one."""


@dataclass(frozen=True, slots=True)
class _Of:
    """The datasets that are asked about."""

    path: str
    title: Mapping[str, str] | None
    filters: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, tuple[str, ...]]
    computed_on: str


_ALL = _Of("/mutu", None, {}, {}, "/katalog")


@router.get("/mutu")
def of_all(request: Request, caller: RequestCaller) -> Response:
    """Show the quality of the catalogue."""
    return _page(request, caller, _ALL)


@router.get("/mutu.{form}")
def of_all_as(request: Request, form: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Send the same as CSV or DQV."""
    return _file(request, _ALL, form, if_none_match)


@router.get("/mutu/{part}")
def of_part(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    part: Annotated[str, Path(max_length=70)],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Show the quality of an agency's datasets or of those about a kecamatan; with a suffix, as CSV or DQV."""
    name, _, form = part.rpartition(".")
    if form in _FORMS:
        return _file(request, _part(session, name), form, if_none_match)
    return _page(request, caller, _part(session, part))


def _part(session: ReadSession, part: str) -> _Of:
    if _KECAMATAN.fullmatch(part):
        item = codes.item_of(session, "kemendagri/wilayah")
        code = codes.code(session, item.id or 0, part) if item else None
        if code is None:
            raise NotFound(Sentence(f"Tidak ada kecamatan berkode {part}.", f"No kecamatan has the code {part}."))
        chosen = {"wilayah": (part,)}
        return _Of(f"/mutu/{part}", code.labels, chosen, chosen, f"/wilayah/{part}")
    agency = accounts.agency(session, part)
    return _Of(f"/mutu/{part}", agency.title, {"agency": (part,)}, {"instansi": (part,)}, f"/organisasi/{part}")


def _page(request: Request, caller: RequestCaller, of: _Of) -> Response:
    index: SearchIndex = request.app.state.registry.index
    rendering = renderer(request)
    found = quality(index, of.filters, rendering.language(request).code)
    by_dimension = found.dimensions()
    page = QualityPage(
        found=found,
        repairs=tuple(_repair(index, of, measure) for measure in found.repairs[:_REPAIRS]),
        dimensions=tuple((title, by_dimension[name]) for name, title in DIMENSIONS.items()),
        title=of.title,
        filters=of.parameters,
        path=of.path,
        agencies=found.agencies if "agency" not in of.filters else (),
    )
    return rendering.page(request, caller, "pages/quality.html", page)


def _repair(index: SearchIndex, of: _Of, measure: Measure) -> Repair:
    lacking = {"kind": (Kind.DATASET.value,), LACKS: (measure.criterion.name,), **of.filters}
    examples = index.search(Query(filters=lacking, sort="newest", limit=_EXAMPLES)).hits
    return Repair(measure, examples, "isian" + measure.criterion.field.replace("/", "-"))


def _file(request: Request, of: _Of, form: str, if_none_match: str | None) -> Response:
    registry = request.app.state.registry
    if form not in _FORMS:
        raise NotFound(Sentence(f"Bentuk '{form}' tidak ada.", f"There is no form '{form}'."))
    found = quality(registry.index, of.filters)
    if form == "csv":
        return variant(quality_documents.as_csv(found), "text/csv; charset=utf-8; header=present", if_none_match)
    return document(quality_documents.triples(found, of.computed_on, registry.settings.base), form, if_none_match)

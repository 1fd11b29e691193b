"""The catalogue for those who know no RDF: data.json, and the maps that search engines follow; our vocabulary."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Header, Path, Request, Response
from sqlmodel import Session

from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, Sentence
from registry.exchange.asking import GRAPHS, SUFFIX, typed
from registry.exchange.dcat import data_json, listed, sitemap
from registry.exchange.dcat.document import Document
from registry.exchange.dcat.endpoints import base_of, standings_of
from registry.exchange.dcat.vocabulary import vocabulary
from registry.exchange.dcat.written import FORMS
from registry.exchange.streamed import streamed
from registry.web.negotiation import preferred
from registry.web.routing import Router
from registry.web.variants import variant

router = Router(tags=["catalog"])


@router.get("/data.json")
def project_open_data(request: Request, session: ReadSession) -> Response:
    """Send the whole catalogue as Project Open Data has it (DCAT-US 1.1), written while it is sent."""
    base = base_of(request)
    standing = standings_of(request).now(session)

    def write(reading: Session) -> Iterator[bytes]:
        found = (each for batch in listed.batches(reading, standing.chains) for each in batch)
        return data_json.streamed(found, Document(base, standing.names))

    headers = {"Access-Control-Allow-Origin": "*"}
    return streamed(request, write, media_type=data_json.MEDIA_TYPE, of=("data.json", base, standing.mark), **headers)


@router.get("/sitemap.xml", include_in_schema=False)
def index(request: Request, session: ReadSession, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Name the maps."""
    return variant(b"".join(sitemap.index(session, base_of(request))), sitemap.MEDIA_TYPE, if_none_match)


@router.get("/sitemap-{number}.xml", include_in_schema=False)
def pages(number: Annotated[int, Path(ge=1, le=10_000)], request: Request, session: ReadSession) -> Response:
    """Send a map of pages."""
    if number > sitemap.maps(session):
        raise NotFound(Sentence("Peta situs ini tidak ada.", "There is no such map."))
    base = base_of(request)
    of = ("sitemap", number, base, standings_of(request).head(session))
    return streamed(request, lambda reading: sitemap.pages(reading, number, base), media_type=sitemap.MEDIA_TYPE, of=of)


@router.get("/robots.txt", include_in_schema=False)
def robots(request: Request) -> Response:
    """Tell robots where not to go, and where the maps are."""
    return Response(sitemap.robots(base_of(request)), media_type="text/plain; charset=utf-8")


@router.get("/ns/sdd")
def terms(
    request: Request,
    accept: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return our own vocabulary in the form of ``Accept``, Turtle without a wish."""
    form = FORMS[SUFFIX[preferred(accept, GRAPHS) or GRAPHS[0]]]
    base = base_of(request)
    return variant(form.whole(vocabulary(base), base), typed(form.media_type), if_none_match)

"""DCAT for programs: the catalogue by pages and whole, one dataset, and our own vocabulary."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated

from fastapi import Header, Path, Request, Response
from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.changes.dependencies import ReadSession
from registry.errors import Gone, Sentence
from registry.exchange.asking import GRAPHS, SUFFIX, alternates, see, typed
from registry.exchange.dcat import catalogue, listed, paging
from registry.exchange.dcat.catalogue import Standing, Standings, View
from registry.exchange.dcat.datasets import dataset as nodes_of
from registry.exchange.dcat.document import Document
from registry.exchange.dcat.pages import Pages
from registry.exchange.dcat.paging import BadPage
from registry.exchange.dcat.terms import Node
from registry.exchange.dcat.written import FORMS
from registry.exchange.streamed import streamed
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.web.negotiation import HTML, TURTLE, preferred
from registry.web.routing import Router
from registry.web.variants import variant

router = Router(tags=["catalog"])

_RDF = "^(ttl|jsonld|rdf|nt)$"
_SUFFIXES = "^(ttl|jsonld|rdf|nt|xml)$"
_LONGEST = 200
_PROGRAM = version("satudata-registry")
_OFFERED = (*GRAPHS, HTML)


@router.get("/katalog/semua.{suffix}")
@router.get("/catalog/all.{suffix}", include_in_schema=False)
def everything(suffix: Annotated[str, Path(pattern=_SUFFIXES)], request: Request, session: ReadSession) -> Response:
    """Send the whole catalogue as DCAT in one document, written while it is sent."""
    form = FORMS[_form(suffix)]
    base, standings = base_of(request), standings_of(request)
    standing = standings.now(session)

    def write(reading: Session) -> Iterator[bytes]:
        document = Document(base, standing.names)
        found = ((each, standings.proofs.of(reading, each)) for each in listed.batches(reading, standing.chains))
        return form.streamed(catalogue.whole(found, standing, document), base)

    return streamed(request, write, media_type=typed(form.media_type), of=(suffix, base, standing.mark))


@router.get("/katalog.{suffix}")
@router.get("/catalog.{suffix}", include_in_schema=False)
def catalog(
    suffix: Annotated[str, Path(pattern=_SUFFIXES)],
    request: Request,
    session: ReadSession,
    page: str | None = None,
    after: str | None = None,
    modified_since: str | None = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a page of the catalogue of all public datasets as DCAT: 100 datasets, the next page by ``hydra:next``.

    ``page`` is for people. Programs follow the links: these go on behind the last dataset seen (``after``), so that
    nothing comes twice and nothing is missed while others publish. ``modified_since`` leaves out what is older.
    """
    asked = paging.Asked.read(page, after, modified_since)
    return _page(asked, suffix, request, session, if_none_match)


@router.get("/katalog")
def negotiated(
    request: Request,
    session: ReadSession,
    page: str | None = None,
    after: str | None = None,
    modified_since: str | None = None,
    accept: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a page of the catalogue in the form of ``Accept`` (Turtle without a wish); people see the search."""
    asked = paging.Asked.read(page, after, modified_since)
    wanted = preferred(accept, _OFFERED)
    if wanted == HTML:
        return see("/cari?jenis=dataset", {"Link": alternates("/katalog", GRAPHS)})
    return _page(asked, SUFFIX[wanted or TURTLE], request, session, if_none_match)


def _page(asked: paging.Asked, suffix: str, request: Request, session: Session, if_none_match: str | None) -> Response:
    """Answer with a page; its ETag is made of how the catalogue stands, so that a page need not be made for a 304."""
    if {"q", "fq"} & request.query_params.keys():
        raise BadPage(
            Sentence(
                "Katalog DCAT tidak disaring dengan q atau fq. Pakai /api/3/action/package_search.",
                "The DCAT catalogue is not filtered by q or fq. Use /api/3/action/package_search.",
            )
        )
    suffix, standings = _form(suffix), standings_of(request)
    standing = standings.now(session)
    name = (request.url.path, asked.address(suffix))
    etag = f'"{hashlib.sha256(repr((_PROGRAM, base_of(request), standing.mark, name)).encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Vary": "Accept"}
    if if_none_match and (etag in if_none_match or if_none_match.strip() == "*"):
        return Response(status_code=304, headers=headers)
    content = _written(asked, suffix, request, session, standing)
    return Response(content, media_type=typed(FORMS[suffix].media_type), headers=headers)


def _written(asked: paging.Asked, suffix: str, request: Request, session: Session, standing: Standing) -> bytes:
    base = base_of(request)
    total = listed.count_since(session, asked.since) if asked.since else standing.total
    asked.check(total)
    found = listed.after(
        session, asked.behind, standing.chains, limit=listed.PAGE + 1, offset=asked.offset, since=asked.since
    )
    shown = found[: listed.PAGE]
    view = View(
        address=base + asked.address("/katalog"),
        first=base + asked.numbered("/katalog", 1),
        next=base + asked.following(request.url.path, shown[-1].key) if len(found) > listed.PAGE else None,
        last=base + asked.numbered("/katalog", paging.last(total)),
        total=total,
    )
    standings = standings_of(request)
    return Pages(suffix, base, standing, standings.pieces, standings.proofs).page(session, shown, view)


@router.get("/dataset/{slug}.{suffix}")
def dataset(
    slug: Annotated[str, Path(max_length=_LONGEST)],
    suffix: Annotated[str, Path(pattern=_RDF)],
    request: Request,
    session: ReadSession,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a dataset as DCAT."""
    entry = repository.find(session, PUBLIC, kind=Kind.DATASET, slug=slug)
    if entry.version.state == State.RETIRED.value:
        raise Gone(Sentence(f"Sudah dicabut: {entry.version.reason}", f"Withdrawn: {entry.version.reason}"))
    return document_of(entry, suffix, request, session, if_none_match)


def document_of(entry: Entry, suffix: str, request: Request, session: Session, if_none_match: str | None) -> Response:
    """Return the document of a dataset in the form of a suffix."""
    standings, base = standings_of(request), base_of(request)
    form = FORMS[suffix]
    content = form.whole(described(entry, session, standings, base), base)
    return variant(content, typed(form.media_type), if_none_match)


def described(entry: Entry, session: Session, standings: Standings, base: str) -> list[Node]:
    """Return a dataset with all that is said of it."""
    standing = standings.now(session)
    found = listed.one(session, entry, standing.chains)
    return nodes_of(found, Document(base, standing.names), standings.proofs.of(session, [found]))


def standings_of(request: Request) -> Standings:
    """Return what the service knows of the catalogue's standing."""
    standings: Standings = request.app.state.standings
    return standings


def _form(suffix: str) -> str:
    return "rdf" if suffix == "xml" else suffix


def base_of(request: Request) -> str:
    """Return the public address without a closing slash."""
    base: str = request.app.state.registry.settings.base
    return base.rstrip("/")

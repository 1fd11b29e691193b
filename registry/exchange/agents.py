"""Agencies by the IRI that ``dct:publisher`` and ``dct:creator`` name: ``/organisasi/{slug}`` and its documents.

The page is the portal's; here are the forms for programs (FOAF, Dublin Core): the agency and what it publishes.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

import orjson
from fastapi import Header, Path, Request, Response
from pyoxigraph import Literal, NamedNode, Triple

from registry import rdf
from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.accounts.models import Agency
from registry.changes.dependencies import ReadSession
from registry.codes.triples import concept_path
from registry.errors import NotFound
from registry.exchange.asking import GRAPHS, Asked
from registry.items import repository as items
from registry.items.repository import Entry
from registry.rdf import DCT, FOAF, RDF
from registry.web.negotiation import HTML, JSON
from registry.web.routing import Router
from registry.web.variants import document, variant

router = Router(tags=["identifiers"])

OFFERED = (HTML, *GRAPHS, JSON)


@router.get("/organisasi/{slug}.{suffix}")
def read(
    slug: Annotated[str, Path(max_length=60)],
    suffix: Annotated[str, Path(pattern="^(ttl|jsonld|rdf|nt|json|html)$")],
    request: Request,
    session: ReadSession,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return an agency and what it publishes, as RDF or JSON."""
    base = request.app.state.registry.settings.base
    asked = Asked(f"/organisasi/{slug}", suffix, None, if_none_match, base)
    try:
        agency = accounts.agency(session, slug)
    except NotFound as error:
        return asked.refused(error)
    if there := asked.elsewhere(asked.path, OFFERED):
        return there
    published = items.published_by(session, PUBLIC, slug)
    if suffix == "json":
        return variant(orjson.dumps(_json(agency, published)), JSON, if_none_match)
    return document(agent_triples(agency, published, base), suffix, if_none_match)


def agent_triples(agency: Agency, published: Sequence[Entry], base: str) -> Iterator[Triple]:
    """Yield an agency with its name, home page and village, and the items that name it as their publisher."""
    agent = rdf.iri(f"/organisasi/{agency.slug}", base)
    yield Triple(agent, RDF.type, FOAF.Agent)
    yield Triple(agent, RDF.type, FOAF.Organization)
    yield Triple(agent, DCT.identifier, Literal(agency.slug))
    yield from rdf.texts(agent, FOAF.name, agency.title)
    if agency.homepage:
        yield Triple(agent, FOAF.homepage, NamedNode(agency.homepage))
    if agency.village:
        yield Triple(agent, DCT.spatial, rdf.iri(concept_path("kemendagri", "wilayah", agency.village), base))
    for entry in published:
        node = rdf.iri(entry.item.iri, base)
        yield Triple(node, DCT.publisher, agent)
        yield from rdf.texts(node, DCT.title, entry.body["title"])


def _json(agency: Agency, published: Sequence[Entry]) -> dict[str, object]:
    return {
        "iri": f"/organisasi/{agency.slug}",
        "slug": agency.slug,
        "title": agency.title,
        "homepage": agency.homepage,
        "village": agency.village,
        "items": [
            {"kind": entry.item.kind, "iri": entry.item.iri, "title": entry.body["title"]} for entry in published
        ],
    }

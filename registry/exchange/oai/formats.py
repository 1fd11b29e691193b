"""The metadata formats: how an item is written in each, and which kinds have it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from registry.exchange.dcat import listed
from registry.exchange.dcat.catalogue import Standings
from registry.exchange.dcat.pages import Pages
from registry.exchange.dcat.written import CLOSING_XML, opening_xml
from registry.exchange.oai import document
from registry.exchange.oai.dublin_core import NAMESPACE, SCHEMA, dublin_core
from registry.items.publications import Publication
from registry.items.state import Kind
from registry.rdf import DCAT

Write = Callable[[Publication], Iterable[bytes]]
"""Gives what stands inside the element ``metadata`` of a record, in pieces."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format as ListMetadataFormats tells it; without ``kinds`` every kind has it."""

    prefix: str
    schema: str
    namespace: str
    writer: Callable[[Session, Standings, Sequence[Publication], str], Write]
    kinds: tuple[str, ...] = ()


def formats(base: str) -> Mapping[str, Format]:
    """Return the formats by prefix; ours has its schema and namespace under the public address."""
    found = (
        Format("oai_dc", SCHEMA, NAMESPACE, _dublin_core),
        Format("dcat", "http://www.openarchives.org/OAI/2.0/rdf.xsd", DCAT.address, _dcat, (Kind.DATASET.value,)),
        Format("sdd", base + document.SCHEMA_PATH, base + document.NAMESPACE_PATH, _document),
    )
    return {each.prefix: each for each in found}


def _dublin_core(session: Session, standings: Standings, _page: Sequence[Publication], base: str) -> Write:
    agencies = standings.now(session).names.agencies
    return lambda found: (dublin_core(found, agencies, base).encode(),)


def _document(_session: Session, _standings: Standings, _page: Sequence[Publication], base: str) -> Write:
    return lambda found: (document.document(found, base).encode(),)


def _dcat(session: Session, standings: Standings, page: Sequence[Publication], base: str) -> Write:
    """Write each dataset as a document of its own: whoever takes one record has all that it names."""
    standing = standings.now(session)
    live = listed.among(session, [found.item_id for found in page if not found.is_withdrawn], standing.chains)
    written = Pages("rdf", base, standing, standings.pieces, standings.proofs).written(session, live)
    opening, closing = opening_xml(base).encode(), CLOSING_XML.encode()
    return lambda found: (opening, *written.whole(found.version_id), closing)

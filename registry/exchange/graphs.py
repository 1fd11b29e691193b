"""What each kind is in RDF: the one table of it, for the graph of the public and for single documents; amendments."""

from collections.abc import Callable, Iterable, Mapping

from pyoxigraph import Triple
from sqlmodel import Session

from registry.accounts.models import Agency
from registry.codes.amendments import code_list_amendment
from registry.codes.rdf import code_list_graph
from registry.exchange.dcat.triples import dataset_triples
from registry.items.graph import AmendmentOf
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.metadata.rdf import metadata_triples
from registry.standards.rdf import standard_triples

TriplesOf = Callable[[Session, Entry, Mapping[str, Agency], str], Iterable[Triple]]
"""Yields what is said of a published item; agencies by slug, and the public address."""


GRAPHS: Mapping[Kind, TriplesOf] = {
    Kind.CODE_LIST: code_list_graph,
    Kind.STANDARD: standard_triples,
    Kind.ACTIVITY: metadata_triples,
    Kind.VARIABLE: metadata_triples,
    Kind.INDICATOR: metadata_triples,
    Kind.DATASET: dataset_triples,
}

AMENDMENTS: Mapping[Kind, AmendmentOf] = {Kind.CODE_LIST: code_list_amendment}
"""Kinds with graphs so large that a new version must not write all of one."""

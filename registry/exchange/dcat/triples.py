"""A dataset as triples, for the graph of the public: the same statements as its documents make."""

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple
from sqlmodel import Session

from registry.accounts.models import Agency
from registry.exchange.dcat import listed
from registry.exchange.dcat.datasets import dataset
from registry.exchange.dcat.document import Document, Names
from registry.exchange.dcat.terms import Node, Sort, full
from registry.items.repository import Entry


def dataset_triples(_session: Session, entry: Entry, agencies: Mapping[str, Agency], base: str) -> Iterator[Triple]:
    """Yield a dataset; agencies by slug. Receipts are told in documents only: there they are verified."""
    bare = base.rstrip("/")
    names = Names(agencies, {})
    return triples(dataset(listed.of(entry), Document(bare, names), {}), bare)


def triples(nodes: Iterable[Node], base: str) -> Iterator[Triple]:
    """Yield the statements of nodes as triples."""
    for address, said in nodes:
        subject = NamedNode(address)
        for said_by, value, tag in said:
            predicate = NamedNode(full(said_by.name, base))
            match said_by.sort:
                case Sort.NAME:
                    yield Triple(subject, predicate, NamedNode(full(value, base)))
                case Sort.LINK:
                    yield Triple(subject, predicate, NamedNode(value))
                case Sort.TEXT:
                    yield Triple(subject, predicate, Literal(value, language=tag))
                case Sort.PLAIN:
                    yield Triple(subject, predicate, Literal(value))
                case Sort.TYPED:
                    yield Triple(subject, predicate, Literal(value, datatype=NamedNode(full(said_by.datatype, base))))

"""The port of the graph: triples go in by the name of what they describe, SPARQL 1.1 goes in, a result comes out.

Nothing here knows an engine or a request. A *name* is the path of an IRI (``/id/dataset/…``): what is put under it is
a named graph, called by that path at the public address. The default graph is all named graphs together; a triple
that several of them hold is in it once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol

from pyoxigraph import NamedNode, Triple

from registry.errors import RegistryError, Sentence
from registry.graph.amendment import Amendment
from registry.rdf import Term

_CHUNK = 65_536  # bytes


class BadQuery(RegistryError):
    """The query cannot be read, or asks for what this service does not do (updates, other services)."""

    type = "bad-query"
    title = Sentence("Kueri SPARQL tidak dapat dibaca", "The SPARQL query cannot be read")
    status = 400


class NotAcceptable(RegistryError):
    """The client takes no form that this result has."""

    type = "not-acceptable"
    title = Sentence("Bentuk hasil yang diminta tidak tersedia", "The result is not available in that form")
    status = 406


class TooCostly(RegistryError):
    """The query needs more time, memory or room than one client may take; asking again would not help."""

    type = "query-too-costly"
    title = Sentence("Kueri ini terlalu berat", "This query costs too much")
    status = 422


class GraphBusy(RegistryError):
    """Every evaluator is taken, or another process is writing."""

    type = "graph-busy"
    title = Sentence(
        "Layanan SPARQL sedang penuh. Coba lagi beberapa detik lagi.",
        "The SPARQL service is busy. Try again in a few seconds.",
    )
    status = 503


class GraphAway(RegistryError):
    """The graph cannot be read or written now."""

    type = "graph-away"
    title = Sentence(
        "Graf sedang tidak tersedia. Coba lagi beberapa menit lagi.",
        "The graph is not available right now. Try again in a few minutes.",
    )
    status = 503


class Form(StrEnum):
    """What a query answers with: SELECT bindings, ASK a boolean, CONSTRUCT and DESCRIBE triples."""

    BINDINGS = "bindings"
    BOOLEAN = "boolean"
    TRIPLES = "triples"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, and all of them together, may take."""

    seconds: float = 10
    """From the start of its evaluation to the last byte of its result."""
    result: int = 32 * 1024 * 1024
    """Bytes of the result as it is sent."""
    memory: int = 3 * 512 * 1024**2
    """Bytes of address space of the process that evaluates."""
    evaluators: int = 2
    """Queries evaluated at the same time."""
    waiting: int = 8
    """Queries that may wait for an evaluator; the next is told to come back."""


@dataclass(frozen=True, slots=True)
class Question:
    """A SPARQL query and the dataset of its request (SPARQL 1.1 Protocol §2.1.4); IRIs are absolute.

    ``forms`` is the media type to write each form of result in; a form that is missing is not acceptable.
    """

    text: str
    forms: Mapping[Form, str]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A finished result, kept outside the memory when it is large; read it once, or close it."""

    form: Form
    media_type: str
    content: IO[bytes] = field(repr=False)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in order, then let go of them."""
        with self.content as content:
            content.seek(0)
            while chunk := content.read(_CHUNK):
                yield chunk

    def read(self) -> bytes:
        """Return all the bytes."""
        return b"".join(self.chunks())

    def close(self) -> None:
        """Let go of the bytes, read or not."""
        self.content.close()


class GraphStore(Protocol):
    """A derived store that can be filled again from the registry at any time."""

    name: str
    """What this store is called among those of other addresses: each follows the change log by itself."""

    def replace(self, graphs: Iterable[tuple[str, Iterable[Triple]]]) -> None:
        """Put graphs by name in the place of those with the same name; queries see them when this returns."""

    def update(self, name: str, amendment: Amendment) -> None:
        """Amend a graph, all of it or nothing; queries see it when this returns.

        A triple that goes and is not there, or comes and is there, changes nothing.
        """

    def values(self, name: str, predicate: NamedNode) -> list[Term]:
        """Return what a graph says of the thing it is called by; nothing when there is no such graph."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove graphs; unknown names are passed over."""

    def rebuild(self, graphs: Iterable[tuple[str, Iterable[Triple]]]) -> int:
        """Fill a new store with these graphs and take it in use in one step; returns how many graphs."""

    def query(self, question: Question) -> Result:
        """Answer a query on the last state written. ``BadQuery``, ``NotAcceptable``, ``TooCostly``, ``GraphBusy``."""

    def count(self) -> int:
        """Return how many graphs are held."""

    def close(self) -> None:
        """Let go of files and processes."""


def open_store(home: Path, base: str, limits: Limits | None = None) -> GraphStore:
    """Open the graph in the folder of a run; ``base`` is the public address that IRIs are written with."""
    # The engine is imported only when a graph is asked for, as the engines of search are.
    from registry.graph.oxigraph import OxigraphStore  # noqa: PLC0415

    return OxigraphStore(home / "graph", base, limits or Limits())

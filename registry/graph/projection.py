"""The graph as something derived: it follows the change log and can be rebuilt from the registry."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pyoxigraph import NamedNode, Triple
from sqlmodel import Session

from registry.graph.amendment import Amendment
from registry.graph.store import GraphStore
from registry.rdf import Term

Change = TypeVar("Change")

Graphs = Iterable[tuple[str, Iterable[Triple]]]
"""Triples by the name of the graph they make up."""

Held = Callable[[str, NamedNode], Sequence[Term]]
"""What the store's graph of a name says, by a property, of the thing it is called by."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changes come to: graphs to amend, graphs to replace, and the names of those to remove."""

    amended: Iterable[tuple[str, Amendment]]
    replaced: Graphs
    gone: Iterable[str]


Load = Callable[[Session, Sequence[Change], Held], Step]
"""Turns changes into a step, from what the store holds; passed in, since the graph knows no domain."""


class GraphProjection(Generic[Change]):
    """Keeps a store in step with the change log.

    Its name has that of the store in it: a store of another public address has a cursor of its own, so that neither
    can miss what the other has followed.
    """

    def __init__(self, store: GraphStore, load: Load[Change]) -> None:
        """Take the store and what reads the triples of changed items."""
        self.name = f"graph-{store.name}"
        self._store = store
        self._load = load

    def is_empty(self) -> bool:
        """Say whether the store holds nothing: new, or its folder was deleted."""
        return self._store.count() == 0

    def apply(self, session: Session, changes: Sequence[Change]) -> None:
        """Put what the changes touched; applying the same changes again leads to the same graph."""
        step = self._load(session, changes, self._store.values)
        self._store.remove(step.gone)
        for name, amendment in step.amended:
            self._store.update(name, amendment)
        self._store.replace(step.replaced)

    def rebuild(self, session: Session, graphs: Callable[[Session], Graphs]) -> int:
        """Fill a new store beside the one in use, then swap; returns how many graphs."""
        return self._store.rebuild(graphs(session))

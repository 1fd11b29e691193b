"""The graph as something derived: it follows the change log and can be rebuilt from the registry."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from pyoxigraph import Triple
from sqlmodel import Session

from registry.graph.store import GraphStore

Change = TypeVar("Change")

Graphs = Iterable[tuple[str, Iterable[Triple]]]
"""Triples by the name of the graph they make up."""

Load = Callable[[Session, Sequence[Change]], tuple[Graphs, Iterable[str]]]
"""Turns changes into the graphs to replace and the names to remove; passed in, since the graph knows no domain."""


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
        graphs, names = self._load(session, changes)
        self._store.remove(names)
        self._store.replace(graphs)

    def rebuild(self, session: Session, graphs: Callable[[Session], Graphs]) -> int:
        """Fill a new store beside the one in use, then swap; returns how many graphs."""
        return self._store.rebuild(graphs(session))

"""The search index as something derived: it follows the change log and can be rebuilt from the registry."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from sqlmodel import Session

from registry.search.index import Document, SearchIndex

Change = TypeVar("Change")

Load = Callable[[Session, Sequence[Change]], tuple[Iterable[Document], Iterable[str]]]
"""Turns changes into the documents to index and the keys to remove; passed in, since search knows no domain."""


class SearchProjection(Generic[Change]):
    """Keeps an index in step with the change log."""

    name = "search"

    def __init__(self, index: SearchIndex, load: Load[Change]) -> None:
        self._index = index
        self._load = load

    def is_empty(self) -> bool:
        """Say whether the index holds nothing: new, or its folder was deleted."""
        return self._index.count() == 0

    def apply(self, session: Session, changes: Sequence[Change]) -> None:
        """Index what the changes touched; applying the same changes again leads to the same index."""
        documents, keys = self._load(session, changes)
        self._index.delete(keys)
        self._index.upsert(documents)

    def rebuild(self, session: Session, documents: Iterable[Document]) -> int:  # noqa: ARG002 - as every projection
        """Index everything anew beside the index in use, then swap; returns how many documents."""
        return self._index.rebuild(documents)

"""The search index as something derived: it follows the change log and can be rebuilt from the registry."""

from collections.abc import Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from sqlmodel import Session

from registry.changes.follower import Counted
from registry.search.index import Document, SearchIndex

Change = TypeVar("Change")


class Held(Protocol):
    """What the public's index should hold, from the registry itself."""

    def load(self, session: Session, changes: Sequence[Any]) -> tuple[Iterable[Document], Iterable[str]]:
        """Turn changes into the documents to index and the keys to remove."""

    def everything(self, session: Session) -> Iterable[Document]:
        """Yield all documents."""

    def count(self, session: Session) -> int:
        """Return how many ``everything`` yields, without making them."""


class SearchProjection(Generic[Change]):
    """Keeps an index in step with the change log. Takes what should be held, since search knows no domain."""

    name = "search"

    def __init__(self, index: SearchIndex, documents: Held) -> None:
        self._index = index
        self._documents = documents

    def is_empty(self) -> bool:
        """Say whether the index holds nothing: new, or its folder was deleted."""
        return self._index.count() == 0

    def apply(self, session: Session, changes: Sequence[Change]) -> None:
        """Index what the changes touched; applying the same changes again leads to the same index."""
        documents, keys = self._documents.load(session, changes)
        self._index.delete(keys)
        self._index.upsert(documents)

    def counted(self, session: Session) -> Counted:
        """Count what is indexed and what should be."""
        return Counted(self._documents.count(session), self._index.count())

    def refill(self, session: Session) -> int:
        """Index everything anew beside the index in use, then swap; returns how many documents."""
        return self._index.rebuild(self._documents.everything(session))

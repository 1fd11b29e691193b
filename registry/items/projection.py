"""Turn changes of items into what a projection takes: documents to put, keys to remove. Knows no kind by itself."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.accounts.models import Agency
from registry.changes.models import Change
from registry.items import journal, repository
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.search.index import Document

DocumentsOf = Callable[[Session, Entry, Agency], Iterable[Document]]
"""Yields what the index should know of a published item itself: one document, so that they can be counted."""


class Amended(NamedTuple):
    """What new versions of an item change of its parts: documents to put, keys to remove."""

    documents: Iterable[Document]
    gone: Iterable[str]


class PartsOf(Protocol):
    """The parts of a kind's items where they are found alone: so many that a new version must not put them all."""

    def documents(self, session: Session, entry: Entry, agency: Agency) -> Iterable[Document]:
        """Yield the documents of all parts of an item."""

    def count(self, session: Session, entry: Entry) -> int:
        """Return how many documents the parts of an item are."""

    def keys(self, session: Session, iri: str) -> Iterable[str]:
        """Yield the keys under which an item's parts were ever put, by the path of its IRI."""

    def gone(self, session: Session, entry: Entry) -> Iterable[str]:
        """Yield the keys of the parts that an item had once and has no more."""

    def amended(self, session: Session, entry: Entry, agency: Agency, numbers: Collection[str]) -> Amended | None:
        """Return what the versions of these numbers change; None where all parts have to be put."""


class PublicDocuments:
    """What the public's index holds: live versions that are not closed, by kind."""

    def __init__(self, kinds: Mapping[Kind, DocumentsOf], parts: Mapping[Kind, PartsOf]) -> None:
        """Take one function a kind, and for kinds whose parts are documents too, what knows these."""
        self._kinds = kinds
        self._parts = parts

    def load(self, session: Session, changes: Sequence[Change]) -> tuple[Iterator[Document], list[str]]:
        """Return the documents to put and the keys to delete for the items these changes touched."""
        touched = {change.subject: Kind(change.kind or "") for change in changes if journal.may_show(change)}
        published: dict[str, set[str]] = {}
        for change in changes:
            if change.to_state == State.PUBLISHED.value and change.version:
                published.setdefault(change.subject, set()).add(change.version)
        shown = {
            entry.item.iri: entry
            for entry in repository.live_by_iris(session, sorted(touched))
            if entry.version.access != Access.CLOSED.value
        }
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        documents: list[Iterable[Document]] = []
        gone: list[str] = []
        for iri, kind in sorted(touched.items()):
            entry, parts = shown.get(iri), self._parts.get(kind)
            if entry is None:
                gone += (iri, *(parts.keys(session, iri) if parts else ()))
                continue
            agency = agencies[entry.item.agency]
            documents.append(self._kinds[kind](session, entry, agency))
            if parts:
                amended = parts.amended(session, entry, agency, published.get(iri, ())) or Amended(
                    parts.documents(session, entry, agency), parts.gone(session, entry)
                )
                documents.append(amended.documents)
                gone += amended.gone
        return chain.from_iterable(documents), gone

    def everything(self, session: Session) -> Iterator[Document]:
        """Yield the documents of all that the public may find."""
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        for entry in _public(session):
            kind, agency = Kind(entry.item.kind), agencies[entry.item.agency]
            yield from self._kinds[kind](session, entry, agency)
            if kind in self._parts:
                yield from self._parts[kind].documents(session, entry, agency)

    def count(self, session: Session) -> int:
        """Return how many documents all of that is."""
        counted = 0
        for entry in _public(session):
            parts = self._parts.get(Kind(entry.item.kind))
            counted += 1 + (parts.count(session, entry) if parts else 0)
        return counted


def _public(session: Session) -> Iterator[Entry]:
    after = 0
    while page := repository.listed(session, PUBLIC, after=after):
        after = page[-1].version.id or 0
        yield from page

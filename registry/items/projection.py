"""Turn changes of items into what a projection takes: documents to put, keys to remove. Knows no kind by itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.accounts.models import Agency
from registry.changes.models import Change
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Access, Kind
from registry.search.index import Document

DocumentsOf = Callable[[Session, Entry, Agency], Iterable[Document]]
"""Yields what the index should know of a published item: the item itself, and its parts where they are found alone."""

KeysOf = Callable[[Session, str], Iterable[str]]
"""Yields the keys under which an item's parts were ever put, by the path of its IRI."""


class PublicDocuments:
    """What the public's index holds: live versions that are not closed, by kind."""

    def __init__(self, kinds: Mapping[Kind, DocumentsOf], parts: Mapping[Kind, KeysOf]) -> None:
        """Take one function a kind, and for kinds whose parts are documents too, one that names their keys."""
        self._kinds = kinds
        self._parts = parts

    def load(self, session: Session, changes: Sequence[Change]) -> tuple[list[Document], list[str]]:
        """Return the documents to put and the keys to delete for the items these changes touched."""
        touched = {change.subject: Kind(change.kind) for change in changes if change.kind}
        shown = {
            entry.item.iri: entry
            for entry in repository.live_by_iris(session, sorted(touched))
            if entry.version.access != Access.CLOSED.value
        }
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        documents = [document for entry in shown.values() for document in self._of(session, entry, agencies)]
        kept = {document.key for document in documents}
        gone = [
            key
            for iri, kind in sorted(touched.items())
            for key in chain((iri,), self._parts[kind](session, iri) if kind in self._parts else ())
            if key not in kept
        ]
        return documents, gone

    def everything(self, session: Session) -> Iterator[Document]:
        """Yield the documents of all that the public may find."""
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        after = 0
        while page := repository.listed(session, PUBLIC, after=after):
            after = page[-1].version.id or 0
            for entry in page:
                yield from self._of(session, entry, agencies)

    def _of(self, session: Session, entry: Entry, agencies: Mapping[str, Agency]) -> Iterable[Document]:
        return self._kinds[Kind(entry.item.kind)](session, entry, agencies[entry.item.agency])

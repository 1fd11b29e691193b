"""What the public's graph holds of registered items: their live versions that are not closed, and their history.

Where a kind can tell what a new version changes, its graph is amended from the version that the store holds.

The history: ADMS (status), DCAT 3 §11 (versions), PROV-O (revisions). Knows no kind by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.accounts.models import Agency
from registry.changes.models import Change
from registry.graph.amendment import Amendment
from registry.graph.projection import Held, Step
from registry.items import journal, repository
from registry.items.models import Version
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.rdf import ADMS, DCAT, DCT, FOAF, PROV, RDF, iri, literal, texts

TriplesOf = Callable[[Session, Entry, Mapping[str, Agency], str], Iterable[Triple]]
"""Yields a published item as RDF under a public address; agencies by slug."""

AmendmentOf = Callable[[Session, Entry, str, Mapping[str, Agency], str], Amendment | None]
"""Tells what makes the graph of a version, by its number, that of the live one; None where all has to be written."""

_STATUS = MappingProxyType(
    {
        State.PUBLISHED: NamedNode("http://purl.org/adms/status/Completed"),
        State.SUPERSEDED: NamedNode("http://purl.org/adms/status/Deprecated"),
        State.RETIRED: NamedNode("http://purl.org/adms/status/Withdrawn"),
    }
)
_PAGE = 100  # items read at a time


class PublicGraphs:
    """One graph for each item that the public may see, named by the path of its IRI."""

    def __init__(self, kinds: Mapping[Kind, TriplesOf], amendments: Mapping[Kind, AmendmentOf], base: str) -> None:
        """Take one mapping a kind, what tells the amendments of kinds with large graphs, and the public address."""
        self._kinds = kinds
        self._amendments = amendments
        self._base = base

    def load(self, session: Session, changes: Sequence[Change], held: Held) -> Step:
        """Return what to amend, to replace and to remove for the items these changes touched."""
        telling = [change for change in changes if journal.may_show(change)]
        touched = sorted({change.subject for change in telling})
        shown = [entry for entry in repository.live_by_iris(session, touched) if _is_shown(entry)]
        gone = set(touched).difference(entry.item.iri for entry in shown)
        beyond = {change.subject for change in telling if change.version is None}  # more than versions changed there
        amended: dict[str, Amendment] = {}
        for entry in shown:
            if entry.item.iri not in beyond and (amendment := self._amendment(session, entry, held)):
                amended[entry.item.iri] = amendment
        replaced = self._graphs(session, [entry for entry in shown if entry.item.iri not in amended])
        return Step(amended.items(), replaced, sorted(gone))

    def everything(self, session: Session) -> Iterator[tuple[str, Iterable[Triple]]]:
        """Yield the graphs of all that the public may see."""
        after = 0
        while page := repository.listed(session, PUBLIC, after=after, limit=_PAGE):
            after = page[-1].version.id or 0
            yield from self._graphs(session, [entry for entry in page if _is_shown(entry)])

    def _amendment(self, session: Session, entry: Entry, held: Held) -> Amendment | None:
        tell = self._amendments.get(Kind(entry.item.kind))
        versions = held(entry.item.iri, DCAT.version) if tell else ()
        if tell is None or len(versions) != 1 or not isinstance(versions[0], Literal):
            return None
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        return tell(session, entry, versions[0].value, agencies, self._base)

    def _graphs(self, session: Session, entries: Iterable[Entry]) -> Iterator[tuple[str, Iterable[Triple]]]:
        agencies = {agency.slug: agency for agency in accounts.agencies(session)}
        for entry in entries:
            yield entry.item.iri, self._triples(session, entry, agencies)

    def _triples(self, session: Session, entry: Entry, agencies: Mapping[str, Agency]) -> Iterator[Triple]:
        yield from self._kinds[Kind(entry.item.kind)](session, entry, agencies, self._base)
        yield from history_triples(entry, repository.versions(session, PUBLIC, entry.item), self._base)


def history_triples(entry: Entry, versions: Sequence[Version], base: str) -> Iterator[Triple]:
    """Yield an item's status and its versions, given newest first, each with what it revises."""
    node = iri(entry.item.iri, base)
    yield Triple(node, ADMS.status, _STATUS[State(entry.version.state)])
    yield Triple(node, DCAT.version, Literal(entry.version.number))
    yield Triple(node, DCAT.hasCurrentVersion, iri(entry.version_iri, base))
    for index, version in enumerate(versions):
        of_it = iri(Entry(entry.item, version).version_iri, base)
        yield Triple(node, DCAT.hasVersion, of_it)
        yield Triple(of_it, RDF.type, PROV.Entity)
        yield Triple(of_it, DCT.isVersionOf, node)
        yield Triple(of_it, DCAT.version, Literal(version.number))
        yield Triple(of_it, ADMS.status, _STATUS[State(version.state)])
        if version.published_at:
            yield Triple(of_it, DCT.issued, literal(version.published_at))
        for older in versions[index + 1 : index + 2]:
            yield Triple(of_it, PROV.wasRevisionOf, iri(Entry(entry.item, older).version_iri, base))


def publisher_triples(entry: Entry, agencies: Mapping[str, Agency], base: str) -> Iterator[Triple]:
    """Yield the agency that registered an item as its publisher."""
    agency = agencies[entry.item.agency]
    agent = iri(f"/organisasi/{agency.slug}", base)
    yield Triple(iri(entry.item.iri, base), DCT.publisher, agent)
    yield Triple(agent, RDF.type, FOAF.Agent)
    yield from texts(agent, FOAF.name, agency.title)


def _is_shown(entry: Entry) -> bool:
    return entry.version.access != Access.CLOSED.value

"""The versions of a list in RDF: which follows which, since when each holds, what was withdrawn (DCAT 3 §11, ADMS)."""

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, Triple
from sqlmodel import Session

from registry import rdf
from registry.accounts.caller import PUBLIC
from registry.codes.triples import period_triples
from registry.items import repository as items
from registry.items.graph import history_triples
from registry.items.models import Version
from registry.items.repository import Entry
from registry.items.state import State
from registry.rdf import ADMS, DCAT, DCT, OWL, SKOS, XSD

_OF_THE_LIST = frozenset({ADMS.status, DCAT.version})
TRUE = Literal("true", datatype=XSD.boolean)


def chain_triples(session: Session, entry: Entry, base: str) -> Iterator[Triple]:
    """Yield the versions of a list that the public may see; ``entry`` is the one whose document this is.

    The document of an older version tells the number and the status of that version only, not those of the list.
    """
    versions = items.versions(session, PUBLIC, entry.item)
    if not versions:  # a list of which only its people know
        return
    live = newest(versions) or versions[0]
    node = rdf.iri(entry.item.iri, base)
    for triple in history_triples(Entry(entry.item, live), versions, base):
        if triple.subject != node or triple.predicate not in _OF_THE_LIST or entry.version.id == live.id:
            yield triple
    for version, newer in zip(versions, (None, *versions), strict=False):
        yield from _version(entry, version, newer, base)
    if live.state == State.RETIRED.value:
        yield Triple(node, OWL.deprecated, TRUE)
        if live.reason:
            yield Triple(node, SKOS.historyNote, Literal(f"{live.moved_at.date()}: {live.reason}", language="id"))


def newest(versions: Sequence[Version]) -> Version | None:
    """Return the version that is in use among those of an item, newest first."""
    return next((found for found in versions if found.state == State.PUBLISHED.value), None)


def _version(entry: Entry, version: Version, newer: Version | None, base: str) -> Iterator[Triple]:
    node = rdf.iri(Entry(entry.item, version).version_iri, base)
    yield Triple(node, OWL.versionInfo, Literal(version.number))
    yield from period_triples(node, version.valid_from, version.valid_until, in_one=True)
    if newer is not None and version.state == State.SUPERSEDED.value:
        yield Triple(node, DCT.isReplacedBy, rdf.iri(Entry(entry.item, newer).version_iri, base))

"""What new versions of a code list change in its graph: worked out from the codes they write and end, not from all.

What is told of a code hangs on that code alone, but for its cell in the order, which leads to that of the next code.
What is told of the list is short and told anew. Changes of codes are only ever added. A correspondence is none of a
version's business: whoever changes one has the graph replaced.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from pyoxigraph import NamedNode, Triple
from sqlmodel import Session

from registry import rdf
from registry.accounts.caller import PUBLIC
from registry.accounts.models import Agency
from registry.codes import recorded, repository, standing
from registry.codes.chain import chain_triples
from registry.codes.change_triples import change_triples
from registry.codes.payloads import Code, CodeList, ItemChange
from registry.codes.registered import Registered
from registry.codes.triples import (
    code_node,
    code_triples,
    head_triples,
    nodes_of_levels,
    order_cell,
    order_node,
    scheme_path,
)
from registry.graph.amendment import Amendment
from registry.items import repository as items
from registry.items.graph import publisher_triples
from registry.items.repository import Entry
from registry.rdf import RDF, SKOS

_ASKED = 500  # codes in one question
_MOST = 0.5  # part of a list; where more of it differs, all of it is written


def code_list_amendment(
    session: Session, entry: Entry, number: str, agencies: Mapping[str, Agency], base: str
) -> Amendment | None:
    """Return what makes the graph of version ``number`` that of the live one; None where all has to be written."""
    held = next((one for one in items.versions(session, PUBLIC, entry.item) if one.number == number), None)
    if held is None:
        return None
    stood, stands = (standing.numbers(session, version) for version in (held, entry.version))
    old, new = (Registered(session, entry.item, version) for version in (held, entry.version))
    touched = repository.notations_apart(session, stands - stood)
    if stood - stands or len(touched) > _MOST * new.total:
        return None
    depths = new.levels()
    if depths != old.levels():
        return None
    root = scheme_path(entry.item.agency, entry.item.slug)
    levels = nodes_of_levels(root, depths, base)
    scheme = rdf.iri(root, base)
    before, after = old.codes(touched), new.codes(touched)
    gone = {triple for code in before.values() for triple in _of_code(code, root, scheme, levels)}
    come = {triple for code in after.values() for triple in _of_code(code, root, scheme, levels)}
    left, entered = _order(old, new, touched, root, base)
    described = repository.described(entry)
    changes = _changes(session, described, entry.item.id or 0, stands - stood, base)
    was = head_triples(repository.described(Entry(entry.item, held)), base, levels, periods=True)
    short = {
        *head_triples(described, base, levels, periods=True),
        *chain_triples(session, entry, base),
        *publisher_triples(entry, agencies, base),
    }
    return Amendment(
        gone=(gone | left) - come - entered,
        come=((come | entered) - gone - left).union(changes, short),
        anew={(triple.subject, triple.predicate) for triple in chain(short, was)},
    )


def _of_code(code: Code, root: str, scheme: NamedNode, levels: Mapping[int, NamedNode]) -> Iterator[Triple]:
    """Yield all that is told of a code but what follows it."""
    node = code_node(scheme, code.notation)
    yield from code_triples(code, scheme, periods=True)
    yield Triple(order_cell(root, code.notation), RDF.first, node)
    if not code.broader:
        yield Triple(scheme, SKOS.hasTopConcept, node)
    if code.level in levels:
        yield Triple(levels[code.level], SKOS.member, node)


def _order(
    old: Registered, new: Registered, touched: Collection[str], root: str, base: str
) -> tuple[set[Triple], set[Triple]]:
    """Return how the cells follow one another that lead to another one now: before and after."""
    places = [version.places(touched) for version in (old, new)]
    around = old.preceding(places[0].values()) | new.preceding(places[1].values())
    staying = {name: place for name, place in around.items() if name not in touched}  # at one place in both
    links: list[set[Triple]] = []
    for version, own in zip((old, new), places, strict=True):
        following = version.following(own | staying).items()
        found = {Triple(order_cell(root, name), RDF.rest, order_cell(root, other)) for name, other in following}
        links.append(found | {Triple(order_node(root, base), SKOS.memberList, order_cell(root, version.first()))})
    return links[0], links[1]


def _changes(
    session: Session, described: CodeList, item_id: int, versions: Collection[int], base: str
) -> Iterator[Triple]:
    """Yield the triples of the changes that some versions bring, with those whose names theirs are counted after."""
    firsts = sorted({_first(change) for change in recorded.brought_by(session, versions)})
    for start in range(0, len(firsts), _ASKED):
        asked = firsts[start : start + _ASKED]
        touching = recorded.changes(session, item_id, touching=asked)
        yield from change_triples(replace(described, changes=_named_after(touching, asked)), base)


def _named_after(changes: Iterable[ItemChange], firsts: Collection[str]) -> tuple[ItemChange, ...]:
    return tuple(change for change in changes if _first(change) in firsts)


def _first(change: ItemChange) -> str:
    return next(iter((*change.before, *change.after))).notation

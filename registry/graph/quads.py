"""How triples lie in the store of ``graph.oxigraph``: each in its named graph and, once, in the default graph."""

from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from registry.graph.amendment import Amendment
from registry.rdf import RDF, XSD

_UNION = DefaultGraph()
_BY_TEXT = (RDF.langString, XSD.string)
_BATCH = 50_000  # triples held in memory at a time
_BULK = 5_000  # from here on the engine's bulk loader is the faster way to write


def put(store: Store, graph: NamedNode, triples: Iterable[Triple]) -> None:
    """Make a named graph hold these triples and no other, and the default graph with it.

    What is in the named graph is in the default graph too: it is written there first, or in the same transaction, and
    both are looked at before a triple is taken for written. So a write that broke off is mended by the next.
    """
    is_new = next(store.quads_for_pattern(None, None, None, graph), None) is None
    kept: set[int] = set()
    source = iter(triples)
    while batch := list(islice(source, _BATCH)):
        quads = [quad for triple in batch for quad in (_quad(triple, _UNION), _quad(triple, graph))]
        if not is_new:
            quads = [quad for quad in quads if quad not in store]
            kept.update(hash(triple) for triple in _as_kept(batch))
        if len(quads) >= _BULK:
            store.bulk_extend(quads)
        else:
            store.extend(quads)
    if is_new:
        return
    held = store.quads_for_pattern(None, None, None, graph)
    _take_out(store, (quad for quad in held if hash(quad.triple) not in kept))
    _drop_if_empty(store, graph)


def amend(store: Store, graph: NamedNode, amendment: Amendment) -> None:
    """Take out of a named graph what goes, then put what comes; reads nothing else of it."""
    coming = dict.fromkeys(amendment.come)
    going = [_quad(triple, graph) for triple in amendment.gone if triple not in coming]
    for subject, predicate in amendment.anew:
        said = store.quads_for_pattern(subject, predicate, None, graph)
        going += [quad for quad in said if quad.triple not in coming]
    _take_out(store, going)
    quads = (quad for triple in coming for quad in (_quad(triple, _UNION), _quad(triple, graph)))
    store.extend([quad for quad in quads if quad not in store])
    _drop_if_empty(store, graph)


def _take_out(store: Store, quads: Iterable[Quad]) -> None:
    """Remove quads that are there, and their triples where no other graph holds these."""
    for quad in quads:
        if quad in store:
            if _is_only_in(store, quad):
                store.remove(_quad(quad.triple, _UNION))
            store.remove(quad)


def _drop_if_empty(store: Store, graph: NamedNode) -> None:
    if next(store.quads_for_pattern(None, None, None, graph), None) is None:
        store.remove_graph(graph)


def _as_kept(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield triples as the engine will give them back: numbers and times it keeps by value, ``01`` as ``1``."""
    scratch = Store()
    for triple in triples:
        if isinstance(triple.object, Literal) and triple.object.datatype not in _BY_TEXT:
            scratch.add(_quad(triple, _UNION))
        else:
            yield triple
    for quad in scratch:
        yield quad.triple


def _quad(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _is_only_in(store: Store, quad: Quad) -> bool:
    held = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return all(other.graph_name in (quad.graph_name, _UNION) for other in held)

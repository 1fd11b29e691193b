"""Large graphs are written as they come: the same graph, in the same memory."""

import tracemalloc

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Triple

from registry.codes.payloads import CodeList
from registry.codes.triples import code_list_triples
from registry.codes.turtle import bundled
from registry.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, serialize
from registry.rdf_stream import stream


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    ("media_type", "form"), [(TURTLE, "turtle"), (RDF_XML, "xml"), (JSON_LD, "json-ld"), (N_TRIPLES, "nt")]
)
def test_a_streamed_graph_is_the_one_that_is_written_whole(media_type, form):
    code_list = next(found for found in bundled() if isinstance(found, CodeList) and found.ref == "bps/wilayah")
    streamed = rdflib.Graph().parse(data=b"".join(stream(code_list_triples(code_list), media_type)), format=form)
    whole = rdflib.Graph().parse(data=serialize(code_list_triples(code_list), N_TRIPLES), format="nt")
    assert len(streamed) == len(whole)
    named = {triple for triple in whole if not any(isinstance(term, rdflib.BNode) for term in triple)}
    assert named <= set(streamed)


def test_memory_does_not_grow_with_the_graph():
    def peak(count):
        node = NamedNode("https://a.example/s")
        tracemalloc.start()
        size = sum(map(len, stream((Triple(node, node, Literal(str(n))) for n in range(count)), TURTLE)))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, found

    (small, little), (large, much) = peak(5_000), peak(50_000)
    assert large > 9 * small
    assert much < 1.5 * little + 100_000


def test_what_is_no_rdf_is_refused():
    with pytest.raises(ValueError, match="text/html"):
        stream([], "text/html")


def test_a_fault_comes_before_the_first_byte():
    def broken():
        yield Triple(NamedNode("a:a"), NamedNode("a:b"), Literal("c"))
        raise KeyError("lost")

    with pytest.raises(KeyError):
        stream(broken(), TURTLE)

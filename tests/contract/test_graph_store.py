"""What every graph store must do, whatever engine is behind it."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from registry.graph.store import BadQuery, Form, GraphBusy, Limits, NotAcceptable, Question, TooCostly, open_store

BASE = "https://data.desa.example"
JSON = "application/sparql-results+json"
FORMS = {Form.BINDINGS: JSON, Form.BOOLEAN: JSON, Form.TRIPLES: "application/n-triples"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
A, B = "/id/dataset/x/a", "/id/dataset/x/b"


def ex(name):
    return NamedNode(f"{BASE}/{name}")


def fact(subject, predicate, value):
    return Triple(ex(subject), ex(predicate), Literal(value))


def rows(store, text, **dataset):
    found = json.loads(store.query(Question(text, FORMS, **dataset)).read())["results"]["bindings"]
    return sorted(tuple(cell["value"] for cell in row.values()) for row in found)


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path, BASE)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A store with enough in it for a query to take for ever, and limits that a test can wait for."""
    opened = open_store(
        tmp_path_factory.mktemp("crowded"), BASE, Limits(seconds=3, result=1024**2, evaluators=1, waiting=1)
    )
    opened.replace([(A, (fact(f"s{number}", "p", f"{'value ' * 20}{number}") for number in range(20_000)))])
    yield opened
    opened.close()


def test_a_new_store_is_empty_and_answers(store):
    assert store.count() == 0
    assert rows(store, "SELECT * { ?s ?p ?o }") == []


def test_what_is_put_is_found_under_its_name_and_without_it(store):
    store.replace([(A, [fact("s", "p", "1")])])
    assert rows(store, "SELECT ?o { ?s ?p ?o }") == [("1",)]
    assert rows(store, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }") == [(BASE + A,)]
    assert store.count() == 1


def test_a_graph_put_again_holds_only_what_was_put_last(store):
    store.replace([(A, [fact("s", "p", "1"), fact("s", "p", "2")])])
    store.replace([(A, [fact("s", "p", "2"), fact("s", "p", "3")])])
    assert rows(store, "SELECT ?o { ?s ?p ?o }") == [("2",), ("3",)]


def test_the_same_graph_put_again_loses_no_number_and_no_time(store):
    node, xsd = ex("s"), "http://www.w3.org/2001/XMLSchema#"
    values = [
        ("nonNegativeInteger", "1024"),
        ("integer", "007"),
        ("decimal", "1.50"),
        ("double", "1.0E1"),
        ("boolean", "1"),
        ("dateTime", "2026-01-15T08:00:00+07:00"),
        ("date", "2026-01-15"),
        ("gYear", "2026"),
        ("hexBinary", "0AFF"),
    ]
    triples = [Triple(node, ex(kind), Literal(value, datatype=NamedNode(xsd + kind))) for kind, value in values]
    kinds = "SELECT ?p { ?s ?p ?o }"
    store.replace([(A, triples)])
    first = rows(store, kinds)
    assert len(first) == 9
    store.replace([(A, triples)])
    assert rows(store, kinds) == first
    assert rows(store, "SELECT ?p { GRAPH ?g { ?s ?p ?o } }") == first


def test_a_triple_of_two_graphs_is_one_triple_until_both_are_gone(store):
    store.replace([(A, [fact("s", "p", "1")]), (B, [fact("s", "p", "1")])])
    everything = "SELECT ?o { ?s ?p ?o }"
    assert rows(store, everything) == [("1",)]
    store.remove([A])
    assert rows(store, everything) == [("1",)]
    store.remove([B])
    assert rows(store, everything) == []
    assert store.count() == 0


def test_removing_what_is_not_there_does_no_harm(store):
    store.replace([(A, [fact("s", "p", "1")])])
    store.remove([B, "/id/dataset/x/never"])
    assert store.count() == 1


def test_a_rebuild_holds_what_it_was_given_and_nothing_else(store):
    store.replace([(A, [fact("s", "p", "old")])])
    assert store.rebuild([(B, [fact("s", "p", "new")])]) == 1
    assert rows(store, "SELECT ?o { ?s ?p ?o }") == [("new",)]
    store.replace([(A, [fact("s", "p", "later")])])
    assert rows(store, "SELECT ?o { ?s ?p ?o }") == [("later",), ("new",)]


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path):
    first = open_store(tmp_path, BASE)
    first.replace([(A, [fact("s", "p", "1")])])
    first.close()
    again = open_store(tmp_path, f"{BASE}/")
    assert rows(again, "SELECT ?o { ?s ?p ?o }") == [("1",)]
    again.close()


def test_two_of_them_on_one_folder_see_each_others_writes(tmp_path):
    server, command = open_store(tmp_path, BASE), open_store(tmp_path, BASE)
    server.replace([(A, [fact("s", "p", "1")])])
    command.replace([(B, [fact("s", "p", "2")])])
    server.remove([A])
    for each in (server, command):
        assert rows(each, "SELECT ?o { ?s ?p ?o }") == [("2",)]
        each.close()


def test_each_public_address_has_a_graph_of_its_own(tmp_path):
    here, there = open_store(tmp_path, BASE), open_store(tmp_path, "https://other.example")
    here.replace([(A, [fact("s", "p", "1")])])
    assert there.count() == 0
    assert here.name != there.name
    assert here.count() == 1


@given(
    steps=st.lists(
        st.tuples(st.sampled_from([A, B, "/id/dataset/x/c"]), st.sets(st.integers(0, 5), max_size=4)), max_size=5
    )
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_writes_the_default_graph_is_the_union_of_the_named_ones(tmp_path_factory, steps):
    store = open_store(tmp_path_factory.mktemp("steps"), BASE)
    held = {}
    for name, values in steps:
        held[name] = values
        store.replace([(name, [fact("s", "p", str(value)) for value in values])])
    union = {str(value) for values in held.values() for value in values}
    assert rows(store, "SELECT ?o { ?s ?p ?o }") == sorted((value,) for value in union)
    assert rows(store, "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }") == sorted(
        (BASE + name, str(value)) for name, values in held.items() for value in values
    )
    store.close()


def test_the_request_may_choose_the_graphs_that_are_asked(store):
    store.replace([(A, [fact("s", "p", "a")]), (B, [fact("s", "p", "b")])])
    everything, anywhere = "SELECT ?o { ?s ?p ?o }", "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert rows(store, everything, default_graphs=(BASE + B,)) == [("b",)]
    assert rows(store, anywhere, default_graphs=(BASE + B,)) == []
    assert rows(store, anywhere, named_graphs=(BASE + A,)) == [("a",)]
    assert rows(store, everything, named_graphs=(BASE + A,)) == []
    assert rows(store, "SELECT ?o FROM </id/dataset/x/a> { ?s ?p ?o }") == [("a",)]
    assert rows(store, "SELECT ?o FROM <https://nowhere.example/> { ?s ?p ?o }") == []


def test_relative_iris_are_read_against_the_public_address(store):
    store.replace([(A, [fact("s", "p", "1")])])
    assert rows(store, "SELECT ?o { </s> </p> ?o }") == [("1",)]


QUERIES = (
    "SELECT ?s ?o { ?s <{base}/label> ?o } ORDER BY ?o",
    "SELECT ?s (COUNT(?o) AS ?n) { ?s <{base}/above>+ ?o } GROUP BY ?s",
    'SELECT ?s { ?s <{base}/label> ?o FILTER(STRLEN(STR(?s)) > 30 && REGEX(?o, "^desa", "i")) }',
    "SELECT ?s ?up { ?s <{base}/label> ?o OPTIONAL { ?s <{base}/above> ?up } }",
    "SELECT ?s { ?s <{base}/label> ?o MINUS { ?s <{base}/above> ?up } }",
    "SELECT (MAX(?n) AS ?most) (AVG(?n) AS ?mean) { ?s <{base}/people> ?n }",
    "SELECT DISTINCT ?p { ?s ?p ?o FILTER(isBlank(?s)) }",
)


@pytest.mark.parametrize("text", QUERIES)
def test_results_equal_those_of_an_independent_engine(store, text):
    places = [
        Triple(ex(f"tempat-{n}"), ex(p), o)
        for n in range(12)
        for p, o in (
            ("label", Literal(f"{'Desa' if n % 3 else 'Kecamatan'} {n}", language="id")),
            ("above", ex(f"tempat-{n // 2}")) if n else ("people", Literal(1)),
            ("people", Literal(n * n)),
        )
    ]
    cell = BlankNode("cell")
    triples = [*places, Triple(cell, ex("first"), ex("tempat-1"))]
    store.replace([(A, triples[:20]), (B, triples[10:])])
    graph = rdflib.Graph().parse(data="\n".join(f"{triple} ." for triple in triples), format="nt")
    query = text.replace("{base}", BASE)
    expected = json.loads(graph.query(query).serialize(format="json"))["results"]["bindings"]
    assert rows(store, query) == sorted(tuple(row[name]["value"] for name in row) for row in expected) or sorted(
        json.dumps(row, sort_keys=True) for row in expected
    ) == sorted(
        json.dumps(row, sort_keys=True)
        for row in json.loads(store.query(Question(query, FORMS)).read())["results"]["bindings"]
    )


def test_a_result_comes_in_the_form_that_was_asked_for(store):
    store.replace([(A, [fact("s", "p", "1")])])
    forms = {Form.BINDINGS: "text/csv", Form.TRIPLES: "text/turtle"}
    assert store.query(Question("SELECT ?o { ?s ?p ?o }", forms)).read() == b"o\r\n1\r\n"
    described = store.query(Question("DESCRIBE </s>", forms))
    assert (described.form, described.media_type) == (Form.TRIPLES, "text/turtle")
    assert (rdflib.URIRef(f"{BASE}/s"), rdflib.URIRef(f"{BASE}/p"), rdflib.Literal("1")) in rdflib.Graph().parse(
        data=described.read(), format="turtle"
    )
    with pytest.raises(NotAcceptable):
        store.query(Question("ASK {}", forms))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT * {",
        "SELECT ?x {} SELECT ?y {}",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DROP ALL",
        "LOAD <http://127.0.0.1/x>",
        "SELECT * { ex:a ?p ?o }",
    ],
)
def test_what_is_no_query_is_refused_with_its_place(store, text):
    with pytest.raises(BadQuery) as refused:
        store.query(Question(text, FORMS))
    assert {"line", "column"} <= set(refused.value.members)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }",
        "select * { service silent <http://127.0.0.1:8/> { ?s ?p ?o } }",
        "SELECT * { SERVICESILENT<http://127.0.0.1:8/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:8/> SELECT * { SERVICE:a { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:8/> SELECT * { ?s e:a\\#b ?o SERVICE e:a { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:8/> SELECT * { ?s e:a\\'b ?o . SERVICE e:a { ?s ?p ?o } #'\n}",
        "SELECT * { ?s <http://e/\\u0041'y> ?o . SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } #'\n}",
        "SELECT * { ?s <http://e/#'> ?o . SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } #'\n}",
        "SELECT * { BIND(1<2 AS ?b) SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }",
        "SELECT * { BIND('''a'b''' AS ?b) SERVICE ?x { ?s ?p ?o } }",
    ],
)
def test_other_services_are_never_asked(store, text):
    with pytest.raises(BadQuery) as refused:
        store.query(Question(text, FORMS))
    assert "SERVICE" in refused.value.detail.en


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service <http://www.w3.org/ns/dcat#service> ?o } # SERVICE",
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> SELECT * { ?s dcat:service 'SERVICE', \"SERVICE\" , '''SERVICE''' }",
        "PREFIX d: <http://d/> SELECT * { ?s d:DataService ?o }",
    ],
)
def test_the_word_in_names_texts_and_comments_is_no_service(store, text):
    assert rows(store, text) == []


def test_an_endless_query_costs_its_client_an_error_and_others_nothing(crowded):
    begun = time.monotonic()
    with pytest.raises(TooCostly) as stopped:
        crowded.query(Question(ENDLESS, FORMS))
    assert time.monotonic() - begun < 8
    assert "3" in stopped.value.detail.id
    assert rows(crowded, f"SELECT ?o {{ <{BASE}/s7> ?p ?o }}")[0][0].endswith(" 7")


def test_a_result_beyond_the_limit_is_refused_as_a_whole(crowded):
    with pytest.raises(TooCostly) as stopped:
        crowded.query(Question("SELECT * { ?s ?p ?o }", FORMS))
    assert "LIMIT" in stopped.value.detail.id
    assert len(rows(crowded, "SELECT * { ?s ?p ?o } LIMIT 100")) == 100


def test_more_queries_than_there_is_room_for_are_told_to_come_back(crowded):
    def ask(_):
        try:
            return crowded.query(Question(ENDLESS, FORMS))
        except (TooCostly, GraphBusy) as error:
            return type(error)

    with ThreadPoolExecutor(6) as clients:
        told = list(clients.map(ask, range(6)))
    assert set(told) == {TooCostly, GraphBusy}
    assert told.count(GraphBusy) >= 4


def test_a_query_that_takes_all_memory_costs_its_client_an_error(tmp_path):
    store = open_store(tmp_path, BASE, Limits(seconds=60, memory=700 * 1024**2))
    store.replace([(A, (fact(f"s{number}", "p", f"{number}") for number in range(3_000)))])
    with pytest.raises(TooCostly) as stopped:
        store.query(Question("SELECT DISTINCT ?a ?b ?c { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z } ORDER BY ?c", FORMS))
    assert "memory" in stopped.value.detail.en
    assert len(rows(store, "SELECT ?s { ?s ?p '7' }")) == 1
    store.close()

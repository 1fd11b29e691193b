"""The SPARQL 1.1 Protocol as clients meet it: over HTTP, with an independent client and with what it should refuse."""

import io
import json
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest
import rdflib
import rdflib.compare
from rdflib.plugins.stores.sparqlstore import SPARQLStore

LISTS = "SELECT ?list { ?list a <http://www.w3.org/2004/02/skos/core#ConceptScheme> } ORDER BY ?list LIMIT 3"
RDFLIB_JSON_LD = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"


def call(address, *, method=None, body=None, **headers):
    """Return status, media type without parameters, headers and body."""
    request = urllib.request.Request(  # noqa: S310
        address, data=body, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, answer.headers.get_content_type(), answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.status, answer.headers.get_content_type(), answer.headers, answer.read()


def by_get(served, query, **headers):
    return call(f"{served}?{urlencode({'query': query})}", **headers)


def test_an_independent_client_gets_its_rows(served, registry):
    graph = rdflib.Graph(store=SPARQLStore(served))
    found = [str(row[0]) for row in graph.query(LISTS)]
    assert len(found) == 3
    assert all(address.startswith(f"{registry.base}/id/code-list/") for address in found)
    posted = rdflib.Graph(store=SPARQLStore(served, method="POST"))
    assert [str(row[0]) for row in posted.query(LISTS)] == found
    posted = rdflib.Graph(store=SPARQLStore(served, method="POST_FORM"))
    assert [str(row[0]) for row in posted.query(LISTS)] == found


def test_the_three_ways_to_ask_give_the_same_answer(served):
    answers = [
        by_get(served, LISTS),
        call(served, body=urlencode({"query": LISTS}).encode(), Content_Type=FORM),
        call(served, body=LISTS.encode(), Content_Type=f"{QUERY}; charset=utf-8"),
    ]
    assert {answer[0] for answer in answers} == {200}
    assert len({answer[3] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml;q=0.9, text/html", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("nonsense", "application/sparql-results+json"),
    ],
)
def test_bindings_come_in_the_form_the_client_takes(served, accept, media_type):
    status, found, headers, body = by_get(served, LISTS, Accept=accept)
    assert (status, found) == (200, media_type)
    assert headers["Vary"] == "Accept"
    match media_type.rpartition("/")[2]:
        case "sparql-results+json":
            assert len(json.loads(body)["results"]["bindings"]) == 3
        case "sparql-results+xml":
            assert len(list(ET.fromstring(body).iter("{http://www.w3.org/2005/sparql-results#}result"))) == 3  # noqa: S314
        case _:
            assert len(body.decode().split()) == 4


def test_the_results_of_every_form_say_the_same(served):
    results = [
        rdflib.query.Result.parse(source=io.BytesIO(by_get(served, LISTS, Accept=accept)[3]), format=form)
        for accept, form in (
            ("application/sparql-results+json", "json"),
            ("application/sparql-results+xml", "xml"),
            ("text/tab-separated-values", "tsv"),
        )
    ]
    assert len({tuple(str(row[0]) for row in result) for result in results}) == 1


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        pytest.param("application/ld+json", "json-ld", marks=RDFLIB_JSON_LD),
        ("application/n-triples", "nt"),
    ],
)
def test_graphs_come_in_every_form_and_are_the_same_graph(served, registry, accept, form):
    list_iri = f"{registry.base}/id/code-list/dukcapil/agama"
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s <http://www.w3.org/2004/02/skos/core#inScheme> <{list_iri}> ; ?p ?o }}"
    status, media_type, _, body = by_get(served, query, Accept=accept)
    assert (status, media_type) == (200, accept)
    expected = rdflib.Graph().parse(data=by_get(served, query, Accept="application/n-triples")[3], format="nt")
    assert len(expected) > 20
    assert rdflib.compare.isomorphic(rdflib.Graph().parse(data=body, format=form), expected)


def test_a_boolean_comes_as_json_and_as_xml(served):
    assert json.loads(by_get(served, "ASK {}")[3])["boolean"] is True
    assert b"<boolean>true</boolean>" in by_get(served, "ASK {}", Accept="application/sparql-results+xml")[3]


def test_without_a_query_the_endpoint_describes_itself(served, registry):
    status, media_type, _, body = call(served, Accept="text/html,*/*;q=0.1")
    assert (status, media_type) == (200, "text/turtle")
    described = rdflib.Graph().parse(data=body, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = described.value(predicate=rdflib.RDF.type, object=sd.Service)
    assert described.value(service, sd.endpoint) == rdflib.URIRef(f"{registry.base}/sparql")
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in described


def test_the_request_says_which_graphs_are_asked(served, registry):
    name = f"{registry.base}/id/code-list/dukcapil/agama"
    count = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <http://www.w3.org/2004/02/skos/core#ConceptScheme> }"
    query = urlencode({"query": count, "default-graph-uri": name})
    assert call(f"{served}?{query}", Accept="text/csv")[3] == b"n\r\n1\r\n"
    query = urlencode({"default-graph-uri": name})
    posted = call(f"{served}?{query}", body=count.encode(), Content_Type=QUERY, Accept="text/csv")
    assert posted[3] == b"n\r\n1\r\n"


@pytest.mark.parametrize(
    ("query_string", "body", "content_type", "status"),
    [
        ("query=SELECT%20*%20%7B", None, None, 400),
        ("query=", None, None, 400),
        ("qurey=ASK%20%7B%7D", None, None, 400),
        ("query=ASK%20%7B%7D&query=ASK%20%7B%7D", None, None, 400),
        ("query=ASK%20%7B%20%3Fs%20%3Fp%20%22%FF%22%20%7D", None, None, 400),
        ("query=ASK%20%7B%7D&default-graph-uri=not-absolute", None, None, 400),
        ("query=INSERT%20DATA%20%7B%20%3Ca%3Aa%3E%20a%20%3Ca%3Ab%3E%20%7D", None, None, 400),
        ("", b"", FORM, 400),
        ("", b"update=CLEAR%20ALL", FORM, 400),
        ("", b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM, 400),
        ("query=ASK%20%7B%7D", b"ASK {}", QUERY, 400),
        ("", b"ASK { ?s ?p '\xff' }", QUERY, 400),
        ("", "ASK {}".encode("utf-16"), QUERY, 400),
        ("", b"CLEAR ALL", "application/sparql-update", 415),
        ("", b"ASK {}", "text/plain", 415),
        ("", b"ASK {} #" + b"x" * 200_000, QUERY, 413),
    ],
)
def test_what_is_no_request_is_refused_with_a_sentence(served, query_string, body, content_type, status):
    headers = {"Content_Type": content_type} if content_type else {}
    found, media_type, _, answer = call(f"{served}?{query_string}" if query_string else served, body=body, **headers)
    assert (found, media_type) == (status, "application/problem+json")
    problem = json.loads(answer)
    assert problem["status"] == status
    assert problem["detail"]
    assert "error at" not in problem["detail_en"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(served, method):
    assert call(served, method=method, body=b"")[0] == 405


def test_a_form_that_no_graph_has_is_not_acceptable(served):
    assert by_get(served, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", Accept="text/csv")[0] == 406


def test_a_head_request_has_no_body(served):
    status, media_type, _, body = by_get(served, LISTS, method="HEAD")
    assert (status, media_type, body) == (200, "application/sparql-results+json", b"")

"""Permanent identifiers: 303 from the thing to its page or document, by Accept or suffix."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF, SKOS

from registry.changes import log
from registry.codes import service
from registry.codes.payloads import Code
from registry.schemas import documents
from registry.workflow import service as workflow
from tests.factories import code_lists

BASE = "https://satudata.example"
DATASET, LIST = "/id/dataset/desa-sawentar/terbuka", "/id/code-list/dukcapil/agama"
STANDARD = "/id/standard/kominfo-blitar/individu-sdgs-desa"
INDICATOR = "/id/indicator/kominfo-blitar/penduduk-kelompok-umur-jenis-kelamin"
VILLAGE = "/id/code-list/kemendagri/wilayah/35.05.10.2011"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # of rdflib's own reader of JSON-LD


def asked(service, path, accept=None):
    headers = {"Accept": accept} if accept is not None else {"Accept": ""}
    return service.client.get(path, headers=headers, follow_redirects=False)


@pytest.mark.parametrize(
    ("path", "accept", "place"),
    [
        (DATASET, None, "/dataset/terbuka"),
        (DATASET, "*/*", "/dataset/terbuka"),
        (DATASET, BROWSER, "/dataset/terbuka"),
        (DATASET, "text/turtle", f"{DATASET}.ttl"),
        (DATASET, "application/ld+json", f"{DATASET}.jsonld"),
        (DATASET, "application/rdf+xml", f"{DATASET}.rdf"),
        (DATASET, "application/n-triples", f"{DATASET}.nt"),
        (DATASET, "application/json", f"{DATASET}.json"),
        (DATASET, "text/turtle;q=0.4, application/rdf+xml;q=0.6", f"{DATASET}.rdf"),
        (DATASET, "text/html;q=0, text/turtle;q=0.1", f"{DATASET}.ttl"),
        (DATASET, "text/html;q=0.5, text/turtle", f"{DATASET}.ttl"),
        (DATASET, "image/png", "/dataset/terbuka"),
        (DATASET, "nonsense;;;q=x", "/dataset/terbuka"),
        (DATASET, "text/csv", f"{DATASET}.csv"),
        (f"{DATASET}/versi/1.0.0", None, "/dataset/terbuka?versi=1.0.0"),
        (f"{DATASET}/versi/1.0.0", "text/turtle", f"{DATASET}/versi/1.0.0.ttl"),
        (LIST, None, "/kode/dukcapil/agama"),
        (LIST, "text/csv", f"{LIST}.csv"),
        (LIST, "text/turtle", f"{LIST}.ttl"),
        (f"{LIST}/1", None, "/kode/dukcapil/agama/1"),
        (f"{LIST}/1", "application/ld+json", f"{LIST}/1.jsonld"),
        (VILLAGE, None, "/kode/kemendagri/wilayah/35.05.10.2011"),
        (VILLAGE, "text/turtle", f"{VILLAGE}.ttl"),
        (STANDARD, None, "/standar/individu-sdgs-desa"),
        (STANDARD, "application/json", f"{STANDARD}.json"),
        (STANDARD, "text/turtle", f"{STANDARD}.ttl"),
        (STANDARD, "text/csv", f"{STANDARD}.csv"),
        (f"{STANDARD}/versi/1.0.0", "application/ld+json", f"{STANDARD}/versi/1.0.0.jsonld"),
        (INDICATOR, None, INDICATOR.replace("/id/", "/metadata/")),
        (INDICATOR, "application/rdf+xml", f"{INDICATOR}.rdf"),
        (INDICATOR, "text/csv", INDICATOR.replace("/id/", "/metadata/")),
    ],
)
def test_the_thing_answers_see_other_and_says_that_it_varies(reading_app, path, accept, place):
    answer = asked(reading_app, path, accept)
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    assert "Accept" in answer.headers["vary"]
    document = reading_app.client.get(answer.headers["location"])
    assert document.status_code == 200, place


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        (f"{DATASET}.ttl", "text/turtle; charset=utf-8"),
        (f"{DATASET}.jsonld", "application/ld+json"),
        (f"{DATASET}.rdf", "application/rdf+xml"),
        (f"{DATASET}.nt", "application/n-triples"),
        (f"{DATASET}.json", "application/json"),
        (f"{DATASET}/versi/1.0.0.ttl", "text/turtle; charset=utf-8"),
        (f"{LIST}.csv", "text/csv; charset=utf-8; header=present"),
        (f"{LIST}.json", "application/json"),
        (f"{LIST}/1.json", "application/json"),
        (f"{VILLAGE}.ttl", "text/turtle; charset=utf-8"),
        (f"{STANDARD}.json", "application/json"),
        (f"{STANDARD}.csv", "text/csv; charset=utf-8; header=present"),
        (f"{INDICATOR}.ttl", "text/turtle; charset=utf-8"),
    ],
)
def test_a_document_has_its_type_an_etag_and_varies(reading_app, path, media_type):
    answer = asked(reading_app, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert "Accept" in answer.headers["vary"]
    again = reading_app.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert reading_app.client.head(path).headers["etag"] == answer.headers["etag"]


def test_a_suffix_wins_over_accept(reading_app):
    answer = asked(reading_app, f"{DATASET}.ttl", "application/rdf+xml")
    assert answer.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    "path",
    [DATASET, LIST, f"{LIST}/1", VILLAGE, f"{DATASET}/versi/1.0.0", STANDARD, INDICATOR, f"{STANDARD}/versi/1.0.0"],
)
def test_the_forms_of_one_identifier_are_one_graph(reading_app, path):
    graphs = [
        Graph().parse(data=reading_app.client.get(f"{path}.{suffix}").content, format=form)
        for suffix, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt"))
    ]
    assert len(graphs[0]) > 3
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


@pytest.mark.parametrize(("path", "kind"), [(STANDARD, DCTERMS.Standard), (INDICATOR, SKOS.Concept)])
def test_what_is_no_dataset_is_none_in_rdf_either_and_names_its_own_page(reading_app, path, kind):
    graph = Graph().parse(data=reading_app.client.get(f"{path}.ttl").content, format="turtle")
    types = set(graph.objects(URIRef(BASE + path), RDF.type))
    assert kind in types
    assert DCAT.Dataset not in types
    (page,) = graph.objects(URIRef(BASE + path), DCAT.landingPage)
    assert reading_app.client.get(page.removeprefix(BASE)).status_code == 200


def test_the_document_of_a_code_is_about_that_code(reading_app):
    graph = Graph().parse(data=reading_app.client.get(f"{VILLAGE}.ttl").content, format="turtle")
    described = {URIRef(BASE + VILLAGE), URIRef(BASE + VILLAGE.rpartition("/")[0])}
    assert set(graph.subjects()) == described
    assert Literal("Sawentar", lang="id") in set(graph.objects(URIRef(BASE + VILLAGE), SKOS.prefLabel))
    code = reading_app.client.get(f"{VILLAGE}.json").json()
    assert (code["notation"], code["labels"]["id"]) == ("35.05.10.2011", "Sawentar")


@pytest.mark.parametrize(
    "path",
    [
        "/id/dataset/desa-sawentar/tidak-ada",
        "/id/dataset/desa-lain/terbuka",
        "/id/dataset/desa-sawentar/tertutup",
        "/id/dataset/desa-sawentar/langkah-draft",
        "/id/dataset/desa-sawentar/mikro.json",
        "/id/dataset/desa-sawentar/terbuka/versi/1.1.0",
        "/id/dataset/desa-sawentar/terbuka/versi/9",
        f"{INDICATOR}.csv",
        "/id/warna/a/b",
        "/id/dataset",
        "/id/code-list/dukcapil/agama/99",
        "/id/code-list/dukcapil/agama/%C3%A9%20%22%3C",
        "/id/code-list/dukcapil/agama/a/b/c",
        "/id/schema/kominfo-blitar/dataset/versi/9.9.9",
        "/id/profile/sitakro/tidak-ada",
        "/id/" + "/".join("x" * 500),
    ],
)
@pytest.mark.parametrize("accept", ["text/turtle", BROWSER, "application/json", ""])
def test_what_is_not_there_is_not_found_in_a_form_that_was_asked_for(reading_app, path, accept):
    answer = asked(reading_app, path, accept)
    assert answer.status_code == 404
    by_accept = {BROWSER: "text/html", "text/turtle": "text/turtle", "application/json": "application/problem+json"}
    by_suffix = {"json": "application/problem+json", "csv": "text/csv"}
    wanted = by_suffix.get(path.rpartition(".")[2]) or by_accept.get(accept)
    if accept and not path.startswith(("/id/schema", "/id/profile")):
        assert answer.headers["content-type"].startswith(wanted)


def test_what_was_withdrawn_is_gone_with_its_reason(reading_app):
    answer = asked(reading_app, "/id/dataset/desa-sawentar/ditarik", "application/json")
    assert answer.status_code == 410
    assert "Diganti." in answer.json()["detail"]


def test_every_schema_answers_at_its_id_and_passes_the_metaschema(reading_app):
    assert len(documents.by_id()) >= 7
    for path in documents.by_id():
        answer = reading_app.client.get(path)
        schema = answer.json()
        assert answer.headers["content-type"] == "application/schema+json"
        assert schema["$id"] == BASE + path
        Draft202012Validator.check_schema(schema, format_checker=FormatChecker([]))  # patterns are ECMA-262
        for reference in references(schema):
            assert reference.startswith((BASE, "#")), reference
            target = reference.partition("#")[0].removeprefix(BASE)
            assert not target or reading_app.client.get(target).status_code == 200


def references(schema):
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for part in schema.values():
            yield from references(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from references(part)


def test_a_profile_answers_at_its_identifier(reading_app):
    found = reading_app.client.get("/id/profile/sitakro/sitakro-individu-2025-12").json()
    assert (found["slug"], found["standard"]) == ("sitakro-individu-2025-12", "individu-sdgs-desa")


def test_a_code_with_signs_that_addresses_must_escape_has_its_document(registry_app):

    found = code_lists.code_list(Code("a b/ç", {"id": "Aneh"}), Code("x", {"id": "X"}), slug="aneh")
    with log.transaction(registry_app.app.state.registry.engine) as session:
        code_lists.register(session, registry_app.site.people, found)
    path = "/id/code-list/kominfo-blitar/aneh/a%20b%2F%C3%A7"
    graph = Graph().parse(data=registry_app.client.get(f"{path}.ttl").content, format="turtle")
    assert Literal("Aneh", lang="id") in set(graph.objects(URIRef(BASE + path), SKOS.prefLabel))
    answer = asked(registry_app, path, "application/ld+json")
    assert registry_app.client.get(answer.headers["location"]).status_code == 200


def test_an_older_version_of_a_list_shows_the_codes_it_had(registry_app):

    people = registry_app.site.people
    first = code_lists.code_list("merah", "hijau", slug="berubah")
    with log.transaction(registry_app.app.state.registry.engine) as session:
        code_lists.register(session, people, first)
        second = replace(first, codes=(*first.codes, Code("biru", {"id": "BIRU"})))
        entry, _ = service.propose(session, second, by=people.walidata)
        workflow.submit(session, entry, by=people.walidata)
        workflow.verify(session, entry, by=people.second_walidata)
        workflow.approve(session, entry, by=people.pembina)
        workflow.publish(session, entry, by=people.walidata, tables={}, threshold=5)
    iri = "/id/code-list/kominfo-blitar/berubah"

    def codes(path):
        return [line.split(",")[0] for line in registry_app.client.get(path).text.splitlines()[1:]]

    assert codes(f"{iri}/versi/1.0.0.csv") == ["merah", "hijau"]
    assert codes(f"{iri}/versi/1.1.0.csv") == codes(f"{iri}.csv") == ["merah", "hijau", "biru"]


def test_json_documents_are_json(reading_app):
    for path in (f"{DATASET}.json", f"{LIST}.json", f"{LIST}/1.json", f"{STANDARD}.json"):
        assert json.loads(reading_app.client.get(path).content)

"""Lists, versions, codes, correspondences and agencies by identifier: every form, and what is gone with its successor."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, SKOS

from registry.changes import log
from registry.codes import service
from registry.codes.export import FORMS as EXPORTS
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange, Map, Match
from registry.items import repository, transitions
from registry.items.state import Action
from tests.factories import code_lists

BASE = "https://satudata.example"
LIST = "/id/code-list/kominfo-blitar/desa"
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "json": "application/json",
    "csv": "text/csv",
}
ADMS_STATUS = URIRef("http://www.w3.org/ns/adms#status")
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # of rdflib's own reader of JSON-LD

FIRST = code_lists.code_list(
    Code("1", {"id": "Kecamatan Satu", "en": "District One"}),
    Code("1.1", {"id": "Lama"}, broader=("1",), level=2, legal_basis="Perda 1/2000"),
    Code("1.2", {"id": "Tetap"}, broader=("1",), level=2),
    Code("1.9", {"id": "Berakhir"}, broader=("1",), level=2, valid_until=date(2020, 12, 31)),
    slug="desa",
)
SPLIT = ItemChange(
    ChangeKind.BREAKDOWN,
    date(2024, 1, 1),
    "Perda 5/2023",
    (ChangedCode("1.1"),),
    (ChangedCode("1.3"), ChangedCode("1.4")),
)
SECOND = replace(
    FIRST,
    valid_from=date(2024, 1, 1),
    codes=(
        FIRST.codes[0],
        replace(FIRST.codes[1], valid_until=date(2023, 12, 31)),
        *FIRST.codes[2:],
        Code("1.3", {"id": "Baru Utara"}, broader=("1",), level=2, valid_from=date(2024, 1, 1)),
        Code("1.4", {"id": "Baru Selatan"}, broader=("1",), level=2, valid_from=date(2024, 1, 1)),
    ),
    changes=(SPLIT,),
)
THIRD = replace(
    SECOND, valid_from=date(2025, 1, 1), codes=tuple(code for code in SECOND.codes if code.notation != "1.1")
)
OTHER = code_lists.code_list("a", "b", slug="lain")


@pytest.fixture
def get(registry_app):
    people = registry_app.site.people
    with log.transaction(registry_app.app.state.registry.engine) as session:
        code_lists.register(session, people, FIRST)
        code_lists.register(session, people, OTHER)
        code_lists.register(session, people, code_lists.code_list("x", slug="dicabut"))
        for following in (SECOND, THIRD):
            entry, _ = service.propose(session, following, by=people.second_walidata)
            code_lists.publish(session, people, entry)
        code_lists.relate(
            session, FIRST, OTHER, [Map("1.2", "a", Match.EXACT, approved=True), Map("1.9", "b", Match.CLOSE)]
        )
        retired = repository.by_iri(session, people.walidata, "/id/code-list/kominfo-blitar/dicabut")
        transitions.move(session, retired, Action.RETIRE, by=people.walidata, role="walidata", reason="Tidak dipakai.")

    def ask(path, accept="", **headers):
        return registry_app.client.get(path, headers={"Accept": accept, **headers}, follow_redirects=False)

    return ask


def graph(get, path, form="ttl", status=200):
    answer = get(f"{path}.{form}")
    assert answer.status_code == status, answer.text
    return Graph().parse(data=answer.content, format=FORMS[form])


THINGS = [
    LIST,
    f"{LIST}/versi/1.0.0",
    f"{LIST}/versi/3.0.0",
    f"{LIST}/1",
    f"{LIST}/1.9",
    f"{LIST}/versi/1.0.0/1.1",
    "/id/correspondence/kominfo-blitar/desa--lain",
]


def test_every_thing_has_every_form_by_suffix_and_by_accept(get):
    for path in THINGS:
        for suffix, media_type in TYPES.items():
            see = get(path, media_type)
            assert (see.status_code, see.headers["location"]) == (303, f"{path}.{suffix}")
            assert see.headers["vary"] == "Accept"
            answer = get(f"{path}.{suffix}")
            assert answer.status_code == 200, (path, suffix)
            assert answer.headers["content-type"].startswith(media_type)
            assert "Accept" in answer.headers["vary"]
            again = get(f"{path}.{suffix}", **{"If-None-Match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
        page = get(path, "text/html")
        assert page.status_code == 303
        assert f'<{path}.ttl>; rel="alternate"; type="text/turtle"' in page.headers["link"]
        tags = {get(f"{path}.{suffix}").headers["etag"] for suffix in TYPES}
        assert len(tags) == len(TYPES)


def test_all_rdf_forms_of_a_thing_are_one_graph(get):
    gone = [(f"{LIST}/1.1", 410), ("/id/code-list/kominfo-blitar/dicabut", 410), (f"{LIST}/99", 404)]
    for path, status in [*((path, 200) for path in THINGS), *gone, ("/organisasi/kominfo-blitar", 200)]:
        turtle, *others = (graph(get, path, form, status) for form in FORMS)
        assert len(turtle) > 1
        assert all(isomorphic(turtle, other) for other in others), path


def test_the_documents_of_list_and_version_tell_the_chain_of_versions(get):
    root, one, two, three = (URIRef(BASE + LIST + end) for end in ("", *(f"/versi/{n}.0.0" for n in (1, 2, 3))))
    for path, number in ((LIST, "3.0.0"), (f"{LIST}/versi/1.0.0", "1.0.0"), (f"{LIST}/versi/2.0.0", "2.0.0")):
        said = graph(get, path)
        assert said.value(root, OWL.versionInfo) == Literal(number)
        assert {(two, one), (three, two)} == set(said.subject_objects(PROV.wasRevisionOf))
        assert {one, two, three} == set(said.subjects(DCTERMS.isVersionOf, root))
        assert (one, DCTERMS.isReplacedBy, two) in said
        status = {node: str(said.value(node, ADMS_STATUS)).rpartition("/")[2] for node in (one, two, three)}
        assert status == {one: "Deprecated", two: "Deprecated", three: "Completed"}
        (period,) = said.objects(two, DCTERMS.valid)
        assert (str(period), period.datatype) == ("start=2024-01-01; scheme=W3C-DTF;", DCTERMS.Period)
    old = get(f"{LIST}/versi/1.0.0.ttl")
    assert old.headers["link"] == f'<{three}>; rel="latest-version"'
    assert {"1.1", "1.2"} <= {str(name) for name in graph(get, f"{LIST}/versi/1.0.0").objects(None, SKOS.notation)}


def test_a_code_that_left_the_list_is_gone_and_names_what_it_became(get):
    links = [f'<{BASE}{LIST}/{notation}>; rel="successor-version"' for notation in ("1.3", "1.4")]
    for accept, kind in (
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/problem+json"),
        ("text/csv", "text/csv"),
        ("text/html", "text/html"),
    ):
        answer = get(f"{LIST}/1.1", accept)
        assert answer.status_code == 410
        assert answer.headers["content-type"].startswith(kind)
        assert "Accept" in answer.headers["vary"]
        assert answer.headers["link"] == ", ".join(links)
        assert "1.3" in answer.text
        assert "1.4" in answer.text


def test_what_is_gone_stays_readable_as_a_deprecated_concept(get):
    said, node = graph(get, f"{LIST}/1.1", status=410), URIRef(f"{BASE}{LIST}/1.1")
    assert (node, RDF.type, SKOS.Concept) in said
    assert said.value(node, SKOS.prefLabel) == Literal("Lama", lang="id")
    assert said.value(node, OWL.deprecated).toPython() is True
    assert set(said.objects(node, DCTERMS.isReplacedBy)) == {URIRef(f"{BASE}{LIST}/{name}") for name in ("1.3", "1.4")}
    assert {note.language for note in said.objects(node, SKOS.historyNote)} == {"id", "en"}
    assert get(f"{LIST}/versi/1.0.0/1.1.json").json()["labels"] == {"id": "Lama"}
    assert get(f"{LIST}/versi/3.0.0/1.1.json").status_code == 404
    assert get(f"{LIST}/versi/1.0.0/1.3.json").status_code == 404


def test_a_code_that_is_no_longer_valid_is_there_and_says_so(get):
    answer = get(f"{LIST}/1.9.json")
    assert (answer.status_code, answer.json()["deprecated"], answer.json()["valid_until"]) == (200, True, "2020-12-31")
    said, node = graph(get, f"{LIST}/1.9"), URIRef(f"{BASE}{LIST}/1.9")
    assert said.value(node, OWL.deprecated).toPython() is True
    assert str(said.value(node, DCTERMS.valid)) == "end=2020-12-31; scheme=W3C-DTF;"
    assert graph(get, f"{LIST}/1.2").value(URIRef(f"{BASE}{LIST}/1.2"), OWL.deprecated) is None


def test_a_retired_list_is_gone_with_its_reason_and_its_codes_too(get):
    for path in ("/id/code-list/kominfo-blitar/dicabut", "/id/code-list/kominfo-blitar/dicabut/x"):
        assert get(path, "application/json").status_code == 410
        assert "Tidak dipakai." in get(path, "application/json").json()["detail"]
        assert graph(get, path, status=410).value(URIRef(BASE + path), OWL.deprecated).toPython() is True


def test_the_document_of_a_code_names_those_right_below_it(get):
    rows = list(csv.DictReader(io.StringIO(get(f"{LIST}/1.csv").text)))
    assert [row["notation"] for row in rows] == ["1", "1.2", "1.9", "1.3", "1.4"]
    below = set(graph(get, f"{LIST}/1").objects(URIRef(f"{BASE}{LIST}/1"), SKOS.narrower))
    assert below == {URIRef(f"{BASE}{LIST}/{row['notation']}") for row in rows[1:]}


def test_a_list_may_be_sent_zipped(get, registry_app):
    plain = get(f"{LIST}.ttl", **{"Accept-Encoding": "identity"})
    zipped = get(f"{LIST}.ttl", **{"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == plain.content
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert (
        registry_app.client.head(f"{LIST}.ttl", headers={"Accept-Encoding": "identity"}).headers["etag"]
        == (plain.headers["etag"])
    )


def test_a_new_version_has_a_new_etag(get, registry_app):
    people, before = registry_app.site.people, get(f"{LIST}.ttl").headers["etag"]
    with log.transaction(registry_app.app.state.registry.engine) as session:
        third = replace(
            SECOND, codes=(*SECOND.codes, Code("1.5", {"id": "Kelima"}, broader=("1",), level=2)), changes=(SPLIT,)
        )
        entry, _ = service.propose(session, third, by=people.second_walidata)
        code_lists.publish(session, people, entry)
    answer = get(f"{LIST}.ttl", **{"If-None-Match": before})
    assert answer.status_code == 200
    assert "Kelima" in answer.text


def test_a_correspondence_is_found_by_its_slug_alone(get):
    whole = "/id/correspondence/kominfo-blitar/desa--lain"
    assert get("/id/correspondence/desa--lain.ttl").headers["location"] == f"{whole}.ttl"
    assert get("/id/correspondence/lain/desa--lain").status_code == 404
    rows = list(csv.DictReader(io.StringIO(get(f"{whole}.csv").text)))
    assert [(row["source"], row["target"], row["match"], row["approved"]) for row in rows] == [
        ("1.2", "a", "exactMatch", "true"),
        ("1.9", "b", "closeMatch", "false"),
    ]


def test_an_agency_answers_at_the_iri_that_publishers_have(get):
    agent = URIRef(f"{BASE}/organisasi/kominfo-blitar")
    assert (URIRef(BASE + LIST), DCTERMS.publisher, agent) in graph(get, LIST)
    said = graph(get, "/organisasi/kominfo-blitar")
    assert (agent, RDF.type, FOAF.Agent) in said
    assert (URIRef(BASE + LIST), DCTERMS.publisher, agent) in said
    page = get("/organisasi/kominfo-blitar", "text/html")
    assert page.status_code == 200
    assert "Daftar desa" in page.text
    assert "Accept" in page.headers["vary"]
    assert '</organisasi/kominfo-blitar.ttl>; rel="alternate"' in page.headers["link"]
    assert get("/organisasi/kominfo-blitar", "text/turtle").headers["location"] == "/organisasi/kominfo-blitar.ttl"
    assert get("/organisasi/tidak-ada", "text/html").status_code == 404
    assert get("/organisasi/tidak-ada.ttl").headers["content-type"].startswith("text/turtle")
    hidden = get("/organisasi/desa-sawentar", "text/html").text + get("/organisasi/desa-sawentar.ttl").text
    assert "rahasia" not in hidden


def test_a_list_is_exported_whole_or_filtered(get):
    for parameters, expected in (
        ("", ["1", "1.2", "1.9", "1.3", "1.4"]),
        ("?version=1.0.0", ["1", "1.1", "1.2", "1.9"]),
        ("?level=1", ["1"]),
        ("?under=1&at=2024-01-01&q=baru", ["1.3", "1.4"]),
        ("?at=2019-01-01", ["1", "1.2", "1.9"]),
    ):
        answer = get(f"/api/v1/codes/kominfo-blitar/desa/export{parameters}")
        assert [row["notation"] for row in csv.DictReader(io.StringIO(answer.text))] == expected
        assert "attachment" in answer.headers["content-disposition"]


def test_the_api_exports_every_form(get):
    for form in EXPORTS:
        answer = get(f"/api/v1/codes/kominfo-blitar/desa/export?form={form}&level=2")
        assert answer.status_code == 200
        assert len(answer.content) > 20


def test_a_form_that_is_not_known_is_refused_with_those_that_are(get):
    answer = get("/api/v1/codes/kominfo-blitar/desa/export?form=pdf")
    assert answer.status_code == 422
    assert "sdmx-ml" in answer.json()["detail"]


def test_the_page_of_a_code_names_its_documents(get):
    page = get("/kode/kominfo-blitar/desa/1.2", "text/html")
    assert f'<{LIST}/1.2.ttl>; rel="alternate"; type="text/turtle"' in page.headers["link"]

"""The catalogue as receivers of DCAT-AP 3.0.1 read it, judged by tools that are not ours."""

import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import XSD

from registry.changes import log
from registry.exchange.dcat import listed
from registry.exchange.dcat.datasets import dataset
from registry.exchange.dcat.document import Document, Names
from registry.exchange.dcat.written import FORMS
from registry.items.state import Kind
from registry.schemas import documents as schemas
from tests.exchange.dcat.judged import faults
from tests.factories import documents, site, walks

BASE = "https://satudata.example"
READERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
MEDIA_TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # of rdflib's own reader of JSON-LD


def graph(service, path, form="ttl"):
    answer = service.client.get(f"{path}.{form}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPES[form]
    return Graph().parse(data=answer.content, format=READERS[form], publicID=BASE)


def test_the_catalogue_has_all_that_must_and_should_be_sent(reading_app):
    found = graph(reading_app, "/katalog")
    assert "Conforms: True" in faults(found), faults(found)
    catalogue = URIRef(f"{BASE}/katalog")
    assert (catalogue, RDF.type, DCAT.Catalog) in found
    listed, described = set(found.objects(catalogue, DCAT.dataset)), set(found.subjects(RDF.type, DCAT.Dataset))
    assert (
        listed == described == {URIRef(f"{BASE}/id/dataset/desa-sawentar/{slug}") for slug in ("terbuka", "terbatas")}
    )


@pytest.mark.parametrize(
    "predicate", [DCTERMS.title, DCAT.contactPoint, DCAT.accessURL, DCTERMS.publisher, DCTERMS.license, DCAT.endDate]
)
def test_the_shapes_would_notice_what_is_missing(reading_app, predicate):
    found = graph(reading_app, "/katalog")
    found.remove((None, predicate, None))
    assert "Conforms: False" in faults(found)


def test_what_a_dataset_says_is_what_was_registered(reading_app):
    found = graph(reading_app, "/dataset/terbuka")
    node = URIRef(f"{BASE}/id/dataset/desa-sawentar/terbuka")
    assert set(found.objects(node, DCTERMS.title)) == {
        Literal(f"Penduduk {site.PUBLIC_WORD} Desa Sawentar", lang="id"),
        Literal(f"Population {site.PUBLIC_WORD} Sawentar", lang="en"),
    }
    (distribution,) = found.objects(node, DCAT.distribution)
    address = URIRef(f"{BASE}/dataset/terbuka/berkas/csv")
    assert found.value(distribution, DCAT.accessURL) == found.value(distribution, DCAT.downloadURL) == address
    assert found.value(distribution, DCAT.byteSize) == Literal(len(site.TABLE), datatype=XSD.nonNegativeInteger)
    assert reading_app.client.get(str(address)).content == site.TABLE
    period = found.value(node, DCTERMS.temporal)
    assert found.value(period, DCAT.endDate) == Literal("2025-12-31", datatype=XSD.date)
    assert found.value(node, DCTERMS.accessRights) == URIRef(
        "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
    )


@pytest.mark.parametrize("path", ["/katalog", "/catalog", "/dataset/terbuka", "/dataset/terbatas"])
@pytest.mark.parametrize("form", ["jsonld", "rdf", "nt"])
def test_every_form_is_the_same_graph(reading_app, path, form):
    assert isomorphic(graph(reading_app, path), graph(reading_app, path, form))


def test_the_catalogue_under_its_english_name_is_the_same(reading_app):
    assert isomorphic(graph(reading_app, "/katalog"), graph(reading_app, "/catalog"))
    xml = reading_app.client.get("/catalog.xml")
    assert isomorphic(graph(reading_app, "/katalog"), Graph().parse(data=xml.content, format="xml"))


@pytest.mark.parametrize("path", ["/katalog.ttl", "/dataset/terbuka.jsonld"])
def test_who_has_it_already_is_told_so(reading_app, path):
    first = reading_app.client.get(path)
    again = reading_app.client.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert reading_app.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_forms_have_different_etags_and_vary(reading_app):
    answers = [reading_app.client.get(f"/dataset/terbuka.{form}") for form in READERS]
    assert len({answer.headers["etag"] for answer in answers}) == len(READERS)
    assert all("Accept" in answer.headers["vary"] for answer in answers)


@pytest.mark.parametrize(
    "path", ["/katalog.ttl", "/dataset/terbuka.rdf", "/dataset/terbuka/berkas/csv", "/katalog.jsonld"]
)
def test_head_answers_as_get_without_a_body(reading_app, path):
    got, asked = reading_app.client.get(path), reading_app.client.head(path)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == got.headers["content-length"] == str(len(got.content))
    assert asked.headers["etag"] == got.headers["etag"]


def test_a_file_is_had_in_parts_and_not_sent_twice(reading_app):
    path = "/dataset/terbuka/berkas/csv"
    part = reading_app.client.get(path, headers={"Range": "bytes=0-7"})
    assert (part.status_code, part.content) == (206, b"kelompok")
    whole = reading_app.client.get(path)
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "terbuka.csv" in whole.headers["content-disposition"]
    assert reading_app.client.get(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("terbatas", None, 403),
        ("terbatas", "other_produsen", 403),
        ("terbatas", "admin", 403),
        ("terbatas", "produsen", 200),
        ("terbatas", "walidata", 200),
        ("terbatas", "pembina", 200),
        ("tertutup", None, 404),
        ("tertutup", "koordinator", 404),
        ("tertutup", "produsen", 200),
        ("mikro", None, 404),
        ("mikro", "produsen", 403),
        ("mikro", "walidata", 403),
        ("mikro", "everything", 403),
        ("langkah-draft", None, 404),
        ("langkah-draft", "produsen", 200),
        ("ditarik", None, 410),
        ("terbuka", None, 200),
    ],
)
def test_who_may_have_which_file(reading_app, path, who, status):
    headers = reading_app.bearer(who) if who else {}
    answer = reading_app.client.get(f"/dataset/{path}/berkas/csv", headers=headers)
    assert answer.status_code == status
    assert (answer.content == site.TABLE) is (status == 200)


@pytest.mark.parametrize(
    "path",
    [
        "/dataset/tidak-ada.ttl",
        "/dataset/tertutup.ttl",
        "/dataset/langkah-approved.ttl",
        "/dataset/mikro.jsonld",
        "/dataset/terbuka.docx",
        "/katalog.pdf",
        "/dataset/terbuka/berkas/tidak-ada",
    ],
)
def test_what_is_not_there_for_the_public_is_not_found(reading_app, path):
    assert reading_app.client.get(path).status_code == 404


def test_a_withdrawn_dataset_is_gone_in_every_form(reading_app):
    for form in READERS:
        assert reading_app.client.get(f"/dataset/ditarik.{form}").status_code == 410


def test_every_complete_example_of_the_schema_can_be_described(registry_app):
    """A dataset that may be published may be sparse: files kept elsewhere, an agency that is not registered here."""

    bodies = list(schemas.examples("dataset", "valid").values())
    bodies.append(documents.body(Kind.DATASET, publisher="instansi-lain", contact_point={"name": "Dinas"}))
    with log.transaction(registry_app.app.state.registry.engine) as session:
        people = registry_app.site.people
        entries = [
            walks.draft(session, people, slug=f"contoh-{number}", body=body) for number, body in enumerate(bodies)
        ]
        document = Document(BASE, Names.read(session))
        nodes = [node for entry in entries for node in dataset(listed.of(entry), document, {})]
        found = FORMS["ttl"].whole(nodes, BASE)
    described = Graph().parse(data=found, format="turtle")
    assert len(set(described.subjects(RDF.type, DCAT.Dataset))) == len(bodies)
    for distribution in described.subjects(RDF.type, DCAT.Distribution):
        assert described.value(distribution, DCAT.accessURL)

"""data.json as the schema of DCAT-US 1.1 has it, sitemaps as sitemaps.org has them, and robots.txt."""

import re
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from rdflib import DCAT, RDF, Graph

from harvesters.dcat.harvester import DcatHarvester, DcatOptions
from registry.exchange.dcat import sitemap
from registry.harvest.network_contract import Answering
from registry.harvest.plugin import Access, Record, Source
from tests.factories import site

BASE = "https://satudata.example"
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$"}
# Required and conditional fields, their types and their closed lists, from the tables of resources.data.gov/resources/dcat-us
DISTRIBUTION = {
    "type": "object",
    "properties": {
        "@type": {"const": "dcat:Distribution"},
        "title": TEXT,
        "description": TEXT,
        "downloadURL": ADDRESS,
        "accessURL": ADDRESS,
        "mediaType": {"type": "string", "pattern": r"^[a-z]+/[a-z0-9.+-]+$"},
        "format": TEXT,
        "conformsTo": ADDRESS,
    },
    "additionalProperties": False,
    "anyOf": [{"required": ["downloadURL", "mediaType"]}, {"required": ["accessURL"]}],
}
DATASET = {
    "type": "object",
    "properties": {
        "@type": {"const": "dcat:Dataset"},
        "title": TEXT,
        "description": TEXT,
        "keyword": {"type": "array", "minItems": 1, "items": TEXT},
        "modified": MOMENT,
        "issued": MOMENT,
        "publisher": {
            "type": "object",
            "properties": {"@type": {"const": "org:Organization"}, "name": TEXT},
            "required": ["name"],
        },
        "contactPoint": {
            "type": "object",
            "properties": {
                "@type": {"const": "vcard:Contact"},
                "fn": TEXT,
                "hasEmail": {"type": "string", "pattern": "^mailto:[^@]+@[^@]+$"},
            },
            "required": ["fn", "hasEmail"],
        },
        "identifier": TEXT,
        "accessLevel": {"enum": ["public", "restricted public", "non-public"]},
        "license": ADDRESS,
        "rights": {"type": "string", "minLength": 1, "maxLength": 255},
        "spatial": TEXT,
        "temporal": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d$"},
        "distribution": {"type": "array", "items": DISTRIBUTION},
        "accrualPeriodicity": {"type": "string", "pattern": "^(irregular|R/P(T?[0-9.]+[YMWDHS])+)$"},
        "conformsTo": ADDRESS,
        "language": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]{2,3}$"}},
        "landingPage": ADDRESS,
        "theme": {"type": "array", "minItems": 1, "items": TEXT},
        "isPartOf": ADDRESS,
    },
    "required": [
        "title",
        "description",
        "keyword",
        "modified",
        "publisher",
        "contactPoint",
        "identifier",
        "accessLevel",
    ],
    "additionalProperties": False,
}
CATALOG = {
    "type": "object",
    "properties": {
        "@context": {"const": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"},
        "@id": ADDRESS,
        "@type": {"const": "dcat:Catalog"},
        "conformsTo": {"const": "https://project-open-data.cio.gov/v1.1/schema"},
        "describedBy": {"const": "https://project-open-data.cio.gov/v1.1/schema/catalog.json"},
        "dataset": {"type": "array", "items": DATASET},
    },
    "required": ["conformsTo", "dataset"],
    "additionalProperties": False,
}
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_it_obeys_the_schema_and_holds_what_the_public_may_see(reading_app):
    answer = reading_app.client.get("/data.json")
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    jsonschema.validate(document, CATALOG)
    levels = {each["identifier"].rpartition("/")[2]: each["accessLevel"] for each in document["dataset"]}
    assert levels == {"terbuka": "public", "terbatas": "restricted public"}
    assert [word for word in site.HIDDEN_WORDS.values() if word in answer.text] == []


def test_what_it_gives_to_download_is_there(reading_app):
    found = {
        each["identifier"].rpartition("/")[2]: each for each in reading_app.client.get("/data.json").json()["dataset"]
    }
    (file,) = found["terbuka"]["distribution"]
    assert reading_app.client.get(file["downloadURL"]).content == site.TABLE
    assert reading_app.client.get(found["terbuka"]["landingPage"]).status_code == 200


def test_our_own_harvester_reads_it(reading_app):
    content = reading_app.client.get("/data.json").content
    found = DcatHarvester().records(Source(f"{BASE}/data.json", DcatOptions()), Answering(content))
    records = {each.identifier.rpartition("/")[2]: each for each in found if isinstance(each, Record)}
    assert set(records) == {"terbuka", "terbatas"}
    assert records["terbatas"].access is Access.RESTRICTED
    assert records["terbuka"].dataset["temporal"]["end"] == "2025-12-31"


def test_who_has_it_already_is_told_so(reading_app):
    first = reading_app.client.get("/data.json")
    again = reading_app.client.get("/data.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_complete_where_there_are_many(many):
    document = many.client.get("/data.json").json()
    jsonschema.validate(document, CATALOG)
    assert len({each["identifier"] for each in document["dataset"]}) == 232


def addresses(answer, name):
    assert answer.headers["content-type"].startswith("application/xml")
    return [found.text for found in ET.fromstring(answer.content).iter(f"{SPACE}{name}")]  # noqa: S314  # our own


def test_the_maps_lead_to_every_public_page_and_to_no_other(reading_app):
    (only,) = addresses(reading_app.client.get("/sitemap.xml"), "loc")
    answer = reading_app.client.get(only)
    pages = addresses(answer, "loc")
    assert {f"{BASE}/dataset/terbuka", f"{BASE}/dataset/terbatas", f"{BASE}/"} <= set(pages)
    assert [page for page in pages if re.search("tertutup|mikro|langkah|ditarik|draft|approved", page)] == []
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", at) for at in addresses(answer, "lastmod"))
    for page in pages[:12]:
        assert reading_app.client.get(page).status_code == 200, page


def test_a_map_holds_no_more_than_allowed_and_those_beyond_the_last_are_not_there(many, monkeypatch):
    monkeypatch.setattr(sitemap, "LARGEST", 100)
    maps = addresses(many.client.get("/sitemap.xml"), "loc")
    found = [addresses(many.client.get(each), "loc") for each in maps]
    assert len(maps) > 2
    items = [page for pages in found for page in pages if "/dataset/banyak-" in page]
    assert len(set(items)) == len(items) == 230
    for number in (len(maps) + 1, 0, 10_000, 10_001, "x"):
        assert many.client.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_are_told_where_the_maps_are_and_kept_from_where_people_work(reading_app):
    answer = reading_app.client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert f"Sitemap: {BASE}/sitemap.xml" in lines
    assert "Disallow: /kerja" in lines
    assert "Disallow: /" not in lines


def test_a_catalogue_of_data_json_and_of_rdf_names_the_same_datasets(reading_app):
    graph = Graph().parse(data=reading_app.client.get("/katalog.ttl").content, format="turtle")
    named = {str(node) for node in graph.subjects(RDF.type, DCAT.Dataset)}
    assert named == {each["identifier"] for each in reading_app.client.get("/data.json").json()["dataset"]}

"""The harvester of DCAT: four syntaxes and data.json, paged or whole; single bad datasets cost themselves only."""

import json
from pathlib import Path

import pytest
import rdflib

from harvesters.dcat.harvester import DcatHarvester, DcatOptions
from registry.harvest.network_contract import NetworkHarvesterContract
from registry.harvest.plugin import Access, Announced, Checkpoint, Record, RetryLater, SkipRecord, Source, StopHarvest
from registry.schemas.validator import validate
from registry.web.http_cache import FolderCache
from tests.factories.network import guarded
from tests.servers.web import Answer, running

PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> . @prefix schema: <http://schema.org/> .
"""
DATASET = """
<https://data.contoh.go.id/d/penduduk> a dcat:Dataset ;
  dct:title "Penduduk Desa"@id, "Village population"@en ; dct:description "Menurut dusun."@id ;
  dct:identifier "penduduk" ; dcat:keyword "penduduk"@id, "dusun"@id ;
  dct:publisher [ a foaf:Agent ; foaf:name "Dinas Kominfo"@id ] ;
  dcat:contactPoint [ vcard:fn "Bidang Statistik" ; vcard:hasEmail <mailto:data@contoh.go.id> ] ;
  dct:license <http://creativecommons.org/licenses/by/4.0/> ;
  dct:accessRights <http://publications.europa.eu/resource/authority/access-right/RESTRICTED> ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;
  dct:language <http://publications.europa.eu/resource/authority/language/IND> ;
  dct:spatial <https://data.contoh.go.id/id/code-list/kemendagri/wilayah/35.05.10.2011> ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2025-01-01"^^xsd:date ; dcat:endDate "2025-12-31"^^xsd:date ] ;
  dcat:theme <https://data.contoh.go.id/id/code-list/kemendesa/tujuan-sdgs-desa/18> ;
  dct:conformsTo <https://data.contoh.go.id/standar/1> ;
  dcat:landingPage <https://data.contoh.go.id/dataset/penduduk> ;
  dcat:distribution <https://data.contoh.go.id/d/penduduk#csv> .
<https://data.contoh.go.id/d/penduduk#csv> a dcat:Distribution ; dct:title "Berkas CSV"@id ;
  dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ; dcat:byteSize "1234"^^xsd:nonNegativeInteger ;
  dcat:accessURL <https://data.contoh.go.id/dataset/penduduk> ; dcat:downloadURL <https://data.contoh.go.id/penduduk.csv> .
"""
TURTLE = {"Content-Type": "text/turtle"}


def simple(*numbers):
    return "".join(
        f'<https://x.contoh.id/d/{number}> a dcat:Dataset ; dct:title "Dataset nomor {number}"@id .\n'
        for number in numbers
    )


def turtle(*parts):
    return Answer((PREFIXES + "".join(parts)).encode(), 200, TURTLE)


def harvest(answer, *, path="/katalog.ttl", checkpoint=None, cache=None, **options):
    serve = answer if callable(answer) else lambda _: answer
    with running(serve) as server, guarded(cache=cache) as http:
        source = Source(
            server.url + path, DcatOptions.model_validate(options), checkpoint=checkpoint and server.url + checkpoint
        )
        return list(DcatHarvester().records(source, http))


def records(found):
    return [each for each in found if isinstance(each, Record)]


def names(found):
    return [each.identifier.rpartition("/")[2] for each in records(found)]


class TestDcat(NetworkHarvesterContract):
    harvester = DcatHarvester()

    @pytest.fixture(autouse=True)
    def _catalogue(self):
        def answer(asked):
            if asked.path != "/k.ttl":
                return Answer(status=404)
            if "page" in asked.query:
                return turtle(f"<https://x.contoh.id/d/1> dct:description 'Uraian'@id .{simple(1)}")
            return turtle("<k.ttl> hydra:next <k.ttl?page=2> .", DATASET)

        with running(answer) as server, guarded() as http:
            self.server, self.client = server, http
            yield

    def http(self):
        return self.client

    def source(self, _folder: Path):
        return Source(f"{self.server.url}/k.ttl", DcatOptions())

    def broken_source(self, _folder: Path):
        return Source(f"{self.server.url}/tidak-ada", DcatOptions())


def test_a_dataset_is_described_by_what_dcat_says_of_it():
    (record,) = records(harvest(turtle(DATASET)))
    assert record.identifier == record.uri == "https://data.contoh.go.id/d/penduduk"
    assert record.access is Access.RESTRICTED
    assert record.dataset == {
        "title": {"id": "Penduduk Desa", "en": "Village population"},
        "description": {"id": "Menurut dusun."},
        "keywords": ["dusun", "penduduk"],
        "theme": ["18"],
        "language": ["id"],
        "landing_page": "https://data.contoh.go.id/dataset/penduduk",
        "source_identifier": "https://data.contoh.go.id/d/penduduk",
        "contact_point": {"name": "Bidang Statistik", "email": "data@contoh.go.id"},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "conforms_to": ["https://data.contoh.go.id/standar/1"],
        "accrual_periodicity": "ANNUAL",
        "spatial": ["35.05.10.2011"],
        "temporal": {"start": "2025-01-01", "end": "2025-12-31"},
        "provenance": {
            "id": "Penerbit menurut sumber: Dinas Kominfo. Dipanen dari https://data.contoh.go.id/dataset/penduduk",
            "en": "Publisher as the source has it: Dinas Kominfo. Harvested from https://data.contoh.go.id/dataset/penduduk",
        },
        "distributions": [
            {
                "identifier": "csv",
                "title": {"id": "Berkas CSV"},
                "format": "CSV",
                "media_type": "text/csv",
                "byte_size": 1234,
                "download_url": "https://data.contoh.go.id/penduduk.csv",
                "access_url": "https://data.contoh.go.id/dataset/penduduk",
            }
        ],
    }
    assert validate("dataset", dict(record.dataset)) == []


@pytest.mark.parametrize(
    ("syntax", "media_type"),
    [
        ("turtle", "text/turtle"),
        ("xml", "application/rdf+xml"),
        ("json-ld", "application/ld+json"),
        ("nt", "application/n-triples"),
    ],
)
@pytest.mark.parametrize("is_declared", [True, False])
def test_every_syntax_says_the_same(syntax, media_type, is_declared):
    """Written by rdflib, read by us: as declared, and where the server says only "a file"."""
    graph = rdflib.Graph().parse(data=PREFIXES + DATASET, format="turtle")
    content = graph.serialize(format=syntax).encode()
    if syntax == "json-ld":
        content = json.dumps({"@graph": json.loads(content)}).encode()
    declared = media_type if is_declared else "application/octet-stream"
    (found,) = records(harvest(Answer(content, 200, {"Content-Type": declared})))
    (expected,) = records(harvest(turtle(DATASET)))
    assert found == expected


def test_the_order_of_a_document_does_not_matter():
    assert records(harvest(turtle(simple(3, 1, 2)))) == records(harvest(turtle(simple(1, 2, 3))))


def test_a_dataset_without_an_address_is_known_by_its_identifier():
    blank = '[] a dcat:Dataset ; dct:identifier "id-7" ; dct:title "Tanpa alamat"@id .'
    noted = '[] a dcat:Dataset ; adms:identifier [ skos:notation "id-8" ] ; dct:title "Tanpa alamat juga" .'
    assert [each.identifier for each in records(harvest(turtle(blank, noted)))] == ["id-7", "id-8"]


def test_a_dataset_that_the_catalogue_names_needs_no_type():
    found = harvest(
        turtle('<https://x/k> a dcat:Catalog ; dcat:dataset <https://x/d> . <https://x/d> dct:title "Data desa" .')
    )
    assert [each.identifier for each in records(found)] == ["https://x/d"]


def test_bad_datasets_cost_themselves_only():
    bad = '[] a dcat:Dataset ; dct:title "Tanpa pengenal" . <https://x/tanpa-judul> a dcat:Dataset . <https://x/kosong> a dcat:Dataset ; dct:title "" ; dcat:distribution "bukan simpul" , [ dcat:byteSize "besar" ; dct:format [] ] ; dct:temporal [] .'
    found = harvest(turtle(simple(1), bad))
    assert names(found) == ["1"]
    assert len([each for each in found if isinstance(each, SkipRecord)]) == 3


def test_one_address_that_is_none_does_not_spoil_the_catalogue():
    found = harvest(
        turtle(
            '<https://x/d> a dcat:Dataset ; dct:title "Data desa" ; dct:license <bukan alamat> ; dcat:landingPage <http://[rusak> .'
        )
    )
    (record,) = records(found)
    assert validate("dataset", dict(record.dataset)) == []


def test_without_an_indonesian_text_the_first_language_stands_in_always_the_same():
    title = '<https://x/d> a dcat:Dataset ; dct:title "Titre"@fr, "Titel"@de, "Title"@en .'
    (record,) = records(harvest(turtle(title)))
    assert record.dataset["title"] == {"id": "Title", "en": "Title"}


# pages


def paged(asked, *, pages=3, total=6):
    number = int(asked.query.get("page", 1))
    view = f"<{asked.path}?page={number}> a hydra:PartialCollectionView ; hydra:totalItems {total}"
    following = f" ; hydra:next <{asked.path}?page={number + 1}> ." if number < pages else " ."
    return turtle(view, following, simple(number * 2 - 1, number * 2))


def test_all_pages_are_read_and_the_total_is_told():
    found = harvest(paged)
    assert names(found) == ["1", "2", "3", "4", "5", "6"]
    assert [each.total for each in found if isinstance(each, Announced)] == [6, 6, 6]
    assert [each.token.rpartition("?")[2] for each in found if isinstance(each, Checkpoint)] == ["page=2", "page=3"]


def test_an_interrupted_run_goes_on_with_the_next_page():
    assert names(harvest(paged, checkpoint="/katalog.ttl?page=3")) == ["5", "6"]


def test_the_older_word_for_the_next_page_is_known():
    def answer(asked):
        if "page" in asked.query:
            return turtle(simple(2))
        return turtle('<katalog.ttl?page=1> a hydra:PagedCollection ; hydra:nextPage "?page=2" .', simple(1))

    assert names(harvest(answer)) == ["1", "2"]


def test_pages_that_go_in_a_circle_end_with_a_sentence():
    def answer(asked):
        there = 1 if asked.query.get("page") == "2" else 2
        return turtle(f"<x> hydra:next <?page={there}> .", simple(1))

    with pytest.raises(StopHarvest) as stopped:
        harvest(answer, path="/katalog.ttl?page=1")
    assert "berputar" in stopped.value.reason.id


def test_a_later_page_that_is_broken_is_read_again_later():
    def answer(asked):
        if "page" in asked.query:
            return Answer(b"<https://x/d> a dcat:Dataset", 200, TURTLE)
        return turtle("<x> hydra:next <?page=2> .", simple(1))

    with pytest.raises(RetryLater):
        harvest(answer)


def test_a_dataset_on_two_pages_comes_once():
    def answer(asked):
        return turtle("" if "page" in asked.query else "<x> hydra:next <?page=2> .", simple(1, 2))

    assert names(harvest(answer)) == ["1", "2"]


def test_a_catalogue_that_did_not_change_is_not_sent_again(tmp_path):
    sent = []

    def answer(asked):
        is_known = asked.headers.get("if-none-match") == '"1"'
        sent.append(304 if is_known else 200)
        given = turtle(simple(1))
        return Answer(b"" if is_known else given.content, sent[-1], {**TURTLE, "ETag": '"1"'})

    with running(answer) as server:
        for _ in range(2):
            with guarded(cache=FolderCache(tmp_path)) as http:
                found = list(DcatHarvester().records(Source(f"{server.url}/k", DcatOptions()), http))
            assert names(found) == ["1"]
    assert sent == [200, 304]


# data.json


DATA_JSON = {
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "@type": "dcat:Catalog",
    "dataset": [
        {
            "@type": "dcat:Dataset",
            "identifier": "https://data.contoh.go.id/d/1",
            "title": "Penduduk Desa",
            "description": "Menurut dusun.",
            "keyword": ["penduduk", "dusun"],
            "modified": "2026-01-01",
            "publisher": {"@type": "org:Organization", "name": "Dinas Kominfo"},
            "contactPoint": {
                "@type": "vcard:Contact",
                "fn": "Bidang Statistik",
                "hasEmail": "mailto:data@contoh.go.id",
            },
            "accessLevel": "restricted public",
            "accrualPeriodicity": "R/P1Y",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "temporal": "2025-01-01/2025-12-31",
            "spatial": "35.05.10.2011",
            "language": ["id"],
            "distribution": [
                {
                    "@type": "dcat:Distribution",
                    "downloadURL": "https://data.contoh.go.id/1.csv",
                    "mediaType": "text/csv",
                    "title": "Berkas",
                }
            ],
        },
        {"title": "Tanpa pengenal", "accessLevel": "public"},
        "bukan dataset",
    ],
}


def test_data_json_is_recognised_and_read():
    found = harvest(
        Answer(json.dumps(DATA_JSON).encode(), 200, {"Content-Type": "application/json"}), path="/data.json"
    )
    (record,) = records(found)
    assert record.access is Access.RESTRICTED
    assert validate("dataset", dict(record.dataset)) == []
    assert record.dataset["accrual_periodicity"] == "ANNUAL"
    assert record.dataset["temporal"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert record.dataset["spatial"] == ["35.05.10.2011"]
    assert record.dataset["distributions"] == [
        {
            "identifier": "berkas-1",
            "title": {"id": "Berkas"},
            "format": "CSV",
            "media_type": "text/csv",
            "download_url": "https://data.contoh.go.id/1.csv",
        }
    ]
    assert len([each for each in found if isinstance(each, SkipRecord)]) == 2


# sources that are wrong


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "'
    + b"a" * 100
    + b'"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&c;</rdf:RDF>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://d/"><rdf:Description rdf:about="http://x"><d:t>&x;</d:t></rdf:Description></rdf:RDF>'


@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (b"<!DOCTYPE html><p>Masuk</p>", "text/turtle", "halaman web"),
        (b"", "text/turtle", "kosong"),
        (b"<https://x/d> a dcat:Dataset", "text/turtle", "rusak"),
        (b"<rdf:RDF", "application/rdf+xml", "rusak"),
        (LAUGHS, "application/rdf+xml", "rusak"),
        (OUTSIDE, "application/rdf+xml", "rusak"),
        (b'{"a": ', "application/json", "rusak"),
        (b'{"@context": "https://contoh.id/konteks", "@id": "https://x/d"}', "application/ld+json", "konteks JSON-LD"),
        (
            b'{"@context": {"@import": "https://contoh.id/konteks"}, "@id": "https://x/d"}',
            "application/ld+json",
            "konteks JSON-LD",
        ),
        (b'{"hello": "world"}', "application/json", "tidak memuat satu dataset pun"),
        (b'{"dataset": []}', "application/json", "tidak memuat satu dataset pun"),
        (b"\x00\x01\x02\x03", "application/octet-stream", "rusak"),
        (PREFIXES.encode(), "text/turtle", "tidak memuat satu dataset pun"),
    ],
)
def test_what_is_no_catalogue_stops_the_harvest_with_a_sentence(content, media_type, words):
    with pytest.raises(StopHarvest) as stopped:
        harvest(Answer(content, 200, {"Content-Type": media_type}))
    assert words in stopped.value.reason.id
    assert stopped.value.reason.en


def test_an_entity_that_shortens_a_namespace_is_read():
    content = b'<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY dcat "http://www.w3.org/ns/dcat#">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/"><rdf:Description rdf:about="https://x/d"><rdf:type rdf:resource="&dcat;Dataset"/><dct:title>Data desa</dct:title></rdf:Description></rdf:RDF>'
    assert [
        each.identifier for each in records(harvest(Answer(content, 200, {"Content-Type": "application/rdf+xml"})))
    ] == ["https://x/d"]


def test_a_catalogue_behind_a_key_is_read_with_it():
    def answer(asked):
        return turtle(simple(1)) if asked.headers.get("authorization") == "Bearer rahasia" else Answer(status=401)

    assert names(harvest(answer, authorization="Bearer rahasia")) == ["1"]
    with pytest.raises(StopHarvest) as stopped:
        harvest(answer)
    assert "kunci akses" in stopped.value.reason.id

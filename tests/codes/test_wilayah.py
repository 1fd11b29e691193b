"""The whole country's codes; totals as the decree's data packages count them."""

from collections import Counter

import pytest
import rdflib
from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.codes import repository
from registry.codes.book import FileBook
from registry.codes.export import export
from registry.codes.reader import read
from registry.codes.wilayah import read_wilayah
from registry.items import repository as items
from registry.items.state import Kind

# rdflib announces that it will rename the class which its own reader of JSON-LD makes
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def country():
    return read_wilayah()


def test_the_country_has_38_provinces_514_regencies_7285_districts_and_83762_villages(country):
    assert Counter(code.level for code in country.codes) == {1: 38, 2: 514, 3: 7285, 4: 83762}


def test_regencies_and_cities_are_416_and_98(country):
    kinds = Counter(code.note["id"] for code in country.codes)
    assert (kinds["Kabupaten"], kinds["Kota"]) == (416, 98)


def test_every_parent_is_in_the_list_and_one_level_up(country):
    levels = {code.notation: code.level for code in country.codes}
    assert len(levels) == len(country.codes)
    assert all(len(code.broader) == (code.level > 1) for code in country.codes)
    assert all(levels[parent] == code.level - 1 for code in country.codes for parent in code.broader)


def test_blitar_has_the_same_codes_names_and_kinds_as_the_bundled_file(country):
    def blitar(codes):
        return {code.notation: (code.labels["id"], code.note["id"], code.broader, code.level) for code in codes}

    ours = blitar(FileBook().code_list("kemendagri/wilayah").codes)
    theirs = blitar(code for code in country.codes if code.notation == "35" or code.notation.startswith("35.05"))
    assert ours == theirs


def test_the_list_names_the_decree(country):
    assert "300.2.2-2138 Tahun 2025" in country.legal_basis
    assert country.valid_from.isoformat() == "2025-04-25"
    assert country.ref == "kemendagri/wilayah"


def test_the_customary_villages_of_papua_are_told_from_villages(country):
    customary = [code for code in country.codes if code.note["id"] == "Desa adat"]
    assert len(customary) == 14
    assert all(code.labels["id"].startswith("Desa Adat ") for code in customary)


@pytest.mark.parametrize("form", ["ttl", "rdf", "jsonld"])
def test_the_levels_of_areas_are_named_in_both_languages_in_the_document_and_in_rdf(content_engine, form):
    with Session(content_engine) as session:
        item = repository.item_of(session, "kemendagri/wilayah")
        entry = items.find(session, PUBLIC, kind=Kind.CODE_LIST, agency="kemendagri", slug="wilayah")
        stored = repository.code_list(session, "kemendagri/wilayah")
    assert item is not None
    assert [(level["depth"], level["name"]["id"]) for level in entry.body["levels"]] == [
        (1, "Provinsi"),
        (2, "Kabupaten/kota"),
        (3, "Kecamatan"),
        (4, "Desa/kelurahan"),
    ]
    content = export(stored, form, base="https://satudata.example")
    graph = rdflib.Graph().parse(data=content, format={"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}[form])
    xkos = rdflib.Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
    named = {
        (int(graph.value(level, xkos.depth)), label.language, str(label))
        for level in graph.subjects(rdflib.RDF.type, xkos.ClassificationLevel)
        for label in graph.objects(level, rdflib.SKOS.prefLabel)
    }
    assert {(3, "id", "Kecamatan"), (3, "en", "District"), (4, "id", "Desa/kelurahan"), (1, "en", "Province")} <= named
    assert len(named) == 8
    (reading,) = read(content)
    assert reading.code_list.levels == stored.levels


def test_the_national_list_has_its_levels_and_its_decree():
    found = read_wilayah()
    assert [name["id"] for _, name in sorted(found.levels.items())] == [
        "Provinsi",
        "Kabupaten/kota",
        "Kecamatan",
        "Desa/kelurahan",
    ]
    assert found.legal_basis == "Keputusan Menteri Dalam Negeri Nomor 300.2.2-2138 Tahun 2025"
    assert {code.level for code in found.codes} == set(found.levels)

"""Code lists out: every RDF form one graph, parts, versions, and SDMX by the rules of its structure messages."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS

from registry.codes import sdmx
from registry.codes.export import FORMS, Part, export, write_to
from registry.codes.payloads import Code
from tests.factories import code_lists

# rdflib announces that it will rename the class which its own reader of JSON-LD makes
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

BASE = "https://satudata.example"
XKOS = "http://rdf-vocabulary.ddialliance.org/xkos#"
LIST = code_lists.code_list(
    Code("35", {"id": "Jawa Timur", "en": "East Java"}, definition={"id": "Provinsi"}),
    Code(
        "35.05",
        {"id": "Blitar & <sekitar>"},
        alt_labels=(("id", "Kab. Blitar"), ("id", "Blitar Raya"), ("jv", "Blitar")),
        broader=("35",),
        level=2,
        valid_until=date(2024, 12, 31),
    ),
    Code(
        "35_05",
        {"id": "Kembar"},
        broader=("35.05", "35"),
        level=3,
        valid_from=date(2025, 1, 1),
        legal_basis="UU 1/2020",
    ),
    Code("36", {"id": "Banten"}),
    slug="2-wilayah",
    version="2.1.3",
)
ROOT = URIRef(f"{BASE}/id/code-list/kominfo-blitar/2-wilayah")
SPACES = {
    name: f"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/{space}"
    for name, space in (("mes", "message"), ("str", "structure"), ("com", "common"))
}
ID = re.compile(r"[A-Za-z0-9_@$\-]+")
NCNAME = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*")


def graph(form, **options):
    reader = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}[form]
    return Graph().parse(data=export(LIST, form, base=BASE, **options), format=reader)


@pytest.mark.parametrize("form", ["jsonld", "rdf", "nt"])
@pytest.mark.parametrize("part", [Part(), Part(level=2), Part(under="35.05")])
def test_every_rdf_form_is_the_same_graph(form, part):
    assert isomorphic(graph("ttl", part=part, previous="2.1.2"), graph(form, part=part, previous="2.1.2"))


def test_json_ld_is_compact_by_its_own_context():
    document = json.loads(export(LIST, "jsonld", base=BASE))
    nodes = {node["id"]: node for node in document["@graph"]}
    code = nodes[f"{ROOT}/35.05"]
    assert code["prefLabel"] == {"id": "Blitar & <sekitar>"}
    assert code["altLabel"] == {"id": ["Kab. Blitar", "Blitar Raya"], "jv": "Blitar"}
    assert code["broader"] == f"{ROOT}/35"
    assert nodes[f"{ROOT}#urutan"]["memberList"] == [f"{ROOT}/{name}" for name in ("35", "35.05", "35_05", "36")]
    assert isinstance(document["@context"], dict)


def test_versions_and_levels_stand_in_the_graph():
    found = graph("ttl", previous="2.1.2")
    version = URIRef(f"{ROOT}/versi/2.1.3")
    assert found.value(version, DCTERMS.isVersionOf) == ROOT
    assert found.value(version, PROV.wasRevisionOf) == URIRef(f"{ROOT}/versi/2.1.2")
    levels = list(found.subjects(RDF.type, URIRef(f"{XKOS}ClassificationLevel")))
    assert sorted(int(found.value(level, URIRef(f"{XKOS}depth"))) for level in levels) == [1, 2, 3]
    assert set(found.objects(ROOT, SKOS.hasTopConcept)) == {URIRef(f"{ROOT}/35"), URIRef(f"{ROOT}/36")}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Part(), ["35", "35.05", "35_05", "36"]),
        (Part(level=1), ["35", "36"]),
        (Part(under="35.05"), ["35.05", "35_05"]),
        (Part(at=date(2024, 12, 31)), ["35", "35.05", "36"]),
        (Part(at=date(2025, 1, 1)), ["35", "35_05", "36"]),
        (Part(level=2, under="35", at=date(2024, 1, 1)), ["35.05"]),
        (Part(under="99"), []),
    ],
)
def test_a_part_has_the_codes_asked_for_in_every_form(part, expected):
    rows = json.loads(export(LIST, "json", base=BASE, part=part))
    assert [row["notation"] for row in rows] == expected
    schema = json.loads(export(LIST, "json-schema", base=BASE, part=part))
    Draft202012Validator.check_schema(schema)
    assert [code["const"] for code in schema.get("oneOf", [])] == expected
    assert not Draft202012Validator(schema).is_valid("nothing")


def test_in_a_part_a_parent_outside_is_still_named_and_its_child_is_no_top_concept():
    found = graph("ttl", part=Part(under="35.05"))
    assert (URIRef(f"{ROOT}/35.05"), SKOS.broader, URIRef(f"{ROOT}/35")) in found
    assert set(found.objects(ROOT, SKOS.hasTopConcept)) == set()


def codelist(content):
    root = ET.fromstring(content)  # noqa: S314  # our own document
    assert root.tag == f"{{{SPACES['mes']}}}Structure"
    (found,) = root.findall("mes:Structures/str:Codelists/str:Codelist", SPACES)
    return root, found


def test_sdmx_ml_obeys_the_rules_of_a_2_1_structure_message():
    root, found = codelist(b"".join(sdmx.xml(LIST, datetime(2025, 4, 25, tzinfo=UTC))))
    header = root.find("mes:Header", SPACES)
    assert [child.tag.partition("}")[2] for child in header] == ["ID", "Test", "Prepared", "Sender"]
    assert header.findtext("mes:Prepared", namespaces=SPACES) == "2025-04-25T00:00:00+00:00"
    assert NCNAME.fullmatch(found.get("id"))
    assert NCNAME.fullmatch(found.get("agencyID"))
    assert found.get("version") == "2.1"
    codes = found.findall("str:Code", SPACES)
    names = [code.get("id") for code in codes]
    assert names == ["35", "35_05", "35_05_2", "36"]
    assert all(map(ID.fullmatch, names))
    order = ["Annotations", "Name", "Description", "Parent"]
    for thing in (found, *codes):
        tags = [child.tag.partition("}")[2] for child in thing if not child.tag.endswith("Code")]
        assert tags == sorted(tags, key=order.index)
        assert "Name" in tags
    assert [code.find("str:Parent/Ref", SPACES).get("id") for code in codes[1:3]] == ["35", "35_05"]
    assert codes[1].findtext("com:Annotations/com:Annotation/com:AnnotationTitle", namespaces=SPACES) == "35.05"
    assert codes[1].findtext("com:Name", namespaces=SPACES) == "Blitar & <sekitar>"
    assert {
        name.get("{http://www.w3.org/XML/1998/namespace}lang") for name in codes[0].findall("com:Name", SPACES)
    } == {"id", "en"}


def test_sdmx_json_obeys_the_rules_of_a_2_0_0_structure_message():
    message = json.loads(sdmx.json(LIST, datetime(2025, 4, 25, tzinfo=UTC)))
    assert {"id", "prepared", "sender"} <= message["meta"].keys()
    assert message["meta"]["contentLanguages"] == ["id", "en"]
    (found,) = message["data"]["codelists"]
    assert {"id", "agencyID", "name", "version", "codes"} <= found.keys()
    assert found["version"] == "2.1.3"
    assert NCNAME.fullmatch(found["id"])
    assert [code["id"] for code in found["codes"]] == ["35", "35_05", "35_05_2", "36"]
    assert found["codes"][0]["names"] == {"id": "Jawa Timur", "en": "East Java"}
    assert found["codes"][2] == {
        "id": "35_05_2",
        "annotations": [{"id": "NOTATION", "title": "35_05"}],
        "name": "Kembar",
        "names": {"id": "Kembar"},
        "parent": "35_05",
    }


def test_sdmx_json_leaves_the_codes_of_an_empty_list_out_for_an_empty_array_is_refused():
    assert "codes" not in json.loads(sdmx.json(code_lists.code_list()))["data"]["codelists"][0]


@given(st.lists(st.text(min_size=1, max_size=6).filter(str.strip), unique=True, min_size=1, max_size=6))
def test_sdmx_ids_are_ids_and_as_many_as_the_codes_whatever_the_notations(notations):
    codes = code_lists.code_list(*(Code(name, {"id": name}) for name in notations))
    names = list(sdmx.ids(codes.codes).values())
    assert len(set(names)) == len(notations)
    assert all(map(ID.fullmatch, names))
    _, found = codelist(b"".join(sdmx.xml(codes)))
    assert [code.get("id") for code in found.findall("str:Code", SPACES)] == names


@pytest.mark.parametrize("form", ["ttl", "rdf", "nt", "csv", "sdmx-ml"])
def test_a_long_list_comes_out_in_small_pieces(form):
    class Counting:
        pieces = largest = 0

        def writelines(self, pieces):
            for piece in pieces:
                self.pieces += 1
                self.largest = max(self.largest, len(piece))

    out = Counting()
    write_to(out, code_lists.code_list(*(f"{number:05}" for number in range(10_000))), form, base=BASE)
    assert out.pieces > 2
    assert out.largest < 100_000


def test_every_form_has_a_media_type():
    assert all("/" in media_type for media_type in FORMS.values())


def test_a_wording_in_another_language_reaches_the_graph():
    assert (URIRef(f"{ROOT}/35.05"), SKOS.altLabel, Literal("Blitar", lang="jv")) in graph("nt")

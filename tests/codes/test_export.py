import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, SKOS

from registry.codes.export import FORMS, export
from registry.codes.payloads import Code
from tests.factories import code_lists

BASE = "https://satudata.example"
LIST = code_lists.code_list(
    Code("01.10", {"id": "Kota", "en": "City"}, level=1),
    Code("01.10.1", {"id": '=HYPERLINK("http://x")', "en": "+1"}, broader=("01.10",), level=2),
    Code("1e5", {"id": 'Kutip " koma, baris\nbaru', "en": ""}, alt_labels=(("id", "Lima"), ("id", "Enam")), level=1),
    Code("007", {"id": "Tujuh"}, valid_from=date(2020, 1, 1), valid_until=date(2024, 12, 31), legal_basis="UU 1/2020"),
    slug="bentuk",
)


def test_a_csv_read_again_gives_every_value(tmp_path):
    rows = list(csv.DictReader(io.StringIO(export(LIST, "csv", base=BASE).decode("utf-8"), newline="")))
    assert [row["notation"] for row in rows] == ["01.10", "01.10.1", "1e5", "007"]
    assert rows[2]["label_id"] == 'Kutip " koma, baris\nbaru'
    assert rows[2]["alt_labels"] == "Lima | Enam"
    assert rows[1]["broader"] == "01.10"
    assert (rows[3]["valid_from"], rows[3]["valid_until"]) == ("2020-01-01", "2024-12-31")
    assert rows[0]["label_en"] == "City"


def test_a_csv_ends_its_lines_as_rfc_4180_has_it():
    content = export(code_lists.code_list("a", "b"), "csv", base=BASE)
    assert content.count(b"\r\n") == 3
    assert content.replace(b"\r\n", b"").count(b"\n") == 0


def test_every_cell_of_the_workbook_is_text_so_that_no_code_changes_and_no_formula_runs():
    book = openpyxl.load_workbook(io.BytesIO(export(LIST, "xlsx", base=BASE)))
    (sheet,) = book.worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in sheet["A"]] == ["notation", "01.10", "01.10.1", "1e5", "007"]
    assert {cell.number_format for cell in sheet["A"][1:]} == {"@"}
    assert sheet["B3"].value == '=HYPERLINK("http://x")'
    assert sheet["B3"].hyperlink is None


def test_the_json_schema_passes_the_metaschema_and_takes_the_codes_and_nothing_else():
    schema = json.loads(export(LIST, "json-schema", base=BASE))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert schema["$id"] == f"{BASE}/id/code-list/kominfo-blitar/bentuk/versi/1.0.0.schema.json"
    for notation in ("01.10", "01.10.1", "1e5", "007"):
        assert validator.is_valid(notation)
    for wrong in ("7", "01.1", "", 7, None, ["007"], "Kota"):
        assert not validator.is_valid(wrong)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # of rdflib's own reader of JSON-LD
@pytest.mark.parametrize(("form", "reader"), [("jsonld", "json-ld"), ("rdf", "xml")])
def test_every_graph_form_is_the_graph_of_the_turtle(form, reader):
    turtle = Graph().parse(data=export(LIST, "ttl", base=BASE), format="turtle")
    other = Graph().parse(data=export(LIST, form, base=BASE), format=reader)
    assert isomorphic(turtle, other)


def test_the_turtle_says_of_a_code_what_the_list_says():
    graph = Graph().parse(data=export(LIST, "ttl", base=BASE), format="turtle")
    scheme = URIRef(f"{BASE}/id/code-list/kominfo-blitar/bentuk")
    assert graph.value(scheme, OWL.versionInfo) == Literal("1.0.0")
    notations = {str(graph.value(node, SKOS.notation)) for node in graph.subjects(SKOS.inScheme, scheme)}
    assert notations >= {"01.10", "01.10.1", "1e5", "007"}
    child, parent = (URIRef(f"{scheme}/{notation}") for notation in ("01.10.1", "01.10"))
    assert (child, SKOS.broader, parent) in graph
    assert set(graph.objects(parent, SKOS.prefLabel)) == {Literal("Kota", lang="id"), Literal("City", lang="en")}
    assert (scheme, SKOS.hasTopConcept, child) not in graph


def test_the_json_form_holds_the_same_rows_as_the_csv():
    rows = json.loads(export(LIST, "json", base=BASE))
    assert rows == list(csv.DictReader(io.StringIO(export(LIST, "csv", base=BASE).decode(), newline="")))


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_list_and_a_long_one_have_every_form(form):
    for found in (code_lists.code_list(slug="kosong"), code_lists.code_list(*map(str, range(3000)), slug="panjang")):
        assert export(found, form, base=BASE)
        assert export(found, form, base=BASE) == export(found, form, base=BASE) or form == "xlsx"

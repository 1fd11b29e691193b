"""Code lists in CSV and XLSX as people send them."""

import io
import string
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codes import sheets, skos
from registry.codes.export import export
from registry.codes.hierarchy import levelled
from registry.codes.payloads import Code
from registry.codes.reader import UnknownMediaType, read
from tests.factories import code_lists

BASE = "https://satudata.example"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_indonesian_heads_and_parents_in_any_order():
    reading = sheets.read(
        b"Kode;Nama;Induk;Berlaku Dari;Berlaku Sampai;Dasar Hukum\n"
        b"01.02;Anak;01;01/02/2020;2024-12-31;Perda 1/2020\n"
        b"01;Bapak;;;;\n"
    )
    assert reading.code_list.codes == (
        Code(
            "01.02",
            {"id": "Anak"},
            broader=("01",),
            level=2,
            position=0,
            valid_from=date(2020, 2, 1),
            valid_until=date(2024, 12, 31),
            legal_basis="Perda 1/2020",
        ),
        Code("01", {"id": "Bapak"}, level=1, position=1),
    )
    assert reading.rows == (2, 3)
    assert reading.problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found(encoding, sign):
    reading = sheets.read(f"notation{sign}label_id\n007{sign}Café\n".encode(encoding))
    assert [(code.notation, code.labels) for code in reading.code_list.codes] == [("007", {"id": "Café"})]


def test_a_title_above_the_heads_and_blank_rows_keep_the_spreadsheet_s_row_numbers():
    reading = sheets.read(b"Daftar warna,\n\nkode,nama\nm,Merah\n,\nb,\n")
    assert reading.rows == (4, 6)


def test_several_values_of_a_cell_and_every_language():
    reading = sheets.read(
        b"notation,label_id,label_jv,alt_labels,alt_labels_en,broader,definition,note_en\nx,X,Eks,a | b\\|c,d,p|q,Arti,Remark\n"
    )
    (code,) = reading.code_list.codes
    assert code.labels == {"id": "X", "jv": "Eks"}
    assert code.alt_labels == (("id", "a"), ("id", "b|c"), ("en", "d"))
    assert code.broader == ("p", "q")
    assert (code.definition, code.note) == ({"id": "Arti"}, {"en": "Remark"})


def test_number_cells_are_text_and_told_apart():
    reading = sheets.read(
        xlsx(
            ["kode", "nama", "berlaku_dari"],
            [11.1, "Satu", date(2025, 4, 25)],
            ["11.10", "Dua", None],
            [7, "Tiga", None],
        )
    )
    assert [code.notation for code in reading.code_list.codes] == ["11.1", "11.10", "7"]
    assert reading.numeric == {0, 2}
    assert reading.code_list.codes[0].valid_from == date(2025, 4, 25)


@pytest.mark.parametrize(
    ("content", "rule", "row"),
    [
        (b"a,b\n1,2\n", "header", None),
        (b"kode,induk\n1,2\n", "header", None),
        (b"", "header", None),
        (b"kode,nama,berlaku_dari\n1,A,kemarin\n", "date", 2),
        (b"kode,nama,berlaku_dari\n1,A,30/02/2025\n", "date", 2),
        (b"kode,nama,tingkat\n1,A,dua\n", "level", 2),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(content, rule, row):
    (reading,) = read(content, "text/csv")
    assert [(problem.rule, problem.row) for problem in reading.problems] == [(rule, row)]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"PK\x03\x04"])
def test_a_damaged_workbook_is_a_problem_not_a_crash(content):
    (reading,) = read(content, XLSX)
    assert [problem.rule for problem in reading.problems] == ["file"]


def test_a_workbook_whose_last_cell_lies_far_out_is_refused_before_it_fills_memory():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "kode", "x"
    buffer = io.BytesIO()
    book.save(buffer)
    (reading,) = read(buffer.getvalue(), XLSX)
    assert [problem.rule for problem in reading.problems] == ["file"]


def test_the_content_tells_what_a_file_is_when_nobody_says():
    assert read(b"kode,nama\n1,A\n")[0].rows == (2,)
    assert (
        read(
            b'<http://x/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@id .\n<http://x/a> a <http://www.w3.org/2004/02/skos/core#Concept> .'
        )[0]
        .code_list.codes[0]
        .notation
        == "a"
    )
    with pytest.raises(UnknownMediaType):
        read(b"%PDF", "application/pdf")


marks = string.ascii_letters + "é |\\\"',;=+-@\n#<>"
words = st.text(alphabet=marks, min_size=1, max_size=8).map(str.strip).filter(bool)
notations = st.text(alphabet=string.ascii_letters + string.digits + "./|-", min_size=1, max_size=6)
texts = st.fixed_dictionaries({"id": words}, optional={"en": words, "jv": words})


@st.composite
def lists(draw):
    names = draw(st.lists(notations, unique=True, min_size=1, max_size=5))
    codes = []
    for place, name in enumerate(names):
        labels = draw(texts)
        others = draw(st.sets(st.tuples(st.sampled_from(["id", "en", "jv"]), words), max_size=3))
        codes.append(
            Code(
                notation=name,
                labels=labels,
                alt_labels=tuple(sorted(pair for pair in others if labels.get(pair[0]) != pair[1])),
                definition=draw(st.none() | texts),
                broader=tuple(sorted(draw(st.sets(st.sampled_from(names[:place]), max_size=2)))) if place else (),
                level=0,
                position=place,
                valid_from=draw(st.none() | st.dates()),
                valid_until=draw(st.none() | st.dates()),
                legal_basis=draw(st.none() | words),
                note=draw(st.none() | texts),
            )
        )
    return code_lists.code_list(*levelled(codes))


@given(lists())
def test_what_is_exported_as_csv_is_read_again_as_it_was(code_list):
    reading = sheets.read(export(code_list, "csv", base=BASE))
    again = [replace(code, alt_labels=tuple(sorted(code.alt_labels))) for code in reading.code_list.codes]
    assert tuple(again) == code_list.codes
    assert reading.problems == ()


@given(lists(), st.sampled_from(["ttl", "nt", "rdf", "jsonld"]))
def test_what_is_exported_as_rdf_is_read_again_as_it_was(code_list, form):
    (reading,) = skos.read(export(code_list, form, base=BASE))
    assert reading.code_list == code_list
    assert reading.problems == ()


def test_what_is_exported_as_a_workbook_is_read_again_as_it_was():
    code_list = code_lists.code_list(
        Code("01.10", {"id": "=1+1", "en": "City"}),
        Code("1e5", {"id": "Lima"}, broader=("01.10",), level=2, position=1),
    )
    assert sheets.read(export(code_list, "xlsx", base=BASE)).code_list.codes == code_list.codes

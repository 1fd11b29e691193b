"""The Daftar Data: 22 attributes in and out as XLSX and CSV, previewed first, nothing lost on the way."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.catalog import data_list, data_list_sheets, planning
from registry.errors import Conflict, Forbidden, Invalid, NotSignedIn
from registry.items.state import Kind, State
from registry.schemas import validator

TITLES = [
    "ID Daftar Data Daerah (DDD)", "ID Daftar Data Prioritas (DDP)", "Sumber Referensi", "Kode Indikator",
    "Nama Indikator", "Nama Data", "Jenis Data", "Indikator/Variabel", "Kode Standar Data", "Produsen Data",
    "Klasifikasi Data sesuai Risiko", "Definisi", "Satuan", "Klasifikasi Penyajian", "Jadwal Pemutakhiran",
    "Kategori RAD (SPBE)", "Kode Metadata", "Link Portal Daerah", "Link Portal SDI", "Metode Pengumpulan",
    "Periode Data", "Penanggung Jawab Data",
]  # fmt: skip
ROW = {
    "ddd_id": "0001",
    "name": "Jumlah Keluarga",
    "kind": "statistik",
    "producer": "Pemerintah Desa Sawentar",
    "risk": "terbuka",
    "definition": "Banyaknya keluarga yang menetap.",
    "schedule": "tahunan",
    "period": "2026",
}
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(sorted(data_list.ATTRIBUTES)), CELLS.filter(str.strip), max_size=22), max_size=5
)


def lines(*rows):
    return data_list_sheets.read(data_list_sheets.as_csv(rows))


def take(session, by, *rows, year=2026):
    return planning.take(session, year, lines(*rows), by=by)


def test_the_sheet_has_the_22_titles_of_the_letter():
    assert list(data_list.ATTRIBUTES.values()) == TITLES
    book = openpyxl.load_workbook(io.BytesIO(data_list_sheets.as_xlsx([ROW])))
    assert [cell.value for cell in book.active[1]] == TITLES
    assert list(csv.reader(io.StringIO(data_list_sheets.as_csv([]).decode()))) == [TITLES]


@settings(max_examples=60, deadline=None)
@given(ROWS)
@pytest.mark.parametrize("form", [data_list_sheets.as_xlsx, data_list_sheets.as_csv], ids=["xlsx", "csv"])
def test_what_is_written_is_read_back_cell_by_cell(form, rows):
    assert [line.values for line in data_list_sheets.read(form(rows))] == [row for row in rows if row]


def test_codes_stay_text_in_a_spreadsheet():
    book = openpyxl.load_workbook(io.BytesIO(data_list_sheets.as_xlsx([ROW])))
    cell = book.active["A2"]
    assert (cell.value, cell.number_format, cell.data_type) == ("0001", "@", "s")


def test_columns_are_found_by_title_in_any_order_below_a_heading():
    content = "Daftar Data 2026\r\nprodusen  data;NAMA DATA;Lainnya\r\ndesa-sawentar;Keluarga;x\r\n".encode("utf-8-sig")
    (line,) = data_list_sheets.read(content.replace(b"Daftar Data 2026\r\n", b"Daftar Data 2026;;\r\n"))
    assert (line.row, line.values) == (3, {"producer": "desa-sawentar", "name": "Keluarga"})


@pytest.mark.parametrize("content", [b"", b"a,b\r\n1,2\r\n", b"PK\x03\x04 no workbook", b"\xff\xfe\x00"])
def test_what_is_no_daftar_data_is_refused_with_a_sentence(content):
    with pytest.raises(Invalid):
        data_list_sheets.read(content)


def test_a_preview_says_what_would_be_done_and_does_nothing(session, people):
    take(session, people.koordinator, ROW, {**ROW, "name": "Tetap"})
    seen = planning.preview(
        session,
        2026,
        lines({**ROW, "definition": "Arti lain."}, {**ROW, "name": "Tetap"}, {**ROW, "name": "Baru"}),
        by=people.koordinator,
    )
    assert (seen.new, seen.changed, seen.same, seen.problems) == (("Baru",), ("Jumlah Keluarga",), 1, ())
    assert {row.name for row in planning.rows(session, people.koordinator, 2026)} == {"Jumlah Keluarga", "Tetap"}


def test_every_problem_is_told_at_its_row_and_column_and_nothing_is_taken(session, people):
    rows = [
        {**ROW, "kind": "lain", "risk": "rahasia"},
        {**ROW, "producer": "Dinas Tak Dikenal", "name": "B"},
        {name: value for name, value in ROW.items() if name != "definition"} | {"name": "C"},
        {**ROW, "name": "D"},
        {**ROW, "name": "D"},
    ]
    seen = planning.preview(session, 2026, lines(*rows), by=people.walidata)
    assert {(found.row, found.column) for found in seen.problems} == {
        (2, "Jenis Data"),
        (2, "Klasifikasi Data sesuai Risiko"),
        (3, "Produsen Data"),
        (4, "Definisi"),
        (6, "Nama Data"),
    }
    with pytest.raises(Invalid):
        take(session, people.walidata, *rows)
    assert planning.rows(session, people.walidata, 2026) == []


def test_what_was_taken_in_comes_out_the_same_in_both_forms(session, people):
    take(session, people.walidata, ROW, {**ROW, "name": "Lain", "unit": "keluarga"})
    kept = [row.attributes for row in planning.rows(session, people.walidata, 2026)]
    for form in (data_list_sheets.as_csv, data_list_sheets.as_xlsx):
        again = planning.preview(session, 2026, data_list_sheets.read(form(kept)), by=people.walidata)
        assert (again.new, again.changed, again.same, again.valid) == ((), (), 2, True)


def test_who_writes_for_whom_and_who_reads(session, people):
    for who in ("koordinator", "walidata", "produsen", "pendukung"):
        take(session, people.named()[who], {**ROW, "name": f"Oleh {who}"})
    with pytest.raises(Invalid):  # the row is not theirs
        take(session, people.other_produsen, ROW)
    for who in ("pembina", "admin"):
        with pytest.raises(Forbidden):
            take(session, people.named()[who], ROW)
    take(session, people.walidata, {**ROW, "name": "Tertutup", "risk": "tertutup"})
    assert len(planning.rows(session, people.pembina, 2026)) == 5
    assert len(planning.rows(session, people.other_produsen, 2026)) == 4
    with pytest.raises(NotSignedIn):
        planning.rows(session, people.public, 2026)


def test_last_years_rows_are_copied_with_their_period_moved_and_their_numbers_left(session, people):
    take(
        session, people.walidata, {**ROW, "name": "Keluarga 2025", "period": "2025", "source": "RPJMD 2021"}, year=2025
    )
    (made,) = planning.copy_year(session, "desa-sawentar", 2026, by=people.produsen)
    assert (made.name, made.attributes["period"], made.attributes["source"]) == ("Keluarga 2026", "2026", "RPJMD 2021")
    assert "ddd_id" not in made.attributes
    assert planning.copy_year(session, "desa-sawentar", 2026, by=people.produsen) == []
    with pytest.raises(Forbidden):
        planning.copy_year(session, "desa-sawentar", 2026, by=people.other_produsen)


def test_a_row_begins_its_dataset_as_a_draft_once(session, people):
    take(session, people.walidata, {**ROW, "ddp_id": "P-1", "risk": "terbatas"})
    (row,) = planning.rows(session, people.walidata, 2026)
    entry = planning.begin(session, row.id, by=people.produsen)
    assert (entry.version.state, entry.version.access, entry.item.slug) == (
        State.DRAFT,
        "restricted",
        "jumlah-keluarga-2026",
    )
    assert (entry.body["priority"], entry.body["accrual_periodicity"]) == (True, "ANNUAL")
    assert entry.item.identifiers == {"ddd": "0001", "ddp": "P-1"}
    assert validator.validate(Kind.DATASET.value, entry.body) == []
    assert planning.begun(session, [row]) == {row.id: entry.item.iri}
    with pytest.raises(Conflict):
        planning.begin(session, row.id, by=people.produsen)


def test_every_schedule_of_the_letter_is_a_frequency_of_a_dataset():
    for word in data_list.SCHEDULES:
        body = data_list.dataset_body({**ROW, "schedule": word}, 2026)
        assert validator.validate(Kind.DATASET.value, body) == [], word

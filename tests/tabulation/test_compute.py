"""A village of twelve rows, counted by hand."""

from datetime import date

import polars as pl
import pytest

from registry.codes.book import FileBook
from registry.errors import NotFound
from registry.standards.bundled import standards
from registry.tabulation import compute, table
from registry.tabulation.compute import FAULTS, NothingToCount
from registry.tabulation.table import NoBpsCode

AT = date(2025, 12, 31)
INDICATOR = {
    "universe": "missing(status_dasar) or status_dasar == '1'",
    "disaggregation": [
        {"name": "kelompok_umur", "variable": "tanggallahir", "kind": "age-group", "breaks": [0, 15, 65]},
        {
            "name": "jenis_kelamin",
            "variable": "sex",
            "kind": "code",
            "classification": {"code_list": "dukcapil/jenis-kelamin", "version": "1.0.0"},
        },
    ],
}
# born, sex, status (1 or empty: alive and here; 2: died), cells with an error
ROWS = [
    (date(2010, 12, 31), "1", "1", []),  # 15 today: 15–64
    (date(2011, 1, 1), "1", "1", []),  # 14 until tomorrow: 0–14
    (date(1960, 12, 31), "2", "1", []),  # 65 today: 65+
    (date(1961, 1, 1), "2", None, []),  # 64 until tomorrow: 15–64
    (date(2025, 12, 31), "2", "1", []),  # born today: 0–14
    (date(1990, 5, 5), "1", "1", ["nohp:pattern"]),  # a wrong telephone costs nobody his place: 15–64
    (date(1990, 5, 6), "1", "2", []),  # died: outside the universe
    (date(1990, 5, 7), "1", "1", ["sex:code"]),  # refused: the sex is needed and wrong
    (date(1990, 5, 8), "2", "1", ["tanggallahir:range", "nohp:pattern"]),  # refused: the birthday is needed
    (date(1990, 5, 9), "2", "1", ["nik:unique"]),  # refused: the person is there already
    (None, "2", "1", []),  # refused: no birthday, no age group
    (date(1990, 5, 10), "2", "1", ["status_dasar:code"]),  # refused: alive or not is not known
]
COUNTED = {("0-14", "1"): 1, ("0-14", "2"): 1, ("15-64", "1"): 2, ("15-64", "2"): 1, ("65+", "1"): 0, ("65+", "2"): 1}


@pytest.fixture(scope="module")
def standard():
    return standards()["penduduk-opensid"]


@pytest.fixture(scope="module")
def book():
    return FileBook()


def frame(rows, standard):
    born, sex, status, faults = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    columns = {
        variable.name: pl.Series(variable.name, [None] * len(rows), dtype=pl.String) for variable in standard.variables
    }
    columns |= {
        "tanggallahir": pl.Series("tanggallahir", born, dtype=pl.Date),
        "sex": pl.Series("sex", sex, dtype=pl.String),
        "status_dasar": pl.Series("status_dasar", status, dtype=pl.String),
        FAULTS: pl.Series(FAULTS, faults, dtype=pl.List(pl.String)),
    }
    return pl.DataFrame(columns)


def tabulate(standard, book, rows=ROWS, at=AT, **changes):
    return compute.tabulate(frame(rows, standard), {**INDICATOR, **changes}, standard, book, at=at)


def lines(found):
    return [(", ".join(category.label for category in categories), count) for categories, count in found.cells]


def test_every_cell_is_what_a_hand_count_gives(standard, book):
    found = tabulate(standard, book)
    assert {tuple(category.code for category in categories): count for categories, count in found.cells} == COUNTED


def test_the_coverage_says_what_was_counted_what_not_and_why(standard, book):
    coverage = tabulate(standard, book).coverage
    assert {name: coverage[name] for name in ("rows_read", "rows_used", "rows_refused", "rows_outside")} == {
        "rows_read": 12,
        "rows_used": 6,
        "rows_refused": 5,
        "rows_outside": 1,
    }
    reasons = {(reason["column"], reason["check"]): reason["rows"] for reason in coverage["reasons"]}
    assert reasons == {
        ("nik", "unique"): 1,
        ("sex", "code"): 1,
        ("status_dasar", "code"): 1,
        ("tanggallahir", "range"): 1,
        ("tanggallahir, sex", "required"): 1,
    }


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (date(2010, 12, 31), "15-64"),
        (date(2011, 1, 1), "0-14"),
        (date(1960, 12, 31), "65+"),
        (date(1961, 1, 1), "15-64"),
        (date(2025, 12, 31), "0-14"),
        (date(1926, 1, 1), "65+"),
    ],
)
def test_one_is_a_year_older_on_the_birthday_itself(standard, book, born, group):
    found = tabulate(standard, book, [(born, "1", "1", [])])
    assert [categories[0].code for categories, count in found.cells if count] == [group]


def test_whoever_is_born_on_29_february_is_a_year_older_when_the_day_has_come(standard, book):
    born = [(date(2008, 2, 29), "1", "1", [])]
    groups = {
        at: next(c[0].code for c, count in tabulate(standard, book, born, at).cells if count)
        for at in (date(2023, 2, 28), date(2023, 3, 1))
    }
    assert groups == {date(2023, 2, 28): "0-14", date(2023, 3, 1): "15-64"}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(date(1990, 1, 1), "1", "2", [])],
        [(date(1990, 1, 1), "1", "1", ["sex:code"])],
        [(None, "1", "1", [])],
    ],
    ids=["no rows", "all outside", "all refused", "no age known"],
)
def test_a_zero_is_not_said_where_nothing_is_known(standard, book, rows):
    with pytest.raises(NothingToCount):
        tabulate(standard, book, rows)


def test_categories_come_in_the_order_of_the_list_with_words_for_people(standard, book):
    found = tabulate(standard, book)
    assert [", ".join(category.label for category in categories) for categories, _ in found.cells] == [
        "0–14 tahun, Laki-laki",
        "0–14 tahun, Perempuan",
        "15–64 tahun, Laki-laki",
        "15–64 tahun, Perempuan",
        "65 tahun ke atas, Laki-laki",
        "65 tahun ke atas, Perempuan",
    ]


def test_the_table_has_the_nineteen_columns_of_satu_data_jatim_and_both_codes_of_the_village(standard, book):
    where = table.place(book, "35.05.10.2011", at=AT)
    rows = table.rows(lines(tabulate(standard, book)), where, unit="orang", at=AT)
    assert [row["jumlah"] for row in rows] == [1, 1, 2, 1, 0, 1]
    first = rows[0]
    assert list(first) == list(table.COLUMNS)
    assert len(first) == 19
    assert (first["kode_provinsi"], first["kode_kabupaten_kota"]) == ("35", "3505")
    assert (first["kemendagri_kode_desa_kelurahan"], first["kemendagri_nama_desa_kelurahan"]) == (
        "35.05.10.2011",
        "Sawentar",
    )
    assert len(str(first["bps_kode_desa_kelurahan"])) == 10
    assert (first["satuan"], first["periode_update"], first["tahun"]) == ("orang", "2025-12", 2025)


def test_the_same_rows_give_the_same_bytes_in_any_order(standard, book):
    where = table.place(book, "35.05.10.2011", at=AT)
    made = {
        form(table.rows(lines(tabulate(standard, book, rows)), where, unit="orang", at=AT))
        for rows in (ROWS, ROWS, list(reversed(ROWS)))
        for form in (table.as_csv,)
    }
    assert len(made) == 1
    assert next(iter(made)).count(b"\r\n") == 7


class Amputated(FileBook):
    """A book in which the village has no BPS code."""

    def maps(self, slug, *, at):
        return [row for row in super().maps(slug, at=at) if row.source != "35.05.10.2011"]


def test_a_village_without_a_certain_bps_code_has_no_table():
    with pytest.raises(NoBpsCode) as refusal:
        table.place(Amputated(), "35.05.10.2011", at=AT)
    assert "35.05.10.2011" in refusal.value.detail.id
    assert "35.05.10.2011" in refusal.value.detail.en


@pytest.mark.parametrize("village", ["35.05.10.9999", "", "x", "99.99.99.9999", "35.05"])
def test_an_unknown_village_is_not_found(book, village):

    with pytest.raises(NotFound):
        table.place(book, village, at=AT)

"""What is asked of a table is what a plain loop over its rows would find, page by page."""

import itertools
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange.tables import asked
from registry.exchange.tables.columns import Type
from registry.exchange.tables.cursors import NoSuchPage
from registry.exchange.tables.kept import Shelf
from registry.exchange.tables.questions import Filter, NoSuchColumn, NotOfItsType, Operator, Order, Question
from registry.exchange.tables.reading import Table

WORDS = ["kopi", "Kopi susu", "jamu", "", "jamu tawar"]


@pytest.fixture(scope="module")
def shelved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shelved")

    def shelved(frame: pl.DataFrame, name: str) -> Table:
        path = folder / f"{name}.csv"
        frame.write_csv(path)
        stored = Shelf(folder / "shelf").stored(path, "CSV", name, [], dict)
        return Table(None, {"identifier": name}, stored)

    return shelved


@pytest.fixture(scope="module")
def drinks(shelved):
    rows = [(WORDS[n % 5], n * 7 % 11 if n % 6 else None, date(2025, 1, 1 + n % 28), f"0{n % 3}") for n in range(60)]
    frame = pl.DataFrame(rows, schema=["minuman", "jumlah", "hari", "kode"], orient="row")
    return shelved(frame.with_columns(pl.col("minuman").replace("", None)), "minuman"), [
        (minuman or None, *rest) for minuman, *rest in rows
    ]


def found(table, question):
    return table.page(question, limit=1000).rows.rows()


def test_columns_are_typed_by_their_values_and_codes_stay_text(drinks):
    assert [column.type for column in drinks[0].columns] == [Type.STRING, Type.INTEGER, Type.DATE, Type.STRING]
    assert drinks[0].columns[0].empty == 12
    assert drinks[0].columns[0].values == ("Kopi susu", "jamu", "jamu tawar", "kopi")


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ([Filter("minuman", Operator.IS, ("jamu", "kopi"))], lambda r: r[0] in {"jamu", "kopi"}),
        ([Filter("minuman", Operator.CONTAINS, ("KOPI",))], lambda r: r[0] and "kopi" in r[0].lower()),
        ([Filter("minuman", Operator.EMPTY, ("true",))], lambda r: r[0] is None),
        ([Filter("jumlah", Operator.EMPTY, ("false",))], lambda r: r[1] is not None),
        ([Filter("jumlah", Operator.MIN, ("3",)), Filter("jumlah", Operator.MAX, ("5",))], lambda r: r[1] in {3, 4, 5}),
        ([Filter("hari", Operator.MAX, ("2025-01-03",))], lambda r: r[2] <= date(2025, 1, 3)),
        ([Filter("kode", Operator.IS, ("01",))], lambda r: r[3] == "01"),
        ([Filter("jumlah", Operator.MIN, ("2.5",))], lambda r: r[1] is not None and r[1] > 2),
    ],
)
def test_filters_find_what_a_loop_finds(drinks, filters, holds):
    table, rows = drinks
    assert found(table, Question(filters=tuple(filters))) == [row for row in rows if holds(row)]


def test_words_must_all_be_in_the_row(drinks):
    table, rows = drinks
    assert found(table, Question(words="TAWAR jamu")) == [row for row in rows if row[0] == "jamu tawar"]
    assert found(table, Question(words="susu 2025-01-12")) == [rows[11]]
    assert found(table, Question(words="susu tawar")) == []


@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(1, 9),
    order=st.lists(
        st.builds(Order, st.sampled_from(["minuman", "jumlah", "hari", "kode"]), st.booleans()),
        max_size=3,
        unique_by=lambda each: each.column,
    ),
)
def test_pages_in_any_order_neither_repeat_nor_miss_a_row(drinks, size, order):
    table, rows = drinks
    question = Question(order=tuple(order))
    places, cursor = [], None
    for _ in itertools.count():
        page = table.page(question, limit=size, cursor=cursor)
        places += page.places
        cursor = page.next
        assert page.total == 60
        if not cursor:
            break
    names = ["minuman", "jumlah", "hari", "kode"]

    def key(place):
        row, told = rows[place - 1], []
        for each in order:
            value = row[names.index(each.column)]
            told.append((value is None, Down(value) if each.descending else Up(value)))
        return (*told, place)

    assert places == sorted(range(1, 61), key=key)


class Up:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return self.value is not None and other.value is not None and self.value < other.value

    def __eq__(self, other):
        return self.value == other.value

    __hash__ = None


class Down(Up):
    def __lt__(self, other):
        return self.value is not None and other.value is not None and self.value > other.value

    __hash__ = None


@settings(max_examples=80, deadline=None)
@given(
    st.builds(
        Question,
        filters=st.lists(
            st.builds(
                Filter,
                st.sampled_from(["minuman", "kode"]),
                st.sampled_from([Operator.IS, Operator.CONTAINS]),
                st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=3).map(tuple),
            ),
            max_size=3,
            unique_by=lambda each: (each.column, each.operator),
        ).map(tuple),
        words=st.sampled_from(["", "kopi susu"]),
        columns=st.lists(st.sampled_from(["minuman", "hari"]), unique=True).map(tuple),
        order=st.lists(
            st.builds(Order, st.sampled_from(["kode", "hari"]), st.booleans()),
            max_size=2,
            unique_by=lambda each: each.column,
        ).map(tuple),
    )
)
def test_a_question_survives_its_address(drinks, question):
    from urllib.parse import parse_qsl  # noqa: PLC0415

    assert asked.question(parse_qsl(asked.query(question)), drinks[0].columns) == question


def test_columns_named_like_words_of_the_query_can_be_asked(shelved):
    table = shelved(pl.DataFrame({"sort": ["b", "a"], "a,b": ["1", "2"], "x.min": ["3", "4"]}), "nama")
    question = asked.question([("sort.is", "a"), ("columns", "a,b"), ("x.min", "4")], table.columns)
    assert found(table, question) == [(2,)]


@pytest.mark.parametrize(
    ("items", "error"),
    [
        ([("tiada", "1")], NoSuchColumn),
        ([("jumlah.lebih", "1")], NoSuchColumn),
        ([("sort", "-tiada")], NoSuchColumn),
        ([("columns", "tiada")], NoSuchColumn),
        ([("jumlah", "banyak")], NotOfItsType),
        ([("jumlah.min", "inf")], NotOfItsType),
        ([("jumlah", "9" * 30)], NotOfItsType),
        ([("hari.min", "2025-02-30")], NotOfItsType),
    ],
)
def test_what_cannot_be_asked_is_told_by_name(drinks, items, error):
    table, _ = drinks
    with pytest.raises(error):
        table.batches(asked.question(items, table.columns))


@pytest.mark.parametrize("cursor", ["x", "e30", "W10", "bnVsbA", "W1tdLFtdLDBd", "A" * 9000, "é"])
def test_a_damaged_cursor_is_no_page(drinks, cursor):
    with pytest.raises(NoSuchPage):
        drinks[0].page(Question(), limit=1, cursor=cursor)


def test_a_cursor_holds_for_its_own_table_and_order_only(drinks, shelved):
    table, _ = drinks
    cursor = table.page(Question(), limit=1).next
    with pytest.raises(NoSuchPage):
        table.page(Question(order=(Order("kode"),)), limit=1, cursor=cursor)
    with pytest.raises(NoSuchPage):
        shelved(pl.DataFrame({"a": ["1", "2"]}), "lain").page(Question(), limit=1, cursor=cursor)


def test_a_derived_table_that_was_deleted_is_made_again(shelved):
    frame = pl.DataFrame({"a": ["1", "2"]})
    table = shelved(frame, "hapus")
    table.stored.path.unlink()
    assert found(shelved(frame, "hapus"), Question()) == [(1,), (2,)]

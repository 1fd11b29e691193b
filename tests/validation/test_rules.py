"""Rules across columns and across rows, with families counted by hand."""

from datetime import date

import polars as pl
import pytest

from registry.errors import Invalid
from registry.standards.expressions import parse
from registry.standards.payloads import Datatype
from registry.validation.engine import Engine
from registry.validation.expressions import Compiler

AT = date(2025, 12, 31)


def value(text, at=AT, **cells):
    """The value of an expression over one row."""
    kinds = {str: Datatype.STRING, int: Datatype.INTEGER, float: Datatype.DECIMAL, date: Datatype.DATE}
    types = {str: pl.String, int: pl.Int64, float: pl.Float64, date: pl.Date}
    frame = pl.DataFrame(
        {name: pl.Series([cell if cell != "∅" else None], dtype=types[type(cell)]) for name, cell in cells.items()}
        or {"_": [1]}
    )
    compiler = Compiler(
        {name: pl.col(name) for name in cells}, {name: kinds[type(cell)] for name, cell in cells.items()}, at
    )
    return frame.select(compiler.compile(parse(text)).alias("value"))["value"][0]


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("a == 'x'", {"a": "x"}, True),
        ("a != 'x'", {"a": "∅"}, None),
        ("a in ['1', '2']", {"a": "3"}, False),
        ("a not in ['1', '2']", {"a": "∅"}, None),
        ("missing(a) and missing(a)", {"a": "∅"}, True),
        ("present(a)", {"a": "∅"}, False),
        ("a == 'x' or missing(a)", {"a": "∅"}, True),
        ("a == 'x' and 1 == 2", {"a": "∅"}, False),
        ("not a == 'x'", {"a": "∅"}, None),
        ("n + 2 * 3 - 1 == 8", {"n": 3}, True),
        ("n // 2 == -4", {"n": -7}, True),
        ("n % 3 == 2", {"n": -7}, True),
        ("1 // n == 1", {"n": 0}, None),
        ("n % n == 0", {"n": 0}, None),
        ("number(a) == 12.5", {"a": "12.5"}, True),
        ("number(a) == 1", {"a": "1e0"}, None),
        ("substr(a, 2, 3) == 'bcd'", {"a": "abcdef"}, True),
        ("length(a) == 4", {"a": "Réné"}, True),
        ("matches(a, '^[A-Z]+$')", {"a": "ABC"}, True),
        ("starts(a, '35')", {"a": "3505"}, True),
        ("lower(a) == 'siti'", {"a": "SITI"}, True),
        ("year(d) == 1999 and month(d) == 12 and day(d) == 31", {"d": date(1999, 12, 31)}, True),
        ("d < date('2000-01-01')", {"d": date(1999, 12, 31)}, True),
        ("d <= reference_date()", {"d": date(2025, 12, 31)}, True),
        ("age(d) == 25", {"d": date(2000, 12, 31)}, True),
    ],
)
def test_an_expression_means_what_it_says(text, cells, expected):
    assert value(text, **cells) is expected


@pytest.mark.parametrize(
    ("born", "at", "age"),
    [
        (date(2000, 2, 29), date(2025, 2, 28), 24),
        (date(2000, 2, 29), date(2025, 3, 1), 25),
        (date(2000, 6, 15), date(2025, 6, 14), 24),
        (date(2000, 6, 15), date(2025, 6, 15), 25),
        (date(2025, 6, 15), date(2025, 12, 31), 0),
    ],
)
def test_age_is_in_completed_years(born, at, age):
    assert value("age(d)", at, d=born) == age


@pytest.mark.parametrize(
    ("digits", "born", "sex"),
    [
        ("010100", date(2000, 1, 1), "1"),
        ("410100", date(2000, 1, 1), "2"),
        ("290200", date(2000, 2, 29), "1"),
        ("290204", date(2004, 2, 29), "1"),
        ("290203", None, "1"),
        ("710890", date(1990, 8, 31), "2"),
        ("710990", None, "2"),
        ("310425", None, "1"),
        ("311225", date(2025, 12, 31), "1"),
        ("010126", date(1926, 1, 1), "1"),
        ("400190", None, None),
        ("000190", None, None),
        ("720190", None, None),
        ("011390", None, "1"),
        ("010090", None, "1"),
    ],
)
def test_a_nik_tells_birth_date_and_sex(digits, born, sex):
    nik = f"350510{digits}0001"
    assert value("nik_birth_date(a)", a=nik) == born
    assert value("nik_date_is_real(a)", a=nik) is (born is not None)
    assert value("nik_sex(a)", a=nik) == sex


@pytest.mark.parametrize("text", ["123", "350510010100000X", "+350510010100001", "0350510201100001", "∅"])
def test_what_is_no_nik_tells_nothing(text):
    assert value("nik_date_is_real(a)", a=text) is None
    assert value("nik_birth_date(a)", a=text) is None
    assert value("nik_sex(a)", a=text) is None


def test_the_birth_date_of_every_day_of_a_century_is_right():
    days = pl.date_range(date(1926, 1, 1), date(2025, 12, 31), eager=True)
    niks = pl.Series([f"350510{day:%d%m%y}0001" for day in days])
    compiler = Compiler({"a": pl.col("a")}, {"a": Datatype.STRING}, AT)
    read = pl.DataFrame({"a": niks}).select(compiler.compile(parse("nik_birth_date(a)")).alias("d"))["d"]
    assert read.equals(days)


def test_two_kinds_of_values_are_not_compared():
    with pytest.raises(Invalid):
        value("d == 'kemarin'", d=AT)


def test_a_broken_rule_is_told_at_its_column(bench):
    assert bench.found(bench.csv({"usia": "20"})) == [("E2", "rule.umur")]


def test_a_rule_keeps_quiet_over_a_cell_that_has_an_error(bench):
    assert bench.found(bench.csv({"usia": "20", "tanggal_lahir": "besok"})) == [("D2", "format")]


def test_a_rule_that_breaks_a_cell_silences_the_next(bench):
    variables = [bench.variable("a", "integer"), bench.variable("b", "integer")]
    rules = [bench.rule("satu", "a", test="a > 1"), bench.rule("dua", "b", test="b > a")]
    assert bench.table(*variables, rules=rules, rows=[["1", "0"], ["2", "1"]]) == [
        ("A2", "rule.satu"),
        ("B3", "rule.dua"),
    ]


def test_warnings_do_not_silence(bench):
    variables = [bench.variable("a", "integer"), bench.variable("b", "integer")]
    rules = [bench.rule("satu", "a", "warning", test="a > 1"), bench.rule("dua", "a", test="b > a")]
    assert bench.table(*variables, rules=rules, rows=[["1", "0"]]) == [("A2", "rule.dua")]
    assert bench.table(*variables, rules=rules, rows=[["1", "0"]], severity="warning") == [("A2", "rule.satu")]


def family(*members):
    """Rows of (family, relation)."""
    return [{"no_kk": kk, "hubungan": relation} for kk, relation in members]


def test_of_two_heads_the_later_row_is_at_fault(bench):
    rows = family(("K1", "1"), ("K1", "4"), ("K1", "1"), ("K2", "1"))
    assert bench.found(bench.csv(*rows)) == [("J4", "rule.kepala")]


def test_a_family_without_a_head_is_told_at_its_first_row(bench):
    rows = family(("K1", "1"), ("K2", "3"), ("K2", "4"), ("K3", "1"))
    assert bench.found(bench.csv(*rows)) == [("J3", "rule.kepala")]


def test_a_family_whose_head_cannot_be_read_is_not_said_to_have_none(bench):
    rows = family(("K1", "9"), ("K1", "4"))
    assert bench.found(bench.csv(*rows)) == [("J2", "code")]


def test_a_head_whose_family_number_is_unreadable_is_not_missed_elsewhere(bench):
    long = bench.variable("kk", pattern="^[0-9]{4}$")
    relation = bench.variable("hub", code_list="dukcapil/hubungan-keluarga")
    head = bench.rule("kepala", "hub", by=["kk"], count="hub == '1'", minimum=1, maximum=1)
    rows = [["1234", "1"], ["1234", "4"], ["567X", "1"], ["5678", "4"], ["5678", "4"]]
    assert bench.table(long, relation, rules=[head], rows=rows) == [("A4", "pattern")]


def test_rows_without_a_family_number_are_in_no_family(bench):
    rows = family(("K1", "1"), ("", "4"), ("", "4"), ("K2", "1"))
    assert bench.found(bench.csv(*rows)) == []


def test_rows_outside_the_rule_are_not_counted(bench):
    variables = [bench.variable("kk"), bench.variable("hub"), bench.variable("status")]
    head = bench.rule("kepala", "hub", by=["kk"], when="status == '1'", count="hub == '1'", minimum=1, maximum=1)
    rows = [["K1", "1", "2"], ["K1", "1", "1"], ["K1", "4", "1"], ["K2", "1", "2"], ["K3", "4", "1"]]
    assert bench.table(*variables, rules=[head], rows=rows) == [("B6", "rule.kepala")]


@pytest.mark.parametrize("at", [date(2024, 2, 29), date(2000, 2, 28), date(2100, 2, 28), date(2025, 1, 1)])
def test_birth_dates_in_a_nik_lie_in_the_hundred_years_before_any_reference_date(at):
    hundred_years_before = at.toordinal() - 36_523
    days = [date.fromordinal(day) for day in range(hundred_years_before, at.toordinal() + 1)]
    niks = [f"350510{day.day + 40 * (day.day % 2):02}{day:%m%y}0001" for day in days]
    compiler = Compiler({"a": pl.col("a")}, {"a": Datatype.STRING}, at)
    read = pl.DataFrame({"a": niks}).select(compiler.compile(parse("nik_birth_date(a)")).alias("d"))["d"]
    assert read.to_list() == days


@pytest.mark.parametrize("at", [date(2024, 2, 29), date(2025, 3, 1), date(2025, 2, 28), AT])
def test_an_age_is_the_number_of_birthdays_kept(at):
    days = [date.fromordinal(day) for day in range(date(1880, 1, 1).toordinal(), at.toordinal() + 1)]
    birthdays = [at.year - day.year - ((at.month, at.day) < (day.month, day.day)) for day in days]
    compiler = Compiler({"d": pl.col("d")}, {"d": Datatype.DATE}, at)
    read = pl.DataFrame({"d": days}).select(compiler.compile(parse("age(d)")).alias("age"))["age"]
    assert read.to_list() == birthdays


@pytest.mark.parametrize("engine", list(Engine))
def test_a_value_that_may_repeat_is_no_copy_of_another(bench, engine):
    """NIK 0 says that somebody has none; any number of people may."""
    number = bench.variable("nik", unique=True, repeatable=["0"])
    rows = [["0", "a"], ["0", "b"], ["7", "c"], ["7", "d"], ["", "e"], ["", "f"]]
    assert bench.table(number, bench.variable("nama"), rows=rows, engine=engine) == [("A5", "unique")]

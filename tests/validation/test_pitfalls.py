"""What engines are known to get wrong: lenient casts, lenient dates and the contrary of the unknown."""

import pytest


@pytest.mark.parametrize(
    "text", ["12.5", " 7", "7 ", "1e3", "+7", "nan", "inf", "1_0", "٣", "²", "9223372036854775808"]
)
def test_no_whole_number(bench, text):
    assert bench.table(bench.variable("n", "integer"), bench.variable("x"), rows=[[text, "1"]]) == [("A2", "type")]


@pytest.mark.parametrize("text", ["1e3", "+7", "nan", "inf", "-inf", "NaN", ".5", "5.", "1.2.3", " 7", "0x1F", "1_0.5"])
def test_no_decimal_number(bench, text):
    assert bench.table(bench.variable("n", "decimal"), bench.variable("x"), rows=[[text, "1"]]) == [("A2", "type")]


@pytest.mark.parametrize("text", ["0", "7", "-7", "120"])
def test_whole_numbers(bench, text):
    assert bench.table(bench.variable("n", "integer"), bench.variable("x"), rows=[[text, "1"]]) == []


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-30",
        "2019-02-29",
        "1990-1-5",
        "+1990-01-05",
        " 1990-01-05",
        "1990-01-05 ",
        "1990- 1-05",
        "+199-01-05",
        "0000-01-01",
        "19900105",
        "05/01/1990",
        "1990-01-05T00:00",
        "1990-13-01",
    ],
)
def test_no_day_of_the_calendar(bench, text):
    assert bench.table(bench.variable("d", "date"), bench.variable("x"), rows=[[text, "1"]]) == [("A2", "format")]


@pytest.mark.parametrize("text", ["2020-02-29", "1990-01-05", "0001-01-01"])
def test_days_of_the_calendar(bench, text):
    assert bench.table(bench.variable("d", "date"), bench.variable("x"), rows=[[text, "1"]]) == []


def test_the_contrary_of_the_unknown_is_unknown(bench):
    """`not (length(k) == 3 and present(k))` over an empty cell must not become true through its null."""
    variables = [
        bench.variable("k", pattern="^[0-9]{3}$", min_length=3, max_length=3),
        bench.variable("n", "integer", minimum=1),
        bench.variable("d", "date", minimum="2000-01-01"),
        bench.variable("a", code_list="dukcapil/agama"),
        bench.variable("x"),
    ]
    rules = [
        bench.rule("r1", "k", test="not (length(k) != 3)"),
        bench.rule("r2", "n", test="not (n > 5)"),
        bench.rule("r3", "a", test="a not in ['1', '2']"),
        bench.rule("r4", "d", test="not (d < date('2010-01-01') and n == 1)"),
    ]
    assert bench.table(*variables, rules=rules, rows=[["", "", "", "", "ada"]]) == []


def test_a_condition_that_is_unknown_does_not_excuse_a_false_test(bench):
    variables = [bench.variable("a"), bench.variable("b", "integer")]
    rules = [bench.rule("r", "b", when="a == 'ya'", test="b > 5")]
    rows = [["ya", "1"], ["tidak", "1"], ["", "1"], ["ya", ""], ["ya", "6"]]
    assert bench.table(*variables, rules=rules, rows=rows) == [("B2", "rule.r"), ("B4", "rule.r")]


def test_a_dirty_cell_far_down_does_not_stop_the_reading(bench):
    rows = [["1", "x"] for _ in range(20_000)] + [["dua puluh", "x"]]
    assert bench.table(bench.variable("n", "integer"), bench.variable("x"), rows=rows) == [("A20002", "type")]


def test_a_long_number_that_a_spreadsheet_rounded_is_told_as_lost(bench):
    finding = bench.check(bench.csv({"nik": "3.50510E+15"})).report.findings[0]
    assert finding.check == "type"
    assert "Teks" in finding.message.id


def test_an_empty_text_in_quotes_is_empty(bench):
    source = bench.csv({}).replace(b"Siti", b'""')
    assert bench.found(source) == [("B2", "required")]

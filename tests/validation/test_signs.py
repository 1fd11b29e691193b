"""Cheap signs never miss: what is no code or no day shows one, however it is looked up."""

import math
import re
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.validation.signs import not_among

LISTS = {
    "few": ["1", "2"],
    "numbers": [str(number) for number in range(1, 91)],
    "from nought": [str(number) for number in range(12)],
    "wide numbers": [str(number) for number in range(95, 1200)],
    "with gaps": ["1", "2", "3", "7", "9"],
    "padded": [f"{number:02}" for number in range(1, 40)],
    "many texts": [f"35.{number:02}.{other:02}" for number in range(20) for other in range(20)],
}
WRITTEN = st.sampled_from(
    ["", "0", "1", "01", "001", "+1", "-1", "1.0", "1e1", " 1", "1 ", "12", "100", "1000", "65536", "٣", "²", "x"]
) | st.text("0123456789.+- ", max_size=6)


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_exactly_what_is_no_code_shows_a_sign(name, data):
    codes = LISTS[name]
    texts = data.draw(st.lists(st.none() | st.sampled_from(codes) | WRITTEN, max_size=12))
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    found = frame.select(not_among(pl.col("text"), codes).fill_null(value=False)).to_series().to_list()
    assert found == [text is not None and text not in codes for text in texts]


@pytest.mark.parametrize(
    "limits", [{}, {"minimum": "1990-02-28"}, {"maximum": "2000-12-31"}, {"minimum": "1800-01-01"}]
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(1795, 1, 1), date(2105, 1, 1)))
def test_a_day_is_told_by_its_bounds_alone_however_it_was_looked_up(bench, limits, day):
    column = bench.variable("d", "date", **limits)
    outside = day.isoformat() < limits.get("minimum", "") or day.isoformat() > limits.get("maximum", "9")
    rows = [[day.isoformat(), "1"], [f"{(day + timedelta(1)).isoformat()}x", "1"]]
    expected = ([("A2", "range")] if outside else []) + [("A3", "format")]
    assert bench.table(column, bench.variable("x"), rows=rows) == expected


@pytest.mark.parametrize(
    ("datatype", "limits"),
    [
        ("decimal", {}),
        ("decimal", {"minimum": 0}),
        ("decimal", {"minimum": 0, "maximum": 1}),
        ("decimal", {"minimum": 0, "maximum": 205}),
        ("decimal", {"minimum": 0, "maximum": 2.5}),
        ("integer", {"minimum": 0}),
        ("integer", {"minimum": 1, "maximum": 30}),
        ("integer", {"minimum": -5, "maximum": 30}),
    ],
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.from_regex(r"[-+]?[0-9]{1,4}([.][0-9]{0,2})?[e ]?", fullmatch=True), min_size=1, max_size=30))
def test_a_number_is_told_by_how_it_is_written_and_by_its_bounds(bench, datatype, limits, texts):
    written = re.compile(r"-?[0-9]+([.][0-9]+)?" if datatype == "decimal" else "-?[0-9]+")
    least, most = limits.get("minimum", -math.inf), limits.get("maximum", math.inf)
    expected = [
        (f"A{row}", "range" if written.fullmatch(text) else "type")
        for row, text in enumerate(texts, start=2)
        if not (written.fullmatch(text) and least <= float(text) <= most)
    ]
    column = bench.variable("n", datatype, **limits)
    assert bench.table(column, bench.variable("x"), rows=[[text, "1"] for text in texts]) == expected

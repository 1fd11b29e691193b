"""Rows of a sheet found by their bytes: the same cells as an XML parser finds, or a word that they are unusual."""

import io

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from registry.validation.readers.xlsx import careful
from registry.validation.readers.xlsx.facts import SheetFacts
from registry.validation.readers.xlsx.tags import Unusual
from registry.validation.readers.xlsx.text import Malformed
from registry.validation.readers.xlsx.tokens import batch

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="<&\r\x00", min_codepoint=32), max_size=6)
VALUE = st.one_of(st.integers(-5, 10**6).map(str), TEXTS, st.sampled_from(["&lt;b&gt;", "_x000A_", "&#233;", "a>b"]))
ATTRIBUTES = st.sampled_from(["", ' s="3"', ' t="s"', ' s="12" t="str"', ' t="e"', ' cm="1"', ' t="n"'])
CELL = st.one_of(
    st.builds('<c r="{{}}"{}><v>{}</v></c>'.format, ATTRIBUTES, VALUE),
    st.builds('<c r="{{}}"{}/>'.format, ATTRIBUTES),
    st.builds('<c r="{{}}"{}></c>'.format, ATTRIBUTES),
    st.builds('<c r="{{}}"{}><v/></c>'.format, ATTRIBUTES),
    st.builds('<c r="{{}}" t="inlineStr"><is><t>{}</t></is></c>'.format, VALUE),
    st.builds(
        '<c r="{{}}" t="inlineStr"><is><r><rPr><b/></rPr><t>{}</t></r><r><t xml:space="preserve"> {}</t></r></is></c>'.format,
        VALUE,
        VALUE,
    ),
    st.builds('<c r="{{}}"{}><f>SUM(A1:B2)</f><v>{}</v></c>'.format, ATTRIBUTES, VALUE),
    st.builds('<c r="{{}}"{}><f t="shared" si="0"/></c>'.format, ATTRIBUTES),
)
COLUMNS = ("A", "B", "Z", "AA", "AZ", "ZZ", "AAA", "XFD")


@st.composite
def rows(draw):
    found, number = [], 0
    for _ in range(draw(st.integers(0, 5))):
        number += draw(st.sampled_from([1, 1, 1, 7, 90, 1000]))
        told = draw(st.sampled_from(["", ' spans="1:3"', ' hidden="1"', ' ht="15" customHeight="1"']))
        columns = sorted(draw(st.sets(st.sampled_from(COLUMNS), max_size=4)), key=lambda one: (len(one), one))
        cells = "".join(draw(CELL).replace("{}", f"{column}{number}", 1) for column in columns)
        empty = f'<row r="{number}"{told}/>'
        found.append(draw(st.sampled_from(["", "\n", "  "])))
        found.append(f'<row r="{number}"{told}>{cells}</row>' if cells or draw(st.booleans()) else empty)
    return "".join(found)


def by_parser(text):
    sheet = f"<worksheet><sheetData>{text}</sheetData></worksheet>".encode()
    (found,) = careful.batches(io.BytesIO(sheet), SheetFacts())
    return found


def assert_same(found, parsed):
    assert found.rows.to_list() == parsed.rows.to_list()
    assert found.hidden == parsed.hidden
    filled = pl.when(pl.col("raw") != "").then("raw")  # an empty value is none
    assert_frame_equal(found.cells.with_columns(raw=filled), parsed.cells.with_columns(raw=filled))


@settings(deadline=None, max_examples=80)
@given(text=rows())
def test_cells_are_those_that_a_parser_finds(text):
    assert_same(batch(text.encode()), by_parser(text))


@settings(deadline=None, max_examples=150)
@given(text=rows(), place=st.integers(0, 400), put=st.sampled_from(["", "x", "<", ">", "/", '"', " ", "<v>", "<!--"]))
def test_what_is_damaged_is_left_to_the_parser_or_read_like_it(text, place, put):
    assume(place < len(text))
    damaged = text[:place] + put + text[place + 1 :]
    try:
        found = batch(damaged.encode())
    except (Unusual, Malformed):
        return
    try:
        parsed = by_parser(damaged)
    except Malformed:
        return  # the rest of the sheet is looked at by nobody but the parser: a stray sign in a value stays one
    assert_same(found, parsed)


@pytest.mark.parametrize(
    "text",
    [
        '<row r="1"><!-- --><c r="A1"><v>1</v></c></row>',
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row>",
        '<row r="1"> <c r="A1"><v>1</v></c> </row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
    ],
)
def test_what_is_unusual_is_said_to_be(text):
    with pytest.raises(Unusual):
        batch(text.encode())

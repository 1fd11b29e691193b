"""Large CSV files are looked at by their bytes: that finds what the reading of texts finds, cell by cell."""

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from registry.validation import looks
from registry.validation.lookup import code_table
from registry.validation.plan import build, compiled
from registry.validation.readers import blocks, csv
from registry.validation.readers.csv import CsvSheet
from registry.validation.readers.fields import fields
from registry.validation.run import judge
from registry.validation.words import NO_DAY, calendar, iso_days
from tests.factories.rulesets import rulesets, tables

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
KINDS = {
    "nik": {"required": True, "unique": True, "pattern": "^[0-9]{16}$"},
    "rt": {"pattern": "^[0-9]{3}$"},
    "akta": {"pattern": "^[A-Z]{2}-[0-9]{4}$"},
    "nama": {"min_length": 3, "max_length": 9},
    "lahir": {"datatype": "date", "minimum": "1900-01-01", "maximum": "2025-12-31"},
    "catat": {"datatype": "date", "required": True},
    "usia": {"datatype": "integer", "minimum": 0, "maximum": 120},
    "jiwa": {"datatype": "integer"},
    "luas": {"datatype": "decimal", "minimum": 0, "maximum": 250},
    "berat": {"datatype": "decimal"},
    "agama": {"code_list": "dukcapil/agama"},
    "kelamin": {"code_list": "dukcapil/jenis-kelamin", "required": True},
    "desa": {"code_list": "kemendagri/wilayah"},
}
SOUND = ["3505100101000001", "001", "AB-1234", "Siti", "2000-02-29", "2025-01-31", "25", "123456789", "249.5", "-1.25"]
SOUND += ["1", "2", "35.05.10.2011"]
ODD = [
    "",
    " ",
    "x",
    "+7",
    " 7",
    "7 ",
    "-7",
    "007",
    "1e3",
    "nan",
    "1.",
    ".5",
    "1.2.3",
    "250",
    "250.0",
    "249",
    "99999999.5",
]
ODD += [
    "12345678.125",
    "120",
    "121",
    "12345678901234567890",
    "9223372036854775808",
    "1900-01-01",
    "1899-12-31",
    "2026-01-01",
]
ODD += [
    "2023-02-29",
    "2000-13-01",
    "2000-1-01",
    "0000-00-00",
    "20000229",
    "AB-123é",
    "ab-1234",
    "é",
    "ééé",
    "Siti Aminah binti X",
]
ODD += [
    "35051001010000011",
    "350510010100000A",
    "0000000000000000",
    "35.05.10.2012",
    "35.05.10.20111",
    "\u00a0",
    "~",
    "10",
    "-",
    "--1",
]
CELLS = st.sampled_from(ODD) | st.sampled_from(SOUND) | st.text("0123456789.-+ aé", max_size=18)


@st.composite
def rows(draw):
    """Sound rows of which a few cells are anything; some of them quoted."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        row = [f"35051001010000{number:02}", *SOUND[1:]]
        for at, cell in draw(st.dictionaries(st.integers(0, len(row) - 1), CELLS, max_size=4)).items():
            row[at] = f'"{cell}"' if draw(st.integers(0, 9)) == 0 else cell
        made.append(",".join(row))
    return made


@pytest.fixture
def plan(bench):
    variables = [
        bench.variable(name, facts.get("datatype", "string"), **{k: v for k, v in facts.items() if k != "datatype"})
        for name, facts in KINDS.items()
    ]
    rules = [
        bench.rule("umur", "usia", test="usia == age(lahir)"),
        bench.rule("lahir", "nik", test="nik_birth_date(nik) == lahir"),
        bench.rule("jiwa", "jiwa", test="jiwa >= 10"),
        bench.rule("satu", "agama", by=["nik"], count="kelamin == '2'", maximum=1),
    ]
    body = bench.standard(*variables, rules=rules)
    found = {name: (at, name, None) for at, name in enumerate(KINDS)}
    return build(body, None, found, book=bench.book, at=bench.AT)


def held_and_in_blocks(content):
    """Return the table of a CSV file twice: in memory, and to be looked at in small blocks and pieces."""
    sheet = CsvSheet(content, ",")
    width = len(sheet.head()[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv, "STREAMED", 1 << 40)
        held = sheet.table(1, width)
        patch.setattr(csv, "STREAMED", 0)
        return held, sheet.table(1, width)


def judged_in_blocks(plan, table, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", 4 * size)
        patch.setattr(blocks, "PIECE", size)
        return judge(plan, table)


@RELAXED
@given(made=rows(), end=st.sampled_from(["\n", "\r\n"]), last=st.booleans(), size=st.integers(150, 900))
def test_cells_of_every_kind_are_judged_as_if_read_as_texts(plan, made, end, last, size):
    content = end.join([",".join(KINDS), *made]) + (end if last else "")
    held, in_blocks = held_and_in_blocks(content.encode())
    assert judged_in_blocks(plan, in_blocks, size) == judge(plan, held)


@RELAXED
@given(st.data())
def test_every_standard_is_judged_as_if_read_as_texts(data):
    rules = data.draw(rulesets())
    assume(not any(column.has_numbers for column in rules.columns))
    table = data.draw(tables(rules))
    texts = (
        table.frame.collect()
        .select(f"c{at}" for at in range(len(table.headers)))
        .rename({f"c{at}": name for at, name in enumerate(table.headers)})
    )
    content = texts.write_csv().encode()
    held, in_blocks = held_and_in_blocks(content)
    assert judged_in_blocks(compiled(rules), in_blocks, 200) == judge(compiled(rules), held)


def test_all_kinds_but_free_patterns_are_looked_at_by_their_bytes(plan):
    assert all(looks.look(column.reading, (), ",") for column in plan.columns)


@pytest.mark.parametrize(
    ("block", "plain"),
    [
        (b"a,b\nc,d\n", True),
        (b"a,b\r\nc,d\r\n", True),
        (b"a,b\nc,d", True),
        (b'a,b\nc,"d"\n' + b"e,f\n" * 20, True),
        (b"a,b\nc\n", False),
        (b"a,b\nc,d,e\nf\n", False),
        (b'"a\n,x",b\n' + b"e,f\n" * 20, False),
        (b"a,b\n\xff,d\n", False),
        (b"a,b\rc,d\r\n", False),
    ],
)
def test_only_plain_blocks_are_looked_at(block, plain):
    assert (fields(block, 2, ",") is not None) is plain


def test_cells_are_cut_where_they_stand():
    block = fields('id,nama\n1,é\n2,"kutipan, panjang"\n'.encode() + b"3,x\n" * 100, 2, ",")
    assert block.texts(0).to_list()[:4] == ["id", "1", None, "3"]
    assert block.texts(1).to_list()[:4] == ["nama", "é", None, "x"]
    assert block.lines([0, 2]) == b'id,nama\n2,"kutipan, panjang"\n'


@given(st.dates(date(1890, 1, 1), date(2110, 12, 31)), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_days_are_those_of_the_calendar_within_its_span(day, last):
    text = day.isoformat().encode()
    words = pl.Series([text[:8], text[2:]], dtype=pl.Binary).bin.reinterpret(dtype=pl.UInt64).to_numpy()
    (found,) = iso_days(words[:1], words[1:], calendar(date(1900, 1, 1), last))
    inside = date(1900, 1, 1) <= day <= last
    assert found == ((day - date(1970, 1, 1)).days if inside else NO_DAY)


@given(st.lists(st.text("0123456789.AZ", min_size=1, max_size=16), unique=True, min_size=1, max_size=200), st.data())
def test_a_table_of_codes_holds_its_codes_alone(codes, data):
    others = data.draw(st.lists(st.text("0123456789.AZ", min_size=1, max_size=16), max_size=20))
    asked = [*codes, *others]
    block = fields("".join(f"{text},\n" for text in asked).encode(), 2, ",")
    assert code_table(tuple(codes)).holds(block.words(0, 2)).tolist() == [text in set(codes) for text in asked]

"""Mappings: the schema and the model agree, the identity loses nothing, and each step is what a hand calculation says."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pydantic import ValidationError

from registry.codes.book import FileBook
from registry.errors import NotFound
from registry.harvest.mapped import Mapper
from registry.harvest.mapping import FieldMapping, identity
from registry.harvest.mapping_advice import problems, propose
from registry.harvest.tables import NoTable, read_table, write_mapped
from registry.schemas.validator import validate
from registry.standards.bundled import profiles, standards

DAY = date(2025, 12, 31)
EXAMPLES = Path(__file__).parents[2] / "jsonschemas/field-mapping/1.0.0/examples"
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
unhurried = settings(deadline=None)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.fixture(scope="module")
def book():
    return FileBook()


def mapped(book, row, *rules):
    result = Mapper(FieldMapping.model_validate({"fields": list(rules)}), book, at=DAY).row(row)
    return dict(result.values), [fault.reason.en for fault in result.faults]


def one(book, text, **rule):
    values, faults = mapped(book, {"a": text}, {"target": "x", "source": ["a"]} | rule)
    return values["x"] if not faults else faults[0]


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/*.json")), ids=lambda file: file.stem)
def test_the_registered_schema_and_the_program_accept_and_refuse_the_same(file):
    document = json.loads(file.read_text("utf-8"))
    is_valid = file.parent.name == "valid"
    assert (validate("field-mapping", document) == []) is is_valid
    if is_valid:
        assert FieldMapping.model_validate(document)
        return
    with pytest.raises(ValidationError):
        FieldMapping.model_validate(document)


def test_a_mapping_that_was_read_and_written_obeys_its_schema():
    for file in EXAMPLES.glob("valid/*.json"):
        read = FieldMapping.model_validate_json(file.read_bytes())
        assert validate("field-mapping", read.model_dump(mode="json")) == []
        assert FieldMapping.model_validate(read.model_dump(mode="json", exclude_defaults=True)) == read


def test_a_target_has_one_rule():
    with pytest.raises(ValidationError, match="targets with two rules: x"):
        FieldMapping.model_validate({"fields": [{"target": "x", "source": ["a"]}, {"target": "x", "constant": "1"}]})


@unhurried
@given(st.dictionaries(names, words, min_size=1, max_size=8))
def test_the_identity_loses_nothing(row):
    mapper = Mapper(identity(list(row)), FileBook(), at=DAY)
    result = mapper.row(row)
    assert dict(result.values) == row
    assert result.faults == ()


@unhurried
@given(st.dictionaries(names, words, min_size=1, max_size=8))
def test_renaming_there_and_back_loses_nothing(row):
    there = {name: f"v{place}" for place, name in enumerate(row)}
    out = FieldMapping.model_validate({"fields": [{"target": there[name], "source": [name]} for name in row]})
    back = FieldMapping.model_validate({"fields": [{"target": name, "source": [there[name]]} for name in row]})
    moved = Mapper(out, FileBook(), at=DAY).row(row).values
    assert dict(Mapper(back, FileBook(), at=DAY).row(moved).values) == row


@unhurried
@given(
    st.lists(st.text("abcdefg", min_size=1, max_size=5), min_size=1, max_size=5),
    st.integers(1, 5),
)
def test_what_was_joined_can_be_taken_apart(parts, number):
    row = {str(place): part for place, part in enumerate(parts)}
    joining = {"target": "x", "source": list(row), "join": "/"}
    whole = Mapper(FieldMapping.model_validate({"fields": [joining]}), FileBook(), at=DAY).row(row).values["x"]
    split = {"target": "y", "source": ["x"], "split": {"separator": "/", "part": number}}
    part = Mapper(FieldMapping.model_validate({"fields": [split]}), FileBook(), at=DAY).row({"x": whole}).values["y"]
    assert part == (parts[number - 1] if number <= len(parts) else "")


@unhurried
@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False))
def test_numbers_keep_their_value_with_either_mark(number):
    written = f"{number:,.3f}"
    european = written.translate(str.maketrans(",.", ".,"))
    for text, mark in ((written, "."), (european, ",")):
        value = one(FileBook(), text, decimal=mark)
        assert Decimal(value) == number


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ("1.234,5", {"decimal": ",", "factor": "1000"}, "1234500.0"),  # thousands of people
        ("12,5", {"decimal": ",", "factor": 0.01}, "0.125"),  # percent
        ("31/01/2025", {"dates": ["%Y-%m-%d", "%d/%m/%Y"]}, "2025-01-31"),
        ("Blitar, Jawa Timur", {"split": {"separator": ",", "part": -1}}, "Jawa Timur"),
        ("", {"default": "orang"}, "orang"),
        (" ", {"default": "orang"}, "orang"),
        ("Jiwa", {"values": {"jiwa": "/id/code-list/kominfo-blitar/satuan/orang"}}, "orang"),
        ("  BUDHA", {"codes": {"code_list": "/id/code-list/dukcapil/agama"}}, "5"),
        ("islam", {"codes": {"code_list": "/id/code-list/dukcapil/agama", "by": ["label"]}}, "1"),
        (
            "Katolik",
            {
                "codes": {
                    "code_list": "/id/code-list/sitakro/agama-2025-12",
                    "by": ["label"],
                    "correspondence": "/id/correspondence/sitakro-agama--dukcapil-agama",
                }
            },
            "3",
        ),
        ("a; b ;c", {"each": ";"}, ["a", "b", "c"]),
        ("", {"each": ";"}, []),
        ("", {"dates": ["%Y"]}, ""),
    ],
)
def test_each_step_does_what_it_says(book, text, rule, value):
    assert one(book, text, **rule) == value


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (
            "Zoroaster",
            {"codes": {"code_list": "/id/code-list/dukcapil/agama"}},
            "is no code or label of dukcapil/agama",
        ),
        (
            "Air",
            {"codes": {"code_list": "/id/code-list/kemendesa/jenis-transportasi"}},
            "may mean several codes (2, 3)",
        ),
        ("31.12", {"dates": ["%d/%m/%Y"]}, "is no date of the patterns %d/%m/%Y"),
        ("2025-02-30", {"dates": ["%Y-%m-%d"]}, "is no date"),
        ("banyak", {"decimal": ","}, "is no number with the decimal mark"),
        ("NaN", {"decimal": ","}, "is no number"),
    ],
)
def test_what_does_not_fit_is_said_and_passes_as_it_is(book, text, rule, said):
    values, faults = mapped(book, {"a": text}, {"target": "x", "source": ["a"]} | rule)
    assert values["x"] == text
    assert said in faults[0]


def test_a_constant_may_be_the_iri_of_a_concept(book):
    values, _ = mapped(book, {}, {"target": "x", "constant": "/id/code-list/bps/wilayah/3505"})
    assert values == {"x": "3505"}


def test_a_code_list_that_is_not_there_is_said(book):
    with pytest.raises(NotFound):
        mapped(book, {}, {"target": "x", "source": ["a"], "codes": {"code_list": "/id/code-list/siapa/entah"}})


def test_a_mapping_is_judged_before_it_is_used():
    standard = standards()["agregat-wilayah"]
    rules = [
        {"target": "jumlah", "source": ["Jml"], "dates": ["%Q"]},
        {"target": "jumlahnya", "source": ["Jml2"]},
        {"target": "satuan", "constant": "/id/code-list/dukcapil/agama/1"},
        {"target": "kode_provinsi", "source": ["p"], "codes": {"code_list": "/id/code-list/kemendagri/wilayah"}},
    ]
    said = [problem.en for problem in problems(FieldMapping.model_validate({"fields": rules}), standard)]
    assert "The date pattern “%Q” at “jumlah” cannot be read; write for example %d/%m/%Y." in said
    assert any("has no variable “jumlahnya”" in text for text in said)
    assert any("“/id/code-list/dukcapil/agama/1” at “satuan”" in text for text in said)
    assert any("“/id/code-list/kemendagri/wilayah” at “kode_provinsi”" in text for text in said)
    missing = {"kode_kabupaten_kota", "kategori", "periode_update", "tahun"}
    assert {name for name in missing if any(f"required variable “{name}”" in text for text in said)} == missing


def test_the_examples_that_name_a_standard_have_no_problem():
    document = json.loads((EXAMPLES / "valid/aggregates-of-a-dinas.json").read_text("utf-8"))
    assert problems(FieldMapping.model_validate(document), standards()["agregat-wilayah"]) == []


def test_a_proposal_takes_headers_by_likeness_and_says_how_sure_it_is():
    headers = ["N I K", "Nama Lengkap", "Jenis Kelamin", "Tanggal Kelahiran", "Agama", "Warna Kesukaan"]
    proposed = {
        one.rule.source[0]: one for one in propose(headers, standards()["penduduk-opensid"], list(profiles().values()))
    }
    assert {header: one.rule.target for header, one in proposed.items()} == {
        "N I K": "nik",
        "Nama Lengkap": "nama",
        "Jenis Kelamin": "sex",
        "Tanggal Kelahiran": "tanggallahir",
        "Agama": "agama_id",
    }
    assert proposed["Nama Lengkap"].likeness == 100
    assert proposed["Tanggal Kelahiran"].likeness < 100
    assert proposed["Agama"].rule.codes.code_list == "/id/code-list/dukcapil/agama"
    assert proposed["Tanggal Kelahiran"].rule.dates


@settings(deadline=None, max_examples=30)
@given(st.lists(names, max_size=8))
def test_any_headers_give_a_proposal_in_which_nothing_is_used_twice(headers):
    proposed = propose(headers, standards()["agregat-wilayah"])
    targets = [one.rule.target for one in proposed]
    assert len(set(targets)) == len(targets)
    assert len(proposed) <= len(headers)


def table(rows):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def workbook(rows, title=()):
    book = Workbook()
    for row in (*title, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


ROWS = [["Jml (ribu)", "Satuan", "Kosong"], ["1,5", "Jiwa", None], ["2", "Jiwa", None]]


@pytest.mark.parametrize(
    "content",
    [
        table(ROWS),
        workbook(ROWS),
        workbook(ROWS, title=[["Data Penduduk Dinas"], [None]]),
        pl.DataFrame({"Jml (ribu)": ["1,5", "2"], "Satuan": ["Jiwa"] * 2, "Kosong": [None] * 2}).write_parquet,
    ],
    ids=["csv", "xlsx", "xlsx under a title", "parquet"],
)
def test_a_table_is_read_whatever_its_form(content, tmp_path):
    if callable(content):
        content(tmp_path / "t.parquet")
        content = tmp_path / "t.parquet"
    raw = read_table(content, ["Jml (ribu)"])
    assert raw.headers[:2] == ("Jml (ribu)", "Satuan")
    assert [row["Jml (ribu)"] for row in raw.rows()] == ["1,5", "2"]
    assert len(list(raw.rows(1))) == 1
    assert raw.column("satuan") == ["Jiwa"]


def test_a_mapped_table_is_written_with_the_targets_as_its_headers(book):
    rules = [
        {"target": "jumlah", "source": ["Jml (ribu)"], "decimal": ",", "factor": "1000"},
        {"target": "satuan", "source": ["Satuan"], "values": {"Jiwa": "orang"}},
        {"target": "kategori", "constant": "Penduduk, semua"},
    ]
    mapper = Mapper(FieldMapping.model_validate({"standard": "agregat-wilayah", "fields": rules}), book, at=DAY)
    written = list(csv.reader(io.StringIO(write_mapped(read_table(table(ROWS)), mapper).decode(), newline="")))
    assert written == [
        ["jumlah", "satuan", "kategori"],
        ["1500.0", "orang", "Penduduk, semua"],
        ["2000", "orang", "Penduduk, semua"],
    ]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken", b"PAR1 broken"])
def test_what_is_no_table_is_refused_with_a_sentence(content):
    with pytest.raises(NoTable) as refused:
        read_table(content)
    assert refused.value.reason.id

"""What holds of every sample: only the cells of the ledger differ, and faults spread over columns and checks."""

import csv
import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from harvesters.planting.faults import _NO_CODES
from harvesters.planting.planter import TooManyFaults
from harvesters.sitakro.sample import write
from registry.codes.book import FileBook
from registry.harvest.plugin import bundled_profiles, bundled_standards
from registry.standards.vocabulary import vocabulary

PERIOD = date(2025, 12, 31)
VILLAGE = "35.05.10.2011"


def _cells(folder, form):
    for file in sorted(folder.glob(f"*.{form}")):
        if form == "xlsx":
            rows = load_workbook(file)["Worksheet"].iter_rows(values_only=True)
            table = [[None if cell is None else (type(cell).__name__, cell) for cell in row] for row in rows]
        else:
            with file.open(encoding="utf-8", newline="") as stream:
                table = list(csv.reader(stream))
        for number, row in enumerate(table, start=1):
            for index, cell in enumerate(row):
                yield (file.name, number, index), cell


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.integers(10, 60),
    seed=st.integers(0, 10_000),
    share=st.floats(0.005, 0.2),
    form=st.sampled_from(["xlsx", "csv"]),
)
def test_only_the_cells_of_the_ledger_differ_from_the_sample_without_faults(
    tmp_path_factory, people, seed, share, form
):
    sound, spoilt = (tmp_path_factory.mktemp(name) for name in ("sound", "spoilt"))
    write(sound, village=VILLAGE, people=people, seed=seed, faults=0, form=form)
    write(spoilt, village=VILLAGE, people=people, seed=seed, faults=share, form=form)
    before, after = dict(_cells(sound, form)), dict(_cells(spoilt, form))
    differing = {key for key in before | after if before.get(key) != after.get(key)}
    ledger = json.loads((spoilt / "ledger.json").read_text(encoding="utf-8"))
    headers = {(file, index): cell for (file, row, index), cell in before.items() if row == 1}
    named = {(file, header[1] if form == "xlsx" else header): index for (file, index), header in headers.items()}
    told = {(entry["file"], entry["row"], named[entry["file"], entry["column"]]) for entry in ledger}
    assert differing == told
    assert len(told) == len(ledger) == round(share * sum(row > 1 for _, row, _ in before))


def test_the_ledger_is_sorted_one_entry_a_line_and_knows_no_more_than_seven_things(tmp_path):
    write(tmp_path, village=VILLAGE, people=60, seed=1, faults=0.05, form="xlsx")
    text = (tmp_path / "ledger.json").read_text(encoding="utf-8")
    ledger = json.loads(text)
    assert len(text.splitlines()) == len(ledger) + 2
    assert {tuple(entry) for entry in ledger} == {("file", "sheet", "row", "column", "cell", "fault", "check")}
    assert {entry["sheet"] for entry in ledger} == {"Worksheet"}
    assert [entry["file"] for entry in ledger] == sorted(entry["file"] for entry in ledger)
    for one in {entry["file"] for entry in ledger}:
        rows = [
            (entry["row"], len(entry["cell"]) - len(str(entry["row"])), entry["cell"])
            for entry in ledger
            if entry["file"] == one
        ]
        assert rows == sorted(rows)


def test_without_faults_the_ledger_is_an_empty_list(tmp_path):
    write(tmp_path, village=VILLAGE, people=10, seed=1, faults=0)
    assert json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8")) == []


def test_faults_spread_over_all_columns_that_a_standard_says_something_of(tmp_path):
    write(tmp_path, village=VILLAGE, people=300, seed=1, faults=0.05, form="xlsx")
    ledger = json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8"))
    columns = Counter((entry["file"], entry["column"]) for entry in ledger)
    profiles, standards = bundled_profiles(), bundled_standards()
    for name, slug in (("individu_all", "individu"), ("data_penduduk", "penduduk"), ("lokasi_pemukiman", "pemukiman")):
        profile = profiles[f"sitakro-{slug}-2025-12"]
        standard = standards[profile.standard].body
        for column in profile.columns:
            if column.variable is None:
                assert (f"{name}.xlsx", column.header) not in columns
                continue
            variable = standard.variable(column.variable)
            if variable.classification and not column.free_text:
                assert columns[f"{name}.xlsx", column.header] > 0
    checks = {entry["check"] for entry in ledger}
    assert checks >= {"required", "type", "format", "pattern", "length", "range", "code", "unique"}
    assert checks >= {"rule.R04", "rule.R05", "rule.R06", "rule.R11", "rule.R12", "rule.R14"}


def test_the_labels_planted_as_unknown_are_in_no_list():
    profiles, standards, book = bundled_profiles(), bundled_standards(), FileBook()
    for profile in profiles.values():
        for column in profile.columns:
            if column.variable:
                words = vocabulary(standards[profile.standard].body.variable(column.variable), column, book, PERIOD)
                assert words is None or not any(words.read(label) for label in _NO_CODES)


def test_more_faults_than_fit_are_refused_with_a_sentence(tmp_path):
    with pytest.raises(TooManyFaults) as refused:
        write(tmp_path, village=VILLAGE, people=10, seed=1, faults=0.99)
    assert "bagian yang lebih kecil" in refused.value.detail.id

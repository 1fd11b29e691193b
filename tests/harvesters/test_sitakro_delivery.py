"""The three files of a village, checked together: what was planted is found once, and comparing them adds nothing."""

import csv
import json
import re
from collections import Counter
from datetime import date

import pytest

from harvesters.sitakro.sample import write
from registry.codes.book import FileBook
from registry.standards.bundled import envelopes, profiles
from registry.standards.payloads import Severity
from registry.standards.repository import Registered
from registry.validation.delivery import Part, check_together

PERIOD = date(2025, 12, 31)


@pytest.fixture(scope="module")
def delivered():
    book = FileBook()
    standards = [
        Registered(each.slug, f"/id/standard/{each.agency}/{each.slug}/versi/{each.version}", each.body)
        for each in envelopes().values()
    ]

    def check(files, before=()):
        return check_together(
            [Part(file, file.name, period=PERIOD) for file in files],
            standards=standards,
            profiles=list(profiles().values()),
            book=book,
            today=date(2026, 2, 1),
            before=[Part(file, file.name, period=PERIOD) for file in before],
        )

    return check


def sample(folder, people, seed, faults, form="csv"):
    *files, ledger = write(folder, village="35.05.10.2011", people=people, seed=seed, faults=faults, form=form)
    return files, json.loads(ledger.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("people", "share", "seed"), [(300, 0.1, 2), (300, 0.02, 3), (1000, 0.05, 4)])
def test_what_was_planted_in_one_file_is_not_told_again_in_another(tmp_path, delivered, people, share, seed):
    files, ledger = sample(tmp_path, people, seed, share)
    planted = Counter((one["file"], one["row"], one["column"], one["check"]) for one in ledger)
    found = Counter(
        (checked.report.name, finding.row, finding.column, finding.check)
        for checked in delivered(files)
        for finding in checked.report.findings
        if finding.severity is Severity.ERROR
    )
    assert {"missed": planted - found, "too much": found - planted} == {"missed": Counter(), "too much": Counter()}


def test_files_that_agree_are_told_nothing_but_notes(tmp_path, delivered):
    files, _ = sample(tmp_path, 300, 1, 0)
    told = [
        (checked.report.name, finding.check)
        for checked in delivered(files, before=files)
        for finding in checked.report.findings
        if finding.severity is not Severity.NOTE
    ]
    assert told == []


def test_a_family_left_out_of_the_housing_file_is_missed_by_its_members(tmp_path, delivered):
    files, _ = sample(tmp_path, 300, 1, 0)
    (housing,) = [file for file in files if "pemukiman" in file.name]
    (persons,) = [file for file in files if "individu" in file.name]
    lines = housing.read_text(encoding="utf-8").splitlines(keepends=True)
    (card,) = re.findall("[0-9]{16}", lines[1].split(",")[0])
    housing.write_text("".join(line for line in lines if card not in line), encoding="utf-8")
    with persons.open(encoding="utf-8", newline="") as rows:
        members = sum(card in row["NO KK"] for row in csv.DictReader(rows))
    found = [
        finding.check
        for checked in delivered(files)
        for finding in checked.report.findings
        if finding.severity is Severity.ERROR
    ]
    assert members > 0
    assert found == ["rule.R26"] * members

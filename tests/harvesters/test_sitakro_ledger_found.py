"""What was planted is found and nothing else: the checker against the ledger of the synthetic village."""

import json
from collections import Counter
from datetime import date

import pytest

from harvesters.sitakro.sample import write
from registry.codes.book import FileBook
from registry.standards.bundled import envelopes, profiles
from registry.standards.payloads import Severity
from registry.standards.repository import Registered
from registry.validation.service import check

PERIOD = date(2025, 12, 31)


@pytest.fixture(scope="module")
def findings():
    book = FileBook()
    standards = [
        Registered(each.slug, f"/id/standard/{each.agency}/{each.slug}/versi/{each.version}", each.body)
        for each in envelopes().values()
    ]

    def find(files):
        """Check each file as one who knows nothing of it but the day it speaks of."""
        for file in files:
            checked = check(
                file,
                name=file.name,
                standards=standards,
                profiles=list(profiles().values()),
                book=book,
                today=date(2026, 2, 1),
                period=PERIOD,
            )
            yield from ((file.name, finding) for finding in checked.report.findings)

    return find


def _sample(folder, people, seed, faults, form):
    *files, ledger = write(folder, village="35.05.10.2011", people=people, seed=seed, faults=faults, form=form)
    return files, json.loads(ledger.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("people", "share", "form", "seed"),
    [
        *((300, share, form, seed) for share in (0.02, 0.1) for form in ("xlsx", "csv") for seed in (1, 2, 3)),
        (300, 0.2, "xlsx", 4),
        (300, 0.2, "csv", 5),
        (3000, 0.02, "xlsx", 1),
        (3000, 0.02, "csv", 2),
        (3000, 0.1, "csv", 3),
        (3000, 0.1, "xlsx", 4),
    ],
)
def test_every_planted_fault_is_found_once_and_nothing_else_is_an_error(tmp_path, findings, people, share, form, seed):
    files, ledger = _sample(tmp_path, people, seed, share, form)
    planted = Counter(
        (one["file"], one["sheet"], one["row"], one["column"], one["cell"], one["check"]) for one in ledger
    )
    found = Counter(
        (file, finding.sheet, finding.row, finding.column, finding.cell, finding.check)
        for file, finding in findings(files)
        if finding.severity is Severity.ERROR
    )
    assert set(planted.values()) == {1}
    assert {"missed": planted - found, "too much": found - planted} == {"missed": Counter(), "too much": Counter()}


@pytest.mark.parametrize(
    ("people", "form", "seed"), [(300, "xlsx", 1), (300, "csv", 2), (3000, "xlsx", 3), (3000, "csv", 4)]
)
def test_without_faults_there_are_notes_at_most(tmp_path, findings, people, form, seed):
    files, ledger = _sample(tmp_path, people, seed, 0, form)
    assert ledger == []
    assert [
        (file, finding.row, finding.column, finding.check)
        for file, finding in findings(files)
        if finding.severity is not Severity.NOTE
    ] == []

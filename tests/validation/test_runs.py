"""Checks asked for on the page: kept for some days, the file itself for no longer than its check."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from registry.errors import Forbidden, NotFound, Sentence
from registry.standards.payloads import Severity
from registry.validation.findings import Finding
from registry.validation.report import Report
from registry.validation.runs import Asked, Outcome, Phase, Runs

SECRET_VALUE = b"nama,isi rahasia\n"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def runs(tmp_path, clock):
    opened = Runs(tmp_path / "checks", days=7, clock=clock)
    yield opened
    opened.close()


def found(*cells):
    message = Sentence("Isi kolom ini.", "Fill in this column.")
    findings = tuple(Finding("required", Severity.ERROR, message, "L", 2, "nama", cell) for cell in cells)
    return Report("uji.csv", "0" * 64, 1, findings)


def judging(*cells, workbook=b"PK"):
    return lambda _asked, _file: Outcome(found(*cells), lambda: workbook)


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_run_ends_with_its_report_and_without_the_file(runs, tmp_path):
    run, _ = runs.begin(Asked("uji.csv"), SECRET_VALUE, judging("A2"), wait=10)
    assert run.phase is Phase.DONE
    assert runs.report(run)["counts"]["error"] == 1
    assert files(tmp_path) == ["report.json", "state.json", "workbook.xlsx"]


def test_the_workbook_is_for_its_sender_only(runs):
    run, secret = runs.begin(Asked("uji.csv"), SECRET_VALUE, judging(), wait=10)
    assert runs.workbook(run, secret) == b"PK"
    with pytest.raises(Forbidden):
        runs.workbook(run, "another")


def test_a_result_is_gone_after_its_days(runs, clock, tmp_path):
    run, _ = runs.begin(Asked("uji.csv"), SECRET_VALUE, judging(), wait=10)
    clock.now += timedelta(days=7)
    with pytest.raises(NotFound):
        runs.find(run.id)
    assert runs.purge() == 1
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "A" * 22, "A" * 21 + "/"])
def test_a_name_nobody_was_given_leads_nowhere(runs, name):
    with pytest.raises(NotFound):
        runs.find(name)


def test_a_fault_of_ours_is_told_and_leaves_no_file(runs, tmp_path):
    def broken(_asked, _file):
        raise RuntimeError

    run, _ = runs.begin(Asked("uji.csv"), SECRET_VALUE, broken, wait=10)
    assert run.phase is Phase.FAILED
    assert files(tmp_path) == ["state.json"]


def test_a_cancelled_run_keeps_nothing_of_what_it_found(runs, tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_asked, _file):
        begun.set()
        go_on.wait(10)
        return Outcome(found("A2"), lambda: b"PK")

    run, _ = runs.begin(Asked("uji.csv"), SECRET_VALUE, slow)
    begun.wait(10)
    assert runs.cancel(runs.find(run.id)).phase is Phase.CANCELLED
    assert files(tmp_path) == ["state.json"]
    go_on.set()
    runs.close()
    assert runs.find(run.id).phase is Phase.CANCELLED
    assert files(tmp_path) == ["state.json"]


def test_a_run_whose_process_died_is_told_as_failed(runs, clock):
    begun, go_on = threading.Event(), threading.Event()

    def stuck(_asked, _file):
        begun.set()
        go_on.wait(10)
        return Outcome(found(), lambda: None)

    run, _ = runs.begin(Asked("uji.csv"), SECRET_VALUE, stuck)
    begun.wait(10)
    clock.now += timedelta(hours=1)
    assert runs.find(run.id).phase is Phase.FAILED
    go_on.set()


def test_a_mended_file_is_compared_with_the_one_before(runs):
    first, _ = runs.begin(Asked("uji.csv"), SECRET_VALUE, judging("A2", "A3", "A4"), wait=10)
    again, _ = runs.begin(Asked("uji.csv", previous=first.id), SECRET_VALUE, judging("A4", "A9"), wait=10)
    assert again.compared == {"mended": 2, "left": 1, "new": 1}


def test_folders_and_files_are_readable_by_their_owner_only(runs, tmp_path):
    runs.begin(Asked("uji.csv"), SECRET_VALUE, judging(), wait=10)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "checks").rglob("*"))

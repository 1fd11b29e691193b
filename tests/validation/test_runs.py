"""Checks asked for by page and API: kept for some days, the file itself for no longer than its check."""

import io
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from registry.accounts.caller import PUBLIC, Caller
from registry.errors import Forbidden, NotFound, Sentence
from registry.microdata.ring import Ring
from registry.receipts.service import Way
from registry.standards.payloads import Severity
from registry.validation import table_of_findings
from registry.validation.findings import Finding
from registry.validation.report import Report
from registry.validation.run_keys import KeyReused
from registry.validation.run_record import Asked, Incoming, Phase
from registry.validation.running import Outcome
from registry.validation.runs import Limits, Runs

SECRET_VALUE = b"nama,isi rahasia\n"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


def found(*cells):
    message = Sentence("Isi kolom ini.", "Fill in this column.")
    findings = tuple(Finding("required", Severity.ERROR, message, "L", 2, "nama", cell) for cell in cells)
    return Report("uji.csv", "0" * 64, 1, findings)


class Judging:
    """Finds what a test says."""

    def __init__(self):
        self.cells = ("A2",)
        self.before = lambda: None

    def __call__(self, sent, _before, _progress):
        self.before()
        return [Outcome(found(*self.cells), lambda _since: b"PK", "nomor") for _ in sent]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def judging():
    return Judging()


@pytest.fixture
def runs(tmp_path, clock, judging):
    limits = Limits(days=7, at_once=1000, most=2000, processes=1)
    ring = Ring(tmp_path / "microdata.key", tmp_path)
    opened = Runs(
        tmp_path / "checks", limits=limits, clock=clock, judge=judging, command=lambda _folder: b"", ring=ring
    )
    yield opened
    opened.close()


def begin(runs, asked=Asked("uji.csv"), content=SECRET_VALUE, *, wait=10, **more):  # noqa: B008  # a value
    run, secret = runs.begin([Incoming(asked, io.BytesIO(content), len(content))], wait=wait, **more)
    while wait and not run.is_ended:
        run = runs.find(run.id, Caller(run.sender))
    return run, secret


def files(folder):
    return sorted(path.name for path in (folder / "checks").rglob("*") if path.is_file() and path.name != "lock")


def test_a_run_ends_with_its_report_and_without_the_file(runs, tmp_path):
    run, _ = begin(runs)
    assert (run.phase, run.receipt, run.has_workbook) == (Phase.DONE, "nomor", True)
    assert runs.report(run)["counts"]["error"] == 1
    assert table_of_findings.count(runs.findings(run)) == 1
    kept = ["end.json", "findings.parquet", "judged.json", "report.json", "state.json", "workbook.xlsx"]
    assert files(tmp_path) == kept


def test_the_workbook_of_the_page_is_for_its_sender_only(runs):
    run, secret = begin(runs)
    assert runs.workbook(run, secret) == b"PK"
    with pytest.raises(Forbidden):
        runs.workbook(run, "another")


def test_what_a_users_program_sent_is_that_users(runs):
    run, _ = begin(runs, Asked("uji.csv", way=Way.API), sender=7)
    assert runs.workbook(runs.find(run.id, Caller(7))) == b"PK"
    for stranger in (None, PUBLIC, Caller(8)):
        with pytest.raises(NotFound):
            runs.find(run.id, stranger)


def test_a_result_is_gone_after_its_days(runs, clock, tmp_path):
    run, _ = begin(runs, key="kunci")
    runs.close()
    clock.now += timedelta(days=7)
    with pytest.raises(NotFound):
        runs.find(run.id)
    assert runs.purge() == 1
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "A" * 22, "A" * 21 + "/"])
def test_a_name_nobody_was_given_leads_nowhere(runs, name):
    with pytest.raises(NotFound):
        runs.find(name)


def test_a_fault_of_ours_is_told_and_leaves_no_file(runs, judging, tmp_path):
    judging.before = lambda: 1 / 0
    run, _ = begin(runs)
    assert (run.phase, run.refusal) == (Phase.FAILED, None)
    assert files(tmp_path) == ["end.json", "state.json"]


def test_a_refusal_that_the_sender_can_mend_is_told(runs, judging):
    def refuse():
        raise NotFound(Sentence("Standar itu tidak ada.", "No such standard."))

    judging.before = refuse
    run, _ = begin(runs)
    assert (run.phase, run.refusal.en) == (Phase.FAILED, "No such standard.")


def test_a_cancelled_run_keeps_nothing_of_what_it_found(runs, judging, tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(10)

    judging.before = slow
    run, _ = begin(runs, wait=0)
    assert begun.wait(10)
    assert runs.find(run.id).phase is Phase.READING
    assert runs.cancel(runs.find(run.id)).phase is Phase.CANCELLED
    assert files(tmp_path) == ["cancelled", "state.json"]
    go_on.set()
    runs.close()
    assert runs.find(run.id).phase is Phase.CANCELLED
    assert files(tmp_path) == ["cancelled", "state.json"]


def test_runs_that_wait_know_their_place(runs, judging):
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(10)

    judging.before = slow
    names = [begin(runs, wait=0)[0].id for _ in range(3)]
    assert begun.wait(10)
    assert [runs.find(name).place for name in names] == [None, 1, 2]
    go_on.set()


def test_the_same_key_gives_the_same_run_and_another_file_under_it_is_refused(runs, judging):
    first, _ = begin(runs, key="kunci", sender=7)
    again, _ = begin(runs, key="kunci", sender=7)
    assert again.id == first.id
    assert begin(runs, key="kunci", sender=8)[0].id != first.id, "another user's key is another key"
    with pytest.raises(KeyReused):
        begin(runs, content=b"lain", key="kunci", sender=7)
    with pytest.raises(KeyReused):
        begin(runs, Asked("uji.csv", standard="s"), key="kunci", sender=7)


def test_a_mended_file_is_compared_with_the_one_before(runs, judging):
    judging.cells = ("A2", "A3", "A4")
    first, _ = begin(runs)
    judging.cells = ("A4", "A9")
    again, _ = begin(runs, previous=first.id)
    assert again.compared == {"mended": 2, "left": 1, "new": 1}


def several(runs, *names, **more):
    content = [Incoming(Asked(name), io.BytesIO(SECRET_VALUE), len(SECRET_VALUE)) for name in names]
    run, _ = runs.begin(content, wait=10, **more)
    while not run.is_ended:
        run = runs.find(run.id)
    return runs.together(run)


def test_files_sent_together_have_a_report_each_and_one_name(runs, judging, tmp_path):
    first, second = several(runs, "orang.csv", "keluarga.csv")
    assert second.id == f"{first.id}.2"
    assert [run.asked.name for run in runs.together(runs.find(second.id))] == ["orang.csv", "keluarga.csv"]
    assert second.has_workbook
    deadline = time.monotonic() + 60
    while "source" in files(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.01)  # what was sent is deleted right after the end is told
    assert "source" not in files(tmp_path)
    judging.before = lambda: 1 / 0
    assert [run.phase for run in several(runs, "a.csv", "b.csv")] == [Phase.FAILED, Phase.FAILED]


def test_of_files_sent_together_each_is_compared_with_its_former_self(runs, judging):
    several(runs, "a.csv", "b.csv")
    judging.cells = ("A2", "A3")
    first, _ = several(runs, "a.csv", "b.csv")
    judging.cells = ("A3",)
    mended, new = several(runs, "b.csv", "c.csv", previous=first.id)
    assert mended.compared == {"mended": 1, "left": 1, "new": 0}
    assert new.compared is None


def test_cancelling_one_of_the_files_sent_together_cancels_all(runs, judging, tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(10)

    judging.before = slow
    content = [Incoming(Asked(name), io.BytesIO(SECRET_VALUE), len(SECRET_VALUE)) for name in ("a.csv", "b.csv")]
    run, _ = runs.begin(content, before=content[:1])
    assert begun.wait(10)
    assert runs.cancel(runs.find(f"{run.id}.2")).phase is Phase.CANCELLED
    assert {one.phase for one in runs.together(run)} == {Phase.CANCELLED}
    assert set(files(tmp_path)) == {"cancelled", "state.json"}
    go_on.set()


def test_a_former_run_that_is_not_there_is_nothing_to_compare_with(runs):
    run, _ = begin(runs, previous="../../etc")
    assert run.compared is None


def test_what_stopped_half_way_is_swept(runs, clock, tmp_path):
    """A file that was being taken in when the process died, and parts of a workbook that was being written."""
    half = tmp_path / "checks" / "half"
    half.mkdir(parents=True)
    (half / "source").write_bytes(SECRET_VALUE)
    done, _ = begin(runs)
    runs.close()
    (tmp_path / "checks" / done.id / "tmpworkbook").write_bytes(SECRET_VALUE)
    clock.now = datetime.now(UTC) + timedelta(minutes=30)
    assert runs.purge() == 0
    clock.now += timedelta(hours=1)
    assert runs.purge() == 1
    assert not half.exists()
    assert "tmpworkbook" not in files(tmp_path)


def test_folders_and_files_are_readable_by_their_owner_only(runs, tmp_path):
    begin(runs, key="kunci")
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "checks").rglob("*"))

"""Files with more faults than are listed or kept: all are counted, none is lost, and blocks change nothing."""

from collections import Counter

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.standards.payloads import Severity
from registry.validation import engine, run, scan, table_of_findings
from registry.validation.groups import later_copies
from registry.validation.judgement import Tally, fault_schema, framed, listed
from registry.validation.readers import blocks, csv
from registry.validation.readers.table import ROW
from registry.validation.run import Fault, judge

RELAXED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACES = {"nik": 0, "usia": 4, "agama": 6}


@pytest.fixture
def small_blocks(monkeypatch):
    """Every part of the machinery that only large files set going, set going by a few rows."""

    def shrink():
        monkeypatch.setattr(scan, "BLOCK", 2)
        monkeypatch.setattr(run, "KEPT", 1)
        monkeypatch.setattr(csv, "STREAMED", 0)
        monkeypatch.setattr(blocks, "BLOCK", 150)
        monkeypatch.setattr("registry.validation.groups._HASHED_AT_ONCE", 3)

    yield shrink
    monkeypatch.undo()


ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "nik": st.sampled_from(["", "3505100101000001", "3505100101000002", "12"]),
            "nama": st.sampled_from(["", "Siti, Aminah", "Budi"]),
            "usia": st.sampled_from(["x", "25", "130", ""]),
            "agama": st.sampled_from(["1", "Islan", "8"]),
            "no_kk": st.sampled_from(["K1", "K2", ""]),
            "hubungan": st.sampled_from(["1", "4", "x"]),
        },
    ),
    min_size=1,
    max_size=12,
)


@RELAXED
@given(rows=ROWS)
def test_a_file_in_blocks_is_judged_like_one_in_memory(bench, small_blocks, tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("blocks") / "uji.csv"
    path.write_bytes(bench.csv(*rows))
    held = bench.check(path)
    small_blocks()
    assert bench.check(path).report == held.report


@RELAXED
@given(rows=ROWS, most=st.integers(0, 3))
def test_all_faults_are_counted_and_the_first_of_each_kind_listed(bench, small_blocks, tmp_path_factory, rows, most):
    path = tmp_path_factory.mktemp("most") / "uji.csv"
    path.write_bytes(bench.csv(*rows))
    whole = bench.check(path)
    small_blocks()
    table = bench.check(path).table
    few = judge(whole.plan, table, most=most)
    everything = list(whole.judgement.faults)
    kinds = Counter((fault.variable, fault.check, fault.severity) for fault in everything)
    seen = Counter()
    expected = []
    for fault in everything:
        seen[fault.variable, fault.check] += 1
        if seen[fault.variable, fault.check] <= most:
            expected.append(fault)
    assert list(few.faults) == expected
    assert few.tally == kinds
    assert few.faulty_rows == len({fault.row for fault in everything if fault.severity is Severity.ERROR})
    assert few.truncated == (len(expected) < len(everything))
    assert [fault for frame in few.all_faults() for fault in listed(frame)] == everything


@RELAXED
@given(rows=ROWS, most=st.integers(1, 2), room=st.integers(0, 6))
def test_a_report_that_lists_a_few_counts_all_and_gives_all(bench, tmp_path_factory, rows, most, room):
    path = tmp_path_factory.mktemp("room") / "uji.csv"
    path.write_bytes(bench.csv(*rows))
    whole = bench.check(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "MOST", most)
        patch.setattr(engine, "ROOM", room)
        few = bench.check(path)
    assert len(few.judgement.faults) <= max(room, most * len(whole.judgement.tally))
    assert (few.report.valid, few.report.counts) == (whole.report.valid, whole.report.counts)
    assert few.report.faulty_rows == whole.report.faulty_rows
    assert [(one.check, one.column, one.count) for one in few.report.causes] == [
        (one.check, one.column, one.count) for one in whole.report.causes
    ]
    assert [one.cell for part in few.all_findings() for one in part] == [one.cell for one in whole.report.findings]
    assert few.faulty().sort("row", "variable").equals(whole.faulty().sort("row", "variable"))
    assert few.report.to_json()["truncated"] is (len(few.report.findings) < len(whole.report.findings))


def test_findings_are_written_to_parquet_part_after_part(bench):
    report = bench.check(bench.csv(*[{"nik": "12", "usia": "x"}] * 5)).report
    parts = [report.findings[:3], report.findings[3:]]
    kept = table_of_findings.parquet(lambda: table_of_findings.tables(report, parts))
    found = pl.concat(table_of_findings.parts(kept))
    assert found["cell"].to_list() == [one.cell for one in report.findings]


def test_a_frame_of_faults_has_their_fields():
    faults = (Fault(2, "nik", "unique", Severity.ERROR, "1", 1), Fault(3, "usia", "type", Severity.WARNING, None))
    frame = framed(faults)
    assert frame.schema == fault_schema()
    assert tuple(listed(frame)) == faults


def test_a_tally_keeps_the_first_of_each_kind_over_many_frames():
    tally = Tally(2)
    for row in (1, 2, 3):
        tally.add(
            framed((Fault(row, "usia", "type", Severity.ERROR, "x"), Fault(row, "nik", "type", Severity.NOTE, "y")))
        )
    assert [(fault.row, fault.variable) for fault in tally.faults(PLACES)] == [
        (1, "nik"), (1, "usia"), (2, "nik"), (2, "usia"),
    ]  # fmt: skip
    assert tally.counted == {("usia", "type", Severity.ERROR): 3, ("nik", "type", Severity.NOTE): 3}
    assert tally.faulty_rows == 3


@given(
    keys=st.lists(st.sampled_from([None, 1, 2, 3, 4]) | st.integers(0, 2**60), max_size=30), parts=st.integers(1, 40)
)
def test_later_copies_are_found_in_parts_as_by_hand(keys, parts):
    frame = pl.DataFrame({ROW: range(2, len(keys) + 2), "k": keys}, schema={ROW: pl.UInt32, "k": pl.UInt64})
    first: dict[int, int] = {}
    by_hand = []
    for row, key in enumerate(keys, start=2):
        if key is not None and first.setdefault(key, row) != row:
            by_hand.append((row, first[key]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("registry.validation.groups._HASHED_AT_ONCE", parts)
        assert later_copies(frame, ["k"]).rows() == by_hand


RECORD = st.lists(st.text('ab ",\n;é', max_size=6), min_size=2, max_size=2)


@given(records=st.lists(RECORD, max_size=20), size=st.integers(8, 60))
def test_blocks_end_where_a_record_ends(records, size):
    quoted = [",".join('"' + text.replace('"', '""') + '"' for text in record) + "\n" for record in records]
    data = ("kepala,baris\n" + "".join(quoted)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        found = [block.text[: block.end] for block in blocks.records(data, 1)]
    assert b"".join(found) == data.partition(b"\n")[2]
    ends = {sum(len(line.encode()) for line in quoted[:number]) for number in range(len(quoted) + 1)}
    position = 0
    for block in found:
        position += len(block)
        assert position in ends

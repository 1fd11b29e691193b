import hashlib
import json
import threading
from collections import Counter
from datetime import UTC

import pytest
from sqlalchemy import text
from sqlmodel import select

from registry.changes import log
from registry.changes.models import Change
from registry.db import now, reading, writing


def entry(number):
    return log.Entry(actor=1, action="create", subject=f"/id/dataset/a/{number}", kind="dataset", to_state="draft")


def write(engine, *numbers):
    with log.transaction(engine) as session:
        for number in numbers:
            log.append(session, entry(number))


def verified(engine):
    with reading(engine) as session:
        return log.verify(session)


def alter(engine, *statements):
    with writing(engine) as session:
        for statement in statements:
            session.execute(text(statement))


def test_a_chain_holds_from_the_first_row_to_the_last(engine):
    write(engine, 1, 2)
    write(engine, 3)
    assert verified(engine) == (3, None)


def test_the_chain_can_be_recomputed_with_nothing_but_sha_256(engine):
    write(engine, 1, 2)
    with reading(engine) as session:
        rows = session.exec(select(Change).order_by(Change.seq)).all()
    previous = "0" * 64
    for row in rows:
        values = {name: getattr(row, name) for name in Change.model_fields if name not in {"hash", "at"}}
        values["at"] = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        text_of_row = json.dumps(values, sort_keys=True, separators=(",", ":"))
        assert row.previous == previous
        assert row.hash == hashlib.sha256(text_of_row.encode()).hexdigest()
        previous = row.hash


@pytest.mark.parametrize(
    ("statements", "holds", "broken"),
    [
        (["UPDATE changes SET actor = 2 WHERE seq = 3"], 2, 3),
        (["UPDATE changes SET to_state = 'published' WHERE seq = 1"], 0, 1),
        (["DELETE FROM changes WHERE seq = 2"], 1, 3),
        (["DELETE FROM changes WHERE seq = 1"], 0, 2),
        (
            [
                "UPDATE changes SET seq = 99 WHERE seq = 2",
                "UPDATE changes SET seq = 2 WHERE seq = 3",
                "UPDATE changes SET seq = 3 WHERE seq = 99",
            ],
            1,
            2,
        ),
        (
            [
                "INSERT INTO changes (seq, at, actor, action, subject, previous, hash) SELECT 6, at, 7, action, subject, hash, hash FROM changes WHERE seq = 5"
            ],
            5,
            6,
        ),
    ],
    ids=["changed", "first changed", "removed", "first removed", "reordered", "inserted"],
)
def test_tampering_is_found_at_its_row(engine, statements, holds, broken):
    write(engine, 1, 2, 3, 4, 5)
    alter(engine, *statements)
    assert verified(engine) == (holds, broken)


def test_nothing_is_appended_when_the_transaction_fails(engine):
    write(engine, 1)

    def failing():
        with log.transaction(engine) as session:
            log.append(session, entry(2))
            raise LookupError

    with pytest.raises(LookupError):
        failing()
    write(engine, 3)
    with reading(engine) as session:
        assert [change.subject for change in log.read(session, after=0)] == ["/id/dataset/a/1", "/id/dataset/a/3"]
    assert verified(engine) == (2, None)


def test_a_transaction_without_a_note_writes_no_row(engine):
    with log.transaction(engine):
        pass
    assert verified(engine) == (0, None)


def test_reading_goes_on_after_the_cursor_oldest_first(engine):
    write(engine, *range(1, 8))
    with reading(engine) as session:
        assert [change.seq for change in log.read(session, after=2, limit=3)] == [3, 4, 5]
        assert log.read(session, after=7) == []
        assert log.head(session) == 7


def test_times_are_kept_to_the_microsecond_whatever_the_time_zone(engine):
    before = now()
    write(engine, 1)
    after = now()
    with reading(engine) as session:
        (change,) = log.read(session, after=0)
    assert before <= change.at <= after
    assert change.at.utcoffset().total_seconds() == 0


def test_writers_at_the_same_time_leave_neither_gap_nor_fork(engine):
    writers, rounds = 6, 8
    faults = []

    def work(writer):
        try:
            for turn in range(rounds):
                write(engine, f"{writer}-{turn}-a", f"{writer}-{turn}-b")
        except Exception as error:  # noqa: BLE001  # the thread's fault is the test's
            faults.append(error)

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    total = writers * rounds * 2
    assert verified(engine) == (total, None)
    with reading(engine) as session:
        changes = session.exec(select(Change).order_by(Change.seq)).all()
    assert [change.seq for change in changes] == list(range(1, total + 1))
    assert max(Counter(change.previous for change in changes).values()) == 1
    # a transaction's rows stand together, and each writer's rows in the order it wrote them
    subjects = [change.subject.rpartition("/")[2] for change in changes]
    for first, second in zip(subjects[::2], subjects[1::2], strict=True):
        assert (first.removesuffix("-a"), second[-1]) == (second.removesuffix("-b"), "b")
    for writer in range(writers):
        turns = [int(subject.split("-")[1]) for subject in subjects if subject.startswith(f"{writer}-")]
        assert turns == sorted(turns)


def test_whoever_follows_the_cursor_never_passes_over_a_commit(engine):
    """Seal order is commit order: a reader that remembers the last number it saw has seen all below it."""
    stop = threading.Event()
    seen, faults = [], []

    def follow():
        try:
            while True:
                last = stop.is_set()
                with reading(engine) as session:
                    seen.extend(change.seq for change in log.read(session, after=seen[-1] if seen else 0))
                if last:
                    return
        except Exception as error:  # noqa: BLE001  # the thread's fault is the test's
            faults.append(error)

    reader = threading.Thread(target=follow)
    reader.start()
    writers = [threading.Thread(target=lambda w=w: [write(engine, f"{w}-{n}") for n in range(10)]) for w in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    assert faults == []
    assert seen == list(range(1, 41))

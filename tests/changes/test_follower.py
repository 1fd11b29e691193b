import threading
import time
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from registry.changes import follower, log
from registry.changes.follower import Counted, Follower
from registry.changes.models import ProjectionCursor
from registry.db import reading
from registry.search.index import Document, Query, open_index
from registry.search.projection import SearchProjection

SOON = 10  # seconds: the goal is one, which the benchmark of search measures; a loaded machine may take longer


class Kept:
    """A projection that keeps the sequence numbers it was given."""

    def __init__(self, name="kept"):
        self.name = name
        self.seqs = []
        self.fault = None
        self.empty_fault = None

    def is_empty(self):
        if self.empty_fault:
            raise self.empty_fault
        return not self.seqs

    def apply(self, session, changes):
        assert isinstance(session, Session)
        if self.fault:
            raise self.fault
        self.seqs += [change.seq for change in changes]


@pytest.fixture
def write(engine):
    def append(number):
        for _ in range(number):
            with log.transaction(engine) as session:
                log.append(session, log.Entry(actor=1, action="create", subject="/id/dataset/a/b", kind="dataset"))

    return append


@pytest.fixture
def followed(engine, tmp_path):
    def build(*projections):
        return Follower(engine, projections, tmp_path / "projections.lock")

    return build


def cursor(engine, name="kept"):
    with reading(engine) as session:
        found = session.get(ProjectionCursor, name)
        return found.seq, found.fault


def test_every_change_is_applied_once_and_in_order(engine, followed, write):
    kept = Kept()
    following = followed(kept)
    write(3)
    assert following.catch_up()
    write(2)
    following.catch_up()
    following.catch_up()
    assert kept.seqs == [1, 2, 3, 4, 5]
    assert cursor(engine) == (5, None)


def test_more_changes_than_a_page_are_all_applied(engine, followed):
    with log.transaction(engine) as session:
        for _ in range(1203):
            log.append(session, log.Entry(actor=1, action="create", subject="/id/dataset/a/b"))
    kept = Kept()
    followed(kept).catch_up()
    assert kept.seqs == list(range(1, 1204))


def test_another_process_goes_on_from_the_cursor(engine, followed, write):
    first = Kept()
    write(3)
    followed(first).catch_up()
    second = Kept()
    second.seqs = [0]  # it holds something: what the first one made
    write(2)
    followed(second).catch_up()
    assert second.seqs == [0, 4, 5]


def test_an_emptied_projection_starts_again_from_the_first_change(followed, write):
    write(3)
    followed(Kept()).catch_up()
    emptied = Kept()
    followed(emptied).catch_up()
    assert emptied.seqs == [1, 2, 3]


def test_a_rebuild_loses_no_write_made_meanwhile(engine, followed, write):
    kept = Kept()
    following = followed(kept)
    write(3)
    following.catch_up()

    def build(session):
        kept.seqs = [change.seq for change in log.read(session, after=0)]
        write(2)  # somebody writes while the index is being built

    assert following.rebuild("kept", build)
    assert kept.seqs == [1, 2, 3]
    following.catch_up()
    assert kept.seqs == [1, 2, 3, 4, 5]
    assert cursor(engine) == (5, None)


def test_a_failed_rebuild_leaves_the_cursor_where_it_was(engine, followed, write):
    kept = Kept()
    following = followed(kept)
    write(2)
    following.catch_up()

    def build(_session):
        raise BlockingIOError

    with pytest.raises(BlockingIOError):
        following.rebuild("kept", build)
    write(1)
    following.catch_up()
    assert kept.seqs == [1, 2, 3]


def test_two_followers_exclude_each_other(engine, tmp_path, write):
    write(1)
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Kept):
        def apply(self, session, changes):
            inside.set()
            assert go_on.wait(10)
            super().apply(session, changes)

    slow, other = Slow(), Kept()
    lock = tmp_path / "projections.lock"
    holder = threading.Thread(target=Follower(engine, [slow], lock).catch_up)
    holder.start()
    try:
        assert inside.wait(10)
        second = Follower(engine, [other], lock)
        assert second.catch_up() is False
        assert second.rebuild("kept", lambda _session: None, wait=0) is False
        assert other.seqs == []
    finally:
        go_on.set()
        holder.join()
    assert slow.seqs == [1]


@pytest.mark.parametrize("where", ["fault", "empty_fault"])
def test_a_projection_that_fails_stops_only_itself_and_says_so(engine, followed, write, where):
    broken, sound = Kept("broken"), Kept("sound")
    setattr(broken, where, ConnectionError("the engine is away"))
    following = followed(broken, sound)
    write(2)
    assert following.catch_up()
    assert sound.seqs == [1, 2]
    assert cursor(engine, "broken") == (0, "ConnectionError")
    assert cursor(engine, "sound") == (2, None)
    setattr(broken, where, None)
    following.catch_up()
    assert broken.seqs == [1, 2]
    assert cursor(engine, "broken") == (2, None)


def test_the_lag_is_what_is_not_applied_yet(engine, followed, write):
    write(2)
    followed(Kept()).catch_up()
    write(3)
    with reading(engine) as session:
        assert follower.lag(session, "kept") == 3
        assert follower.lag(session, "never seen") == 5


def test_the_thread_follows_what_is_written_and_survives_a_fault(engine, followed, write, monkeypatch):
    kept = Kept()
    following = followed(kept)
    turns, real = [], following.catch_up

    def sometimes():
        turns.append(1)
        if len(turns) == 1:
            raise ConnectionError
        return real()

    monkeypatch.setattr(following, "catch_up", sometimes)
    following.start()
    try:
        write(2)
        for _ in range(200):
            following.wake()
            if kept.seqs == [1, 2]:
                break
            threading.Event().wait(0.02)
    finally:
        following.stop()
    assert kept.seqs == [1, 2]


def test_what_another_process_wrote_is_findable_soon_after_its_commit(engine, followed, write, tmp_path):
    index = open_index("embedded:", tmp_path)

    class Held:
        def load(self, _session, changes):
            moment = datetime(2025, 6, 1, tzinfo=UTC)
            return [Document(f"/{one.seq}", "dataset", "/", {"id": "Kopi"}, moment) for one in changes], []

    following = followed(SearchProjection(index, Held()))
    following.start()
    try:
        threading.Event().wait(0.2)
        write(1)  # nobody wakes the follower: it looks by itself, twice a second
        begun = time.monotonic()
        while not index.search(Query("kopi")).total and time.monotonic() < begun + SOON:
            threading.Event().wait(0.02)
        assert index.search(Query("kopi")).total == 1
    finally:
        following.stop()
        index.close()


class Shelf(Kept):
    """A projection that can be counted: it should hold as many things as there are changes."""

    def __init__(self, *, lost=0):
        super().__init__("shelf")
        self.lost = lost
        self.refilled = 0

    def counted(self, session):
        return Counted(log.head(session), len(self.seqs) - self.lost)

    def refill(self, session):
        self.refilled += 1
        self.lost = 0
        return log.head(session)


def test_counting_mends_what_differs_and_leaves_alone_what_does_not(engine, followed, write):
    shelf, kept = Shelf(lost=1), Kept()
    following = followed(shelf, kept)
    write(4)
    assert following.reconcile() == {"shelf": Counted(4, 3)}
    assert following.reconcile() == {"shelf": Counted(4, 4)}
    assert shelf.refilled == 1
    with reading(engine) as session:
        found = session.get(ProjectionCursor, "shelf")
        assert (found.seq, found.expected, found.held) == (4, 4, 4)


def test_a_projection_that_cannot_follow_is_not_counted(engine, followed, write):
    shelf = Shelf(lost=1)
    shelf.fault = OSError()
    write(2)
    assert followed(shelf).reconcile() == {}
    assert shelf.refilled == 0


def test_the_counting_is_once_a_night(engine, tmp_path, write):
    at = [datetime(2026, 11, 22, 12, 0, tzinfo=UTC)]
    shelf = Shelf()
    following = Follower(engine, [shelf], tmp_path / "projections.lock", clock=lambda: at[0])
    write(1)
    following.catch_up()
    following.count_when_due()
    shelf.lost = 1
    at[0] = datetime(2026, 11, 22, 18, 59, tzinfo=UTC)
    following.count_when_due()
    assert shelf.lost == 1
    at[0] = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # two in the morning in Blitar
    following.count_when_due()
    assert shelf.refilled == 1
    shelf.lost = 1
    at[0] = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    following.count_when_due()
    assert shelf.refilled == 1

"""Sources that fail, move, shrink and lie, run after run: nothing twice, nothing lost, nothing wrongly gone.

Each source has a truth that changes a little between runs, and what a run sees of it may be anything: nothing, half of
it, another order, twice the same, a wrong count; the run itself may be cut off at any step. After every run all that
the registry holds is compared with the truth and its history.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlmodel import func, select

from registry.changes import log
from registry.db import now, reading, writing
from registry.errors import Sentence
from registry.harvest import repository, service
from registry.harvest.models import HarvestItem
from registry.harvest.phases import JobState
from registry.harvest.plugin import Announced, Checkpoint, Record, RetryLater, StopHarvest
from registry.items import audit
from registry.items.models import Item, Version
from registry.items.state import Kind, State
from registry.workflow import standing
from tests.harvest.scripted import Scripted, record
from tests.scale import scaled

SOURCES, RUNS = scaled(5, 100), scaled(5, 30)
RUNS_UNTIL_GONE, DAYS_UNTIL_GONE = 3, 7
DEAD = StopHarvest(Sentence("Tidak terhubung.", "Unreachable."))
LATER = RetryLater(Sentence("Nanti.", "Later."), after=600)


class Killed(BaseException):
    """What no program catches: stands for kill -9 at a step (a process is really killed in test_killed)."""


@dataclass
class Truth:
    """What a source really holds, what it held once, and when the registry last got to see it."""

    slug: str
    chance: random.Random
    records: dict[str, int] = field(default_factory=dict)
    """Identifier to the edition of its content."""
    gone: set[str] = field(default_factory=set)
    shown: dict[str, datetime] = field(default_factory=dict)
    """When the registry was last given a record, in a run whose findings it took."""
    ever: int = 0

    def move_on(self) -> None:
        for _ in range(self.chance.randint(0, 3)):
            self.records[f"{self.slug}/{self.ever}"] = 0
            self.ever += 1
        names = sorted(self.records)
        for name in self.chance.sample(names, min(len(names), self.chance.randint(0, 2))):
            self.records[name] += 1
        if len(names) > 30:
            for name in self.chance.sample(names, self.chance.randint(0, 1)):
                del self.records[name]
                self.gone.add(name)
        for name in [name for name in sorted(self.gone) if self.chance.random() < 0.02]:
            self.records[name] = 100 + self.ever
            self.gone.remove(name)

    def script(self) -> list:
        return [described(name, edition) for name, edition in self.records.items()]


def described(name, edition):
    return record(name, f"Data {name}", keywords=["panen", f"edisi {edition}"])


def edition(body):
    return int(body["keywords"][1].split()[1])


def half(script):
    return script[: len(script) // 2]


def shuffled(script, chance):
    return chance.sample(script, len(script))


SEEN = {
    "dead": lambda _script, _chance: [DEAD],
    "half page": lambda script, _chance: [*half(script), LATER],
    "half, and looks whole": lambda script, _chance: half(script),
    "nothing": lambda _script, _chance: [],
    "changed order": shuffled,
    "duplicate ids": lambda script, chance: shuffled([*script, *chance.sample(script, 3)], chance),
    "wrong count": lambda script, _chance: [Announced(len(script)), *script[:-2]],
    "lost in paging": lambda script, chance: [found for found in script if chance.random() > 0.03],
    "junk": lambda script, _chance: [*script, record("", "Tanpa pengenal"), record("null", "Juga")],
    "slow drip": lambda script, _chance: [step for found in script for step in (found, Checkpoint(found.identifier))],
}
"""What a run sees of what is there."""

FAULTS = (*SEEN, "killed", "killed", None, None, None)


def run(its, truth, by, fault):
    """Run as a worker does; one that is killed is gone on with by the next."""
    script = truth.script()
    Scripted.script[:] = SEEN[fault](script, truth.chance) if fault in SEEN else script
    left = truth.chance.randint(0, 5) if fault == "killed" else -1

    def progress(_counts):
        nonlocal left
        if fault == "slow drip":
            time.sleep(0.001)
        left -= 1
        if left == 0:
            raise Killed

    try:
        return service.run(its, truth.slug, by=by, progress=progress)
    except Killed:
        return service.run(its, truth.slug, by=by)


def settle(engine, people, slug):
    with log.transaction(engine) as session:
        service.add(
            session,
            "scripted",
            f"https://{slug}.example/",
            slug=slug,
            agency="desa-sawentar",
            options={},
            by=people.produsen,
        )
        made = standing.propose(
            session,
            source=slug,
            agency="desa-sawentar",
            kind=Kind.DATASET,
            valid_until=(now() + timedelta(days=300)).date(),
            reason="Data terbuka.",
            by=people.walidata,
        )
        standing.approve(session, made.id, by=people.second_walidata)


def held(engine, slug):
    with reading(engine) as session:
        source = repository.source(session, slug)
        rows = session.exec(select(HarvestItem).where(HarvestItem.source_id == source.id)).all()
        session.expunge_all()
        return {row.identifier: row for row in rows if row.item_id}


def check(engine, truth):
    """Nothing twice, and nothing gone that the registry was given less than so many days ago."""
    rows = held(engine, truth.slug)
    items = [row.item_id for row in rows.values()]
    assert len(set(items)) == len(items), "two records share an item"
    assert all(name.startswith(f"{truth.slug}/") for name in rows), "junk was taken in"
    for name, row in rows.items():
        if row.gone_at is not None:
            assert row.missing_runs >= RUNS_UNTIL_GONE
            assert row.gone_at - truth.shown[name] >= timedelta(days=DAYS_UNTIL_GONE), name
    return rows


def turned(its, people, truth, *, last):
    """Let the truth move on and run once, under some fault unless it is the last time; say which, and how it ended."""
    truth.move_on()
    fault = None if last else truth.chance.choice(FAULTS)
    buried = {name for name, row in held(its.engine, truth.slug).items() if row.gone_at}
    number = run(its, truth, people.produsen, fault)
    with writing(its.engine) as session:
        job = repository.job(session, number)
        state = job.state
        if state == JobState.WAITING.value:
            assert fault == "half, and looks whole" or job.question["missing"] > 10, (fault, job.question)
            service.approve(session, number, by=people.walidata) if last else service.cancel(
                session, number, by=people.produsen
            )
    if last and state == JobState.WAITING.value:
        service.run(its, truth.slug, by=people.produsen)
    if state != JobState.WAITING.value:
        given = {found.identifier for found in Scripted.script if isinstance(found, Record)}
        truth.shown |= dict.fromkeys(given, its.clock())
    newly = {name for name, row in check(its.engine, truth).items() if row.gone_at} - buried
    assert not newly & set(truth.records), f"{newly & set(truth.records)} is there and was buried ({fault})"
    return fault, state


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_sources_with_random_faults_give_no_duplicate_lose_nothing_and_remove_nothing_wrongly(
    its, people, engine, clock
):
    if engine.dialect.name == "postgresql" and SOURCES > 5:
        pytest.skip("the long form runs on SQLite")
    told = Counter()
    truths = [Truth(f"sumber-{number}", random.Random(number)) for number in range(SOURCES)]  # noqa: S311  # a seed, no secret
    for truth in truths:
        settle(engine, people, truth.slug)
        for _ in range(truth.chance.randint(32, 45)):
            truth.records[f"{truth.slug}/{truth.ever}"] = 0
            truth.ever += 1
    for turn in range(RUNS):
        clock.moved += timedelta(days=1, hours=6)
        for truth in truths:
            told[turned(its, people, truth, last=turn == RUNS - 1)] += 1
    assert told[None, "done"] >= SOURCES
    for truth in truths:  # the last run was a good one: all is there, in its newest edition
        rows = held(engine, truth.slug)
        assert set(truth.records) <= set(rows), "a record was lost"
        for name, wanted in truth.records.items():
            assert rows[name].gone_at is None, name
            assert edition(rows[name].source_body) == wanted, name
    with reading(engine) as session:
        taken = session.exec(select(func.count()).where(HarvestItem.item_id.is_not(None))).one()
        assert session.exec(select(func.count()).select_from(Item)).one() == taken
        live = session.exec(select(func.count()).where(Version.state == State.PUBLISHED.value)).one()
        retired = [row for truth in truths for row in held(engine, truth.slug).values() if row.gone_at]
        assert live == taken - len(retired)
        assert list(audit.deviations(session)) == []
        assert log.verify(session)[1] is None

"""Whatever a set of people tries in whatever order, nothing goes round the workflow."""

import shutil
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.db import open_engine, reading
from registry.errors import RegistryError
from registry.items import repository, service
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Action, Kind
from registry.workflow import service as workflow
from tests.factories import documents
from tests.factories.people import settle

PEOPLE = 4
_WORDS = ("Penduduk", "Keluarga", "Rumah")
people_numbers = st.integers(0, PEOPLE - 1)
roles = st.frozensets(st.sampled_from(Role), max_size=6)


class Walk(RuleBasedStateMachine):
    """People with any roles revise, begin and decide in any order; each example on a database of its own."""

    template: ClassVar[Path]
    place: ClassVar[Path]

    def __init__(self):
        super().__init__()
        path = self.place / "walk.db"
        shutil.copyfile(self.template, path)
        self.engine = open_engine(f"sqlite:///{path}")
        with log.transaction(self.engine) as session:
            found = settle(session)
            self.ids = [
                found.produsen.user_id,
                found.walidata.user_id,
                found.pembina.user_id,
                found.everything.user_id,
            ]
            entry = service.create(
                session,
                kind=Kind.DATASET,
                agency="desa-sawentar",
                slug="jalan",
                body=documents.body(Kind.DATASET, priority=True),
                by=found.produsen,
            )
            self.writers = {entry.version.id: {found.produsen.user_id}}
        self.steps = {}  # by version: since it was last a draft, who did what in which roles on which body

    def caller(self, person, held):
        return Caller(
            user_id=self.ids[person],
            username=f"user-{person}",
            agency="desa-sawentar" if person % 2 else "desa-tlogo",
            roles=held,
        )

    def newest(self, session):
        item = session.exec(select(Item)).one()
        version = session.exec(
            select(Version).where(Version.item_id == item.id).order_by(Version.major.desc(), Version.minor.desc())
        ).first()
        return Entry(item, version)

    @rule(person=people_numbers, held=roles, word=st.sampled_from(_WORDS))
    def revise(self, person, held, word):
        try:
            with log.transaction(self.engine) as session:
                entry = self.newest(session)
                body = {**entry.body, "title": {"id": f"{word} Desa Sawentar"}}
                service.revise(session, entry, body, by=self.caller(person, held))
                number = entry.version.id
        except RegistryError:
            return
        self.writers[number].add(self.ids[person])

    @rule(person=people_numbers, held=roles)
    def begin(self, person, held):
        try:
            with log.transaction(self.engine) as session:
                entry = self.newest(session)
                number = service.next_number(entry.version.number, "minor")
                by = self.caller(person, held)
                version = service.begin(session, entry.item, dict(entry.body), number=number, by=by)
                session.flush()
                number = version.id
        except RegistryError:
            return
        self.writers[number] = {self.ids[person]}

    @rule(person=people_numbers, held=roles, action=st.sampled_from(Action))
    def act(self, person, held, action):
        by = self.caller(person, held)
        try:
            with log.transaction(self.engine) as session:
                entry = self.newest(session)
                match action:
                    case Action.SUBMIT:
                        workflow.submit(session, entry, by=by)
                    case Action.VERIFY:
                        workflow.verify(session, entry, by=by)
                    case Action.APPROVE:
                        workflow.approve(session, entry, by=by)
                    case Action.PUBLISH:
                        workflow.publish(session, entry, by=by, tables={}, threshold=5)
                    case Action.RETURN:
                        workflow.send_back(session, entry, by=by, reason="x")
                    case Action.RETIRE:
                        workflow.retire(session, entry, by=by, reason="x")
                number, body_hash = entry.version.id, service.hash_of(entry.body)
        except RegistryError:
            return
        if action is Action.RETURN:
            self.steps[number] = []
            return
        self.steps.setdefault(number, []).append((action, self.ids[person], held, body_hash))
        if action is Action.PUBLISH:
            self.judge(number, body_hash)

    @rule(data=st.data())
    def go_the_lawful_way(self, data):
        """Take the right step, so that walks get far; still with drawn people."""
        with reading(self.engine) as session:
            state = self.newest(session).version.state
        lawful = {
            "draft": (Action.SUBMIT, Role.WALIDATA),
            "submitted": (Action.VERIFY, Role.WALIDATA),
            "verified": (Action.APPROVE, Role.PEMBINA),
            "approved": (Action.PUBLISH, Role.WALIDATA),
        }
        if state in lawful:
            action, role = lawful[state]
            self.act(data.draw(people_numbers), frozenset({role}), action)

    def judge(self, number, body_hash):
        actions = [action for action, *_ in self.steps[number]]
        assert actions == [Action.SUBMIT, Action.VERIFY, Action.APPROVE, Action.PUBLISH]
        _, verify, approve, publish = self.steps[number]
        assert verify[2] & {Role.WALIDATA, Role.WALIDATA_PENDUKUNG}
        assert Role.PEMBINA in approve[2]
        assert Role.WALIDATA in publish[2]
        assert verify[1] != approve[1]
        assert not {verify[1], approve[1]} & self.writers[number]
        assert {step[3] for step in self.steps[number]} == {body_hash}

    @invariant()
    def one_version_is_live_at_most_and_one_is_open(self):
        with reading(self.engine) as session:
            states = session.exec(select(Version.state)).all()
            assert states.count("published") <= 1
            assert sum(state in {"draft", "submitted", "verified", "approved"} for state in states) <= 1
            shown = repository.listed(session, Caller())
            assert {entry.version.state for entry in shown} <= {"published"}

    def teardown(self):
        with reading(self.engine) as session:
            assert log.verify(session)[1] is None
        self.engine.dispose()


def test_nothing_is_published_without_the_right_different_people(sqlite_template, tmp_path):
    Walk.template, Walk.place = sqlite_template, tmp_path
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=10,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

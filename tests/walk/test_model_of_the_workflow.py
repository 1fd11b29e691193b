"""Whatever anybody tries by API, command and service, in any order and role: nothing is published unlawfully.

The judge reads nothing but the log (``judge.py``). Administrators take part, and roles are given and taken on the way.
"""

import itertools
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from registry.accounts import repository as accounts_repository
from registry.accounts import service as accounts
from registry.accounts.caller import DECIDING
from registry.accounts.models import Role
from registry.app import create_app
from registry.catalog import planning
from registry.catalog.data_list_sheets import Line as SheetLine
from registry.changes import log
from registry.cli.main import app as command
from registry.db import now, reading
from registry.errors import RegistryError
from registry.items import audit, copying, repository
from registry.items.models import Item, Version
from registry.items.state import Action, Kind
from registry.migrations import upgrade
from registry.settings import Settings
from registry.workflow import standing
from registry.workflow.calendar import day_of
from tests.factories import documents
from tests.factories.people import settle
from tests.factories.receipts import OFFICE
from tests.walk.judge import Judge, Line

NAMES = ["produsen", "pendukung", "walidata", "second_walidata", "pembina", "koordinator", "admin", "everything"]
people = st.sampled_from(NAMES)
doors = st.sampled_from(["api", "api", "command"])
numbers = itertools.count(1)
LAWFUL = {
    "draft": ("submit", ["produsen", "everything"]),
    "submitted": ("verify", ["walidata", "second_walidata", "everything"]),
    "verified": ("approve", ["pembina", "second_walidata", "walidata"]),
    "approved": ("publish", ["walidata", "second_walidata"]),
}


class Walk(RuleBasedStateMachine):
    """Eight people and a few items; each example begins with items of its own in one registry."""

    home: ClassVar
    client: ClassVar[TestClient]
    tokens: ClassVar[dict[str, str]]
    roles: ClassVar[dict[str, frozenset[Role]]]
    published: ClassVar[int] = 0
    standing: ClassVar[int] = 0

    def __init__(self):
        super().__init__()
        self.engine = self.client.app.state.registry.engine
        with log.transaction(self.engine) as session:  # every example begins with the same people
            system = accounts.system_caller(session)
            for name in NAMES:
                held = accounts_repository.roles(session, accounts_repository.user(session, name).id)
                for role in sorted(self.roles[name] ^ held):
                    (accounts.grant if role in self.roles[name] else accounts.revoke)(session, name, role, by=system)
        number = next(numbers)
        self.iris = []
        for slug, kind, priority in (
            (f"set-{number}", "dataset", False),
            (f"prioritas-{number}", "dataset", True),
            (f"ukuran-{number}", "indicator", False),
        ):
            body = documents.body(Kind(kind), **({"priority": priority} if kind == "dataset" else {}))
            path = f"/{kind}/desa-sawentar/{slug}"
            made = self.call("produsen", "POST", path, {"body": body})
            if made.status_code == 201:
                self.iris.append(f"/id{path}")

    def call(self, who, method, path, body=None, **headers):
        answer = self.client.request(
            method,
            f"/api/v1/items{path}" if not path.startswith("/api") else path,
            json=body,
            headers={"Authorization": f"Bearer {self.tokens[who]}", **headers},
        )
        assert answer.status_code < 500, answer.text
        return answer

    def run(self, who, *arguments):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SATUDATA_HOME", str(self.home))
            patch.setenv("SATUDATA_TOKEN", self.tokens[who])
            done = CliRunner().invoke(command, [str(argument) for argument in arguments])
        assert done.exit_code in {0, 1, 2}, done.output
        return done

    def newest(self, iri):
        with reading(self.engine) as session:
            caller = accounts.system_caller(session)
            item = session.exec(select(Item).where(Item.iri == iri)).one()
            version = session.exec(
                select(Version)
                .where(Version.item_id == item.id)
                .order_by(Version.major.desc(), Version.minor.desc(), Version.patch.desc())
            ).first()
            assert caller.user_id
            return version.number, version.state, version.revision, dict(version.body)

    @initialize(data=st.data(), door=doors)
    def begin_with_one_published(self, data, door):
        """One item goes the whole way before anybody meddles, so that every example has something live to break."""
        if self.iris:
            iri = data.draw(st.sampled_from(self.iris))
            for action, able in LAWFUL.values():
                self.act(able[0], iri, action, door)

    @precondition(lambda self: self.iris)
    @rule(who=people, data=st.data(), door=doors, action=st.sampled_from(Action))
    def decide(self, who, data, door, action):
        self.act(who, data.draw(st.sampled_from(self.iris)), action.value, door)

    def act(self, who, iri, action, door):
        number, *_ = self.newest(iri)
        if door == "api":
            sent = {"reason": "x"}
            self.call(who, "POST", f"{iri.removeprefix('/id')}/versi/{number}/{action}", sent)
        else:
            reason = ["--reason", "x"] if action in {"return", "retire", "verify"} else []
            self.run(who, "items", action, f"{iri}/versi/{number}", *reason)

    @precondition(lambda self: self.iris)
    @rule(data=st.data(), door=doors)
    def go_the_lawful_way(self, data, door):
        """Take the right step with people who often may, so that walks get far."""
        iri = data.draw(st.sampled_from(self.iris))
        for _ in range(data.draw(st.integers(1, 4))):
            _, state, *_ = self.newest(iri)
            if state in LAWFUL:
                action, able = LAWFUL[state]
                self.act(data.draw(st.sampled_from(able)), iri, action, door)

    @precondition(lambda self: self.iris)
    @rule(who=people, data=st.data(), word=st.sampled_from(["satu", "dua", "tiga"]), stale=st.booleans())
    def write(self, who, data, word, stale):
        iri = data.draw(st.sampled_from(self.iris))
        number, _, revision, body = self.newest(iri)
        body["title"] = {"id": f"Banyaknya penduduk {word} di Desa Sawentar"}
        if data.draw(st.booleans()):
            body["priority" if "/dataset/" in iri else "interpretation"] = True if "/dataset/" in iri else {"id": word}
        tag = f'"{number}-{max(revision - stale, 0)}"'
        path = iri.removeprefix("/id")
        if self.call(who, "PUT", path, {"body": body}, **{"If-Match": tag}).status_code == 409:
            self.call(who, "POST", f"{path}/versi", {"body": body})

    @precondition(lambda self: self.iris)
    @rule(who=people, data=st.data(), final=st.booleans())
    def review(self, who, data, final):
        iri = data.draw(st.sampled_from(self.iris))
        path = f"{iri.removeprefix('/id')}/versi/{self.newest(iri)[0]}"
        fields = [{"pointer": "/title/id", "remark": "Kurang jelas."}]
        match data.draw(st.integers(0, 3)):
            case 0:
                self.call(who, "PUT", f"{path}/review", {"fields": fields})
            case 1:
                self.call(
                    who, "POST", f"{path}/return", {"fields": fields, "final": final and data.draw(st.booleans())}
                )
            case 2:
                self.call(who, "POST", f"{path}/answers", {"pointer": "/title/id", "explanation": "Sudah tepat."})
            case _:
                self.call(who, "PUT", f"{path}/claim")

    @precondition(lambda self: self.iris)
    @rule(who=people, action=st.sampled_from(["submit", "verify", "approve", "return", "publish"]))
    def batch(self, who, action):
        versions = [f"{iri}/versi/{self.newest(iri)[0]}" for iri in self.iris]
        self.call(who, "POST", "/api/v1/batches", {"versions": versions, "action": action, "reason": "x"})

    @rule(who=people, role=st.sampled_from(Role), to=people, give=st.booleans(), back=st.booleans())
    def change_a_role(self, who, role, to, give, back):
        """Give or take a role; mostly put back at once, so that walks still get far."""
        with log.transaction(self.engine) as session:
            caller = accounts_repository.caller_of(session, accounts_repository.user(session, who))
            had = role in accounts_repository.roles(session, accounts_repository.user(session, to).id)
            try:
                (accounts.grant if give else accounts.revoke)(session, to, role, by=caller)
                session.flush()
                if back and had != give:
                    (accounts.revoke if give else accounts.grant)(session, to, role, by=caller)
            except RegistryError:
                held = accounts_repository.roles(session, accounts_repository.user(session, to).id) | {role}
                assert Role.ADMIN not in caller.roles or to == who or (Role.ADMIN in held and held & DECIDING)

    @rule(who=people, second=people, kind=st.sampled_from(["dataset", "indicator"]), end=st.booleans())
    def make_a_standing_approval(self, who, second, kind, end):
        until = str(day_of(now()) + timedelta(days=3))
        sent = {"source": "sumber", "agency": "desa-sawentar", "kind": kind, "valid_until": until, "reason": "SK"}
        made = self.call(who, "POST", "/api/v1/standing-approvals", sent)
        if made.status_code == 201:
            number = made.json()["id"]
            self.call(second, "POST", f"/api/v1/standing-approvals/{number}/approve")
            if end:
                self.call(second, "POST", f"/api/v1/standing-approvals/{number}/revoke", {"reason": "Selesai."})

    @precondition(lambda self: self.iris)
    @rule(who=people, data=st.data())
    def publish_from_the_source(self, who, data):
        iri = data.draw(st.sampled_from(self.iris))
        try:
            with log.transaction(self.engine) as session:
                caller = accounts_repository.caller_of(session, accounts_repository.user(session, who))
                entry = repository.by_iri(session, caller, f"{iri}/versi/{self.newest(iri)[0]}")
                standing.publish(
                    session,
                    entry,
                    source="sumber",
                    by=caller,
                    tables={},
                    threshold=5,
                    today=day_of(now()),
                    office=OFFICE,
                )
        except RegistryError:
            return
        type(self).standing += 1

    @rule(who=people, data=st.data())
    def import_or_copy(self, who, data):
        """Everything that brings items in proposes: what it makes is a draft."""
        with reading(self.engine) as session:
            before = set(session.exec(select(Version.id)))
        try:
            with log.transaction(self.engine) as session:
                caller = accounts_repository.caller_of(session, accounts_repository.user(session, who))
                if data.draw(st.booleans()):
                    copying.copy_year(session, "desa-sawentar", data.draw(st.integers(2024, 2026)), by=caller)
                else:
                    row = {
                        "name": f"Data {next(numbers)}", "kind": "statistik", "producer": "desa-sawentar",
                        "risk": "terbuka", "definition": "x", "schedule": "tahunan",
                    }  # fmt: skip
                    planning.take(session, 2026, [SheetLine(2, row)], by=caller)
                    planning.begin(session, planning.rows(session, caller, 2026)[-1].id, by=caller)
        except RegistryError:
            return
        with reading(self.engine) as session:
            made = session.exec(select(Version.state).where(Version.id.not_in(before or {0}))).all()
        assert set(made) <= {"draft"}

    @invariant()
    def what_is_live_stays_live_while_the_next_is_in_review(self):
        with reading(self.engine) as session:
            for iri in self.iris:
                item = session.exec(select(Item).where(Item.iri == iri)).one()
                states = [version.state for version in session.exec(select(Version).where(Version.item_id == item.id))]
                assert states.count("published") <= 1
                if "superseded" in states:
                    assert "published" in states or "retired" in states

    def teardown(self):
        with reading(self.engine) as session:
            assert log.verify(session)[1] is None
            assert list(audit.deviations(session)) == []
            judge = judged(session)
            assert judge.faults == []
            kept = {
                (iri, version.number): version.state
                for iri, version in session.exec(select(Item.iri, Version).join(Version, Version.item_id == Item.id))
            }
            assert {key: known.state for key, known in judge.versions.items()} == kept
            type(self).published = judge.published


def judged(session):
    """Let the judge read the whole log; of texts it is told only which need the pembina."""
    users = accounts_repository.users(session)
    agencies = {user.id: accounts_repository.caller_of(session, user).agency for user in users}
    needs = {version.body_hash: bool(version.body.get("priority")) for version in session.exec(select(Version))}
    judge = Judge(agencies, needs, accounts.system_caller(session).user_id)
    after = 0
    while page := log.read(session, after=after):
        after = page[-1].seq
        for row in page:
            judge.read(
                Line(
                    row.actor,
                    row.action,
                    row.subject,
                    row.kind,
                    row.version,
                    row.from_state,
                    row.to_state,
                    row.body_hash,
                )
            )
    return judge


@pytest.fixture
def walk(tmp_path):
    home = tmp_path / "walk"
    home.mkdir()
    settings = Settings(home=home, database_url="", token="", _env_file=None)
    upgrade(settings.database)
    app = create_app(settings)
    registry = app.state.registry
    with log.transaction(registry.engine) as session:
        found = settle(session)
        Walk.roles = {name: getattr(found, name).roles for name in NAMES}
        Walk.tokens = {name: accounts.create_token(session, name, "uji", by=found.system) for name in NAMES}
    Walk.home, Walk.client = home, TestClient(app, raise_server_exceptions=True)
    Walk.published = Walk.standing = 0
    yield Walk
    registry.close()


def test_no_walk_publishes_without_the_required_decisions(walk):
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    assert walk.published > 0  # the walks got somewhere: else they prove nothing

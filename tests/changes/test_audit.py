"""What was changed past the services is found: roles, accounts, tokens, states and documents, each against the log."""

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from registry.accounts import audit as accounts_audit
from registry.accounts import service as accounts
from registry.accounts.models import Role
from registry.changes import log
from registry.cli.main import app
from registry.db import now, reading, writing
from registry.items import audit as items_audit
from registry.items.state import Kind, State
from registry.workflow import service as workflow
from registry.workflow import standing
from registry.workflow.calendar import day_of
from tests.factories import walks
from tests.factories.receipts import OFFICE


@pytest.fixture
def settled(engine, people):
    """A registry with roles given and taken, tokens made and revoked, and versions in every state."""
    with log.transaction(engine) as session:
        accounts.grant(session, "produsen", Role.WALIDATA_PENDUKUNG, by=people.admin)
        accounts.revoke(session, "produsen", Role.WALIDATA_PENDUKUNG, by=people.admin)
        accounts.grant(session, "pendukung", Role.PRODUSEN, by=people.admin)
        accounts.create_token(session, "walidata", "tetap", by=people.walidata)
        accounts.create_token(session, "walidata", "dicabut", by=people.walidata)
        accounts.revoke_token(session, 2, by=people.admin)
        for state in State:
            entry = walks.draft(session, people, slug=f"s-{state.value}")
            if state is State.SUPERSEDED:
                walks.succeed(session, people, walks.take(session, people, entry, State.PUBLISHED))
            else:
                walks.take(session, people, entry, state)
        made = standing.propose(
            session,
            source="s",
            agency="desa-sawentar",
            kind=Kind.DATASET,
            valid_until=day_of(now()),
            reason="SK",
            by=people.walidata,
        )
        standing.approve(session, made.id, by=people.pembina)
        under = walks.draft(session, people, slug="tetap")
        standing.publish(
            session, under, source="s", by=people.produsen, tables={}, threshold=5, today=day_of(now()), office=OFFICE
        )
        rejected = walks.take(session, people, walks.draft(session, people, slug="ditolak"), State.SUBMITTED)
        workflow.send_back(session, rejected, by=people.walidata, reason="Tidak.", final=True)
    return engine


def deviations(engine):
    with reading(engine) as session:
        assert log.verify(session)[1] is None
        found = [*accounts_audit.deviations(session), *items_audit.deviations(session)]
    assert all(words.id and words.en for _, words in found)
    return sorted(subject for subject, _ in found)


def test_what_the_services_wrote_is_what_the_log_says(settled):
    assert deviations(settled) == []


@pytest.mark.parametrize(
    ("statement", "subject"),
    [
        ("INSERT INTO role_grants (user_id, role, granted_at) SELECT id, 'pembina', created_at FROM users WHERE username = 'produsen'", "/accounts/users/{produsen}"),
        ("DELETE FROM role_grants WHERE role = 'koordinator' AND user_id = (SELECT id FROM users WHERE username = 'koordinator')", "/accounts/users/{koordinator}"),
        ("UPDATE role_grants SET role = 'admin' WHERE role = 'walidata' AND user_id = (SELECT id FROM users WHERE username = 'walidata')", "/accounts/users/{walidata}"),
        ("UPDATE tokens SET revoked_at = NULL WHERE name = 'dicabut'", "/accounts/users/{walidata}/tokens/2"),
        ("INSERT INTO tokens (user_id, name, hash, scopes, created_at, expires_at) SELECT user_id, 'lain', 'x', scopes, created_at, expires_at FROM tokens WHERE name = 'tetap'", "/accounts/users/{walidata}/tokens/3"),
        ("DELETE FROM tokens WHERE name = 'tetap'", "/accounts/users/{walidata}/tokens/1"),
        ("INSERT INTO users (username, display_name, agency_id, active, failures, created_at) SELECT 'tamu', 'x', agency_id, active, 0, created_at FROM users WHERE username = 'walidata'", "/accounts/users/11"),
        ("UPDATE versions SET state = 'approved' WHERE state = 'submitted'", "/id/dataset/desa-sawentar/s-submitted/versi/1.0.0"),
        ("UPDATE versions SET body_hash = 'x' WHERE state = 'retired'", "/id/dataset/desa-sawentar/s-retired/versi/1.0.0"),
        ("UPDATE versions SET body = '{{\"title\": {{\"id\": \"lain\"}}}}' WHERE state = 'verified'", "/id/dataset/desa-sawentar/s-verified/versi/1.0.0"),
        ("UPDATE decisions SET \"by\" = {pembina} WHERE action = 'approve' AND version_id = (SELECT v.id FROM versions v JOIN items i ON i.id = v.item_id WHERE i.slug = 's-approved')", "/id/dataset/desa-sawentar/s-approved/versi/1.0.0"),
        ("DELETE FROM decisions WHERE action = 'verify' AND version_id = (SELECT v.id FROM versions v JOIN items i ON i.id = v.item_id WHERE i.slug = 's-verified')", "/id/dataset/desa-sawentar/s-verified/versi/1.0.0"),
        ("UPDATE standing_approvals SET approved_by = {everything} WHERE id = 1", "/standing-approvals/1"),
    ],
    ids=["role given", "role taken", "role changed", "token revived", "token made", "token gone", "user made", "state", "hash", "document", "decider", "decision gone", "standing"],
)  # fmt: skip
def test_a_row_changed_past_the_services_is_named(settled, people, statement, subject):
    ids = {name: caller.user_id for name, caller in people.named().items()}
    with writing(settled) as session:
        session.execute(text(statement.format(**ids).replace(":", "\\:")))
    assert deviations(settled) == [subject.format(**ids)] or deviations(settled) == [subject.format(**ids)] * 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE changes SET actor = 1 WHERE action LIKE 'role.grant.%' AND seq = (SELECT max(seq) FROM changes WHERE action LIKE 'role.grant.%')",
        "DELETE FROM changes WHERE seq = (SELECT max(seq) FROM changes WHERE action = 'role.revoke.walidata_pendukung')",
        "UPDATE changes SET action = 'role.grant.admin' WHERE seq = (SELECT max(seq) FROM changes WHERE action = 'role.grant.produsen')",
    ],
    ids=["who granted", "a revocation", "which role"],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_line_on_a_role_that_is_changed_breaks_the_chain(settled, statement):
    with writing(settled) as session:
        session.execute(text(statement))
    with reading(settled) as session:
        assert log.verify(session)[1] is not None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_command_ends_with_one_when_a_role_was_slipped_in(settled, people, database, monkeypatch, tmp_path):
    monkeypatch.setenv("SATUDATA_DATABASE_URL", database)
    runner = CliRunner()
    sound = runner.invoke(app, ["changes", "verify"])
    assert sound.exit_code == 0, sound.output
    with writing(settled) as session:
        session.execute(
            text(
                "INSERT INTO role_grants (user_id, role, granted_at) "
                "SELECT id, 'pembina', created_at FROM users WHERE username = 'admin'"
            )
        )
    broken = runner.invoke(app, ["changes", "verify"])
    assert broken.exit_code == 1
    assert f"/accounts/users/{people.admin.user_id}: peran 'pembina'" in broken.stderr

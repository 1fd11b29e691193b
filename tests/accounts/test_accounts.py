from datetime import timedelta

import pytest
import time_machine
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import select

from registry.accounts import repository, service
from registry.accounts.caller import PUBLIC
from registry.accounts.models import Agency, Role, RoleGrant, SignIn, Token, User
from registry.changes import log
from registry.changes.models import Change
from registry.db import now, reading
from registry.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn

PASSWORD = "padi-menguning-di-sawah"
TABLES = (User, Token, SignIn, RoleGrant, Change)


@pytest.fixture(autouse=True)
def _cheap_hashing(monkeypatch):
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(service, "_passwords", cheap)


@pytest.fixture
def sri(session, people):
    return service.create_user(
        session,
        "sri",
        display_name="Sri",
        agency="desa-sawentar",
        roles={Role.PRODUSEN},
        by=people.admin,
        password=PASSWORD,
    )


def everything_stored(session):
    session.flush()
    return repr([session.execute(select(*table.__table__.columns)).all() for table in TABLES])


def fail_to_sign_in(session, times):
    for _ in range(times):
        assert service.sign_in(session, "sri", "bukan kata sandinya") is None


def test_the_database_holds_hashes_only(session, people, sri):
    token = service.create_token(session, "sri", "uji", by=people.system)
    cookie = service.sign_in(session, "sri", PASSWORD)
    log.seal(session)
    stored = everything_stored(session)
    for secret in (PASSWORD, token, token.removeprefix("sdr_"), cookie):
        assert secret not in stored
    assert sri.password_hash.startswith("$argon2")


def test_neither_log_nor_repr_tells_a_secret(session, people, sri, capsys, caplog):
    token = service.create_token(session, "sri", "uji", by=people.system)
    cookie = service.sign_in(session, "sri", PASSWORD)
    fail_to_sign_in(session, 5)
    caller = service.caller_by_token(session, token)
    said = repr([caller, sri, *session.exec(select(Token)), *session.exec(select(SignIn))])
    said += caplog.text + "".join(capsys.readouterr())
    for secret in (PASSWORD, token, cookie):
        assert secret not in said


def test_five_failures_lock_the_account_for_fifteen_minutes(session, sri):
    with time_machine.travel("2026-01-05 08:00:00+00:00", tick=False) as clock:
        fail_to_sign_in(session, 5)
        assert service.sign_in(session, "sri", PASSWORD) is None
        clock.shift(timedelta(minutes=14, seconds=59))
        assert service.sign_in(session, "sri", PASSWORD) is None
        clock.shift(timedelta(seconds=2))
        assert service.sign_in(session, "sri", PASSWORD) is not None


def test_a_good_sign_in_forgets_earlier_failures(session, sri):
    fail_to_sign_in(session, 4)
    assert service.sign_in(session, "sri", PASSWORD)
    fail_to_sign_in(session, 4)
    assert service.sign_in(session, "sri", PASSWORD)


@pytest.mark.parametrize("case", ["unknown", "no password", "inactive", "locked"])
def test_a_refusal_without_a_password_check_costs_a_hash_all_the_same(session, people, sri, monkeypatch, case):
    if case == "no password":
        sri.password_hash = None
    if case == "inactive":
        sri.active = False
    if case == "locked":
        sri.locked_until = now() + timedelta(minutes=5)
    hashed = []
    monkeypatch.setattr(type(service._passwords), "hash", lambda _self, password: hashed.append(password) or "x")
    assert service.sign_in(session, "nobody" if case == "unknown" else "sri", PASSWORD) is None
    assert hashed == [PASSWORD]


def test_a_sign_in_ends_after_twelve_hours_or_when_it_is_ended(session, sri):
    with time_machine.travel("2026-01-05 08:00:00+00:00", tick=False) as clock:
        first, second = (service.sign_in(session, "sri", PASSWORD) for _ in range(2))
        session.flush()
        assert first != second
        service.sign_out(session, second)
        assert service.caller_by_sign_in(session, second) is None
        assert service.caller_by_sign_in(session, first).username == "sri"
        clock.shift(timedelta(hours=12, seconds=1))
        assert service.caller_by_sign_in(session, first) is None


def test_a_token_ends_when_its_days_are_over(session, people, sri):
    with time_machine.travel("2026-01-05 08:00:00+00:00", tick=False) as clock:
        token = service.create_token(session, "sri", "uji", by=people.system, days=30)
        clock.shift(timedelta(days=29, hours=23))
        assert service.caller_by_token(session, token).username == "sri"
        clock.shift(timedelta(hours=2))
        with pytest.raises(NotSignedIn):
            service.caller_by_token(session, token)


def test_a_revoked_token_is_nobody(session, people, sri):
    token = service.create_token(session, "sri", "uji", by=people.system)
    (row,) = session.exec(select(Token).where(Token.user_id == sri.id))
    service.revoke_token(session, row.id, by=service.caller_by_token(session, token))
    with pytest.raises(NotSignedIn):
        service.caller_by_token(session, token)


@pytest.mark.parametrize("secret", ["", "sdr_", "sdr_x", "x" * 5000, "\x00"])
def test_a_made_up_token_is_nobody(session, people, secret):
    with pytest.raises(NotSignedIn):
        service.caller_by_token(session, secret)


def test_the_token_of_an_inactive_user_is_nobody(session, people, sri):
    token = service.create_token(session, "sri", "uji", by=people.system)
    sri.active = False
    session.flush()
    with pytest.raises(NotSignedIn):
        service.caller_by_token(session, token)


def test_a_token_does_what_its_scopes_say_and_no_more(session, people, sri):
    token = service.create_token(session, "sri", "uji", by=people.system, scopes={"write:dataset", "submit"})
    caller = service.caller_by_token(session, token)
    caller.require_scope("write", "dataset")
    caller.require_scope("submit", "indicator")
    for action, kind in (("write", "indicator"), ("verify", "dataset")):
        with pytest.raises(Forbidden):
            caller.require_scope(action, kind)


@pytest.mark.parametrize("wanted", [None, {"*"}, {"verify"}, {"write:dataset", "approve"}])
def test_a_token_cannot_make_a_wider_one(session, people, sri, wanted):
    narrow = service.create_token(session, "sri", "uji", by=people.system, scopes={"write:dataset"})
    caller = service.caller_by_token(session, narrow)
    assert service.create_token(session, "sri", "same", by=caller, scopes={"write:dataset"})
    with pytest.raises(Forbidden):
        service.create_token(session, "sri", "wider", by=caller, scopes=wanted)


def test_only_an_admin_writes_accounts(session, people):
    for caller in (people.produsen, people.walidata, people.pembina, people.koordinator):
        with pytest.raises(Forbidden):
            service.grant(session, "walidata", Role.PEMBINA, by=caller)
        with pytest.raises(Forbidden):
            service.create_agency(session, "baru", {"id": "Baru"}, by=caller)
        with pytest.raises(Forbidden):
            service.create_token(session, "admin", "x", by=caller)
    with pytest.raises(NotSignedIn):
        service.revoke(session, "walidata", Role.WALIDATA, by=PUBLIC)


def test_an_admin_makes_no_token_for_somebody_else(session, people, sri):
    with pytest.raises(Forbidden):
        service.create_token(session, "sri", "x", by=people.admin)


def test_a_name_and_password_are_a_caller_and_wrong_ones_count_towards_the_lock(session, people, sri):
    assert service.caller_by_password(session, "sri", "salah salah salah") is None
    assert sri.failures == 1
    assert service.caller_by_password(session, "nobody", "salah salah salah") is None


def test_the_token_of_an_admin_needs_the_scope_of_accounts(session, people):
    token = service.create_token(session, "admin", "uji", by=people.admin, scopes={"write"})
    with pytest.raises(Forbidden):
        service.grant(session, "walidata", Role.PEMBINA, by=service.caller_by_token(session, token))


def test_the_system_account_gets_neither_roles_nor_a_token_nor_a_sign_in(session, people):
    with pytest.raises(Forbidden):
        service.create_token(session, service.SYSTEM, "x", by=people.admin)
    with pytest.raises(Forbidden):
        service.grant(session, service.SYSTEM, Role.WALIDATA, by=people.admin)
    assert service.sign_in(session, service.SYSTEM, "") is None


def test_every_change_of_a_role_is_in_the_log_and_nothing_else_is(engine, people):
    with log.transaction(engine) as session:
        start = log.head(session)
        service.grant(session, "produsen", Role.KOORDINATOR, by=people.admin)
        service.grant(session, "produsen", Role.KOORDINATOR, by=people.admin)  # has it already
        service.revoke(session, "produsen", Role.KOORDINATOR, by=people.admin)
        service.revoke(session, "produsen", Role.PEMBINA, by=people.admin)  # never had it
    with reading(engine) as session:
        changes = session.exec(select(Change).where(Change.seq > start).order_by(Change.seq)).all()
        subject = f"/accounts/users/{people.produsen.user_id}"
        assert [(change.action, change.subject, change.actor) for change in changes] == [
            ("role.grant.koordinator", subject, people.admin.user_id),
            ("role.revoke.koordinator", subject, people.admin.user_id),
        ]
        assert log.verify(session)[1] is None


def test_a_role_that_is_taken_away_is_gone_for_tokens_in_use(session, people, sri):
    token = service.create_token(session, "sri", "uji", by=people.system)
    service.revoke(session, "sri", Role.PRODUSEN, by=people.admin)
    assert service.caller_by_token(session, token).roles == frozenset()


def test_names_are_taken_once_and_must_be_known(session, people, sri):
    with pytest.raises(Conflict):
        service.create_user(session, "sri", display_name="x", agency="desa-sawentar", roles=set(), by=people.admin)
    with pytest.raises(Conflict):
        service.create_agency(session, "desa-sawentar", {"id": "x"}, by=people.admin)
    with pytest.raises(NotFound):
        service.create_user(session, "baru", display_name="x", agency="tidak-ada", roles=set(), by=people.admin)
    with pytest.raises(NotFound):
        service.grant(session, "tidak-ada", Role.PRODUSEN, by=people.admin)
    with pytest.raises(NotFound):
        service.revoke_token(session, 999, by=people.admin)


def test_a_short_password_is_refused(session, people):
    with pytest.raises(Invalid):
        service.create_user(
            session, "x", display_name="x", agency="desa-sawentar", roles=set(), by=people.admin, password="x" * 11
        )


def test_lists_name_everybody_once(session, people, sri):
    assert [user.username for user in repository.users(session)] == sorted(session.exec(select(User.username)).all())
    assert repository.names(session, {sri.id}) == {sri.id: "Sri"}


def test_the_system_account_is_founded_beside_an_agency_that_is_there(engine):
    """A database that another program filled has agencies and nobody in whose name content is loaded."""
    with log.transaction(engine) as session:
        session.add(Agency(slug="kominfo-blitar", title={"id": "Kominfo"}, created_at=now()))
        session.flush()
        caller = service.found(session, "kominfo-blitar", {"id": "Dinas Kominfo"})
        assert (caller.username, caller.agency) == (service.SYSTEM, "kominfo-blitar")
    with reading(engine) as session:
        assert [change.action for change in session.exec(select(Change))] == ["user.create"]
        assert [agency.title for agency in session.exec(select(Agency))] == [{"id": "Kominfo"}]

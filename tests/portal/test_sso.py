"""Signing in by an OpenID provider: only who was linked, only when all is proven, and never with more rights."""

import shutil
import time
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from starlette.testclient import TestClient

from registry.accounts import audit, identities
from registry.accounts.dependencies import COOKIE
from registry.app import create_app
from registry.changes import log
from registry.changes.models import Change
from registry.db import reading
from registry.errors import Conflict, Forbidden
from registry.settings import Settings
from tests.conftest import BASE
from tests.servers import web
from tests.servers.oidc import CLIENT, SECRET, OpenIdProvider


@pytest.fixture(scope="module")
def provider():
    made = OpenIdProvider()
    with web.running(made) as server:
        made.url = server.url
        yield made


@pytest.fixture(scope="module")
def site(provider, prepared_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("sso") / "home"
    shutil.copytree(prepared_home[0], home, ignore=shutil.ignore_patterns("graph"))
    app = create_app(
        Settings(
            home=home,
            base_url=BASE,
            database_url="",
            token="",
            oidc_issuer=provider.url,
            oidc_secret=SECRET,
            _env_file=None,
        )
    )
    yield TestClient(app, base_url=BASE, follow_redirects=False)
    app.state.registry.close()


@pytest.fixture
def engine(site):
    return site.app.state.registry.engine


@pytest.fixture
def linked(site, engine, prepared_home, provider):
    """The produsen is linked to an address, and nobody has signed in by it yet."""
    site.cookies.clear()
    provider.person = {"sub": "p-1", "email": "sri@contoh.id", "email_verified": True}
    provider.lies, provider.signs_with, provider.is_away = {}, None, False
    people = prepared_home[1].people
    with log.transaction(engine) as session:
        identities.unlink(session, "walidata", by=people.admin)
        identities.link(session, "produsen", provider.url, "Sri@contoh.id", by=people.admin)
    return people


def came_back(site, *, page="/masuk/sso"):
    """Go to the provider as a browser does, and return the address it sends back to."""
    away = site.get(page)
    assert away.status_code == 303
    return httpx2.get(away.headers["location"]).headers["location"].removeprefix(BASE)


def test_the_button_is_there_only_where_a_provider_is_set(site, linked, reading_app):
    assert 'href="/masuk/sso?kembali=/kode"' in site.get("/masuk?kembali=/kode").text
    assert "/masuk/sso" not in reading_app.client.get("/masuk").text
    assert reading_app.client.get("/masuk/sso").status_code == 404


def test_who_is_linked_is_signed_in_and_returns_to_where_they_were(site, linked):
    answer = site.get(came_back(site, page="/masuk/sso?kembali=/kerja/panen"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/kerja/panen")
    said = answer.headers["set-cookie"]
    assert COOKIE in said
    assert "HttpOnly" in said
    assert "Secure" in said
    assert site.get("/kerja").status_code == 200
    assert "produsen" in site.get("/akun").text


def test_an_address_elsewhere_is_not_returned_to(site, linked):
    answer = site.get(came_back(site, page="/masuk/sso?kembali=//evil.example"))
    assert answer.headers["location"] == "/kerja"


def test_after_the_first_time_the_person_counts_and_not_the_address(site, linked, provider):
    site.get(came_back(site))
    site.cookies.clear()
    provider.person = {"sub": "p-1", "email": "nama.baru@contoh.id", "email_verified": True}
    assert site.get(came_back(site)).status_code == 303
    site.cookies.clear()
    provider.person = {"sub": "p-2", "email": "sri@contoh.id", "email_verified": True}  # the address has a new owner
    assert site.get(came_back(site)).status_code == 403


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "p-9", "email": "orang@lain.id", "email_verified": True},
        {"sub": "p-1", "email": "sri@contoh.id", "email_verified": False},
        {"sub": "p-1", "email": "sri@contoh.id"},
        {"sub": "p-1", "email": "sri@contoh.id", "email_verified": "true"},
        {"sub": "p-1"},
    ],
    ids=["nobody here", "not verified", "says nothing", "says it in words", "no address"],
)
def test_whom_nobody_linked_gets_no_account(site, engine, linked, provider, person):
    provider.person = person
    with reading(engine) as session:
        before = log.head(session)
    answer = site.get(came_back(site))
    assert answer.status_code == 403
    assert "admin" in answer.text
    assert COOKIE not in site.cookies
    with reading(engine) as session:
        assert log.head(session) == before


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "lain"},
        {"nonce": None},
        {"aud": "aplikasi-lain"},
        {"iss": "https://lain.example"},
        {"exp": 1_000_000_000},
        {"sub": None},
        {"exp": None},
        {"aud": [CLIENT, "lain"], "azp": "lain"},
    ],
    ids=str,
)
def test_a_token_that_proves_nothing_is_refused(site, linked, provider, lies):
    provider.lies = lies
    assert site.get(came_back(site)).status_code == 401
    assert COOKIE not in site.cookies


def test_a_token_signed_by_another_key_is_refused(site, linked, provider):
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "satu"})
    assert site.get(came_back(site)).status_code == 401


def test_an_answer_is_taken_once_from_the_browser_that_asked(site, linked, monkeypatch):
    address = came_back(site)
    cookie = site.cookies["satudata_sso"]
    code = parse_qs(urlsplit(address).query)["code"][0]
    for wrong in (
        address.replace("state=", "state=x"),
        f"/masuk/sso/kembali?code={code}",
        f"{address}&iss=https://lain.example",
        "/masuk/sso/kembali?error=access_denied",
    ):
        assert site.get(wrong).status_code == 401
    site.cookies.clear()
    assert site.get(address).status_code == 401, "another browser brought it"
    site.cookies.set("satudata_sso", cookie[:-8] + "AAAAAAAA")
    assert site.get(address).status_code == 401, "the cookie was changed"
    site.cookies.clear()
    site.cookies.set("satudata_sso", cookie)
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr("portal.pages.sso.time.time", lambda: now + 601)
        assert site.get(address).status_code == 401, "too late"
    assert site.get(address).status_code == 303
    site.cookies.set("satudata_sso", cookie)
    assert site.get(address).status_code == 401, "the code was used"


def test_a_provider_that_does_not_answer_is_told_and_passwords_go_on(site, linked, provider):
    address = came_back(site)
    provider.is_away = True
    answer = site.get(address)
    assert answer.status_code == 503
    assert "kata sandi" in answer.text
    assert site.get("/masuk").status_code == 200


def test_a_user_who_is_not_active_stays_out(site, engine, linked):
    with log.transaction(engine) as session:
        session.connection().exec_driver_sql("UPDATE users SET active = false WHERE username = 'produsen'")
    assert site.get(came_back(site)).status_code == 403
    with log.transaction(engine) as session:
        session.connection().exec_driver_sql("UPDATE users SET active = true WHERE username = 'produsen'")


def test_linking_is_an_administrators_and_every_step_is_recorded(site, engine, linked, provider):
    with log.transaction(engine) as session:
        with pytest.raises(Forbidden):
            identities.link(session, "walidata", provider.url, "w@contoh.id", by=linked.walidata)
        with pytest.raises(Conflict):
            identities.link(session, "walidata", provider.url, "SRI@contoh.id ", by=linked.admin)
    site.get(came_back(site))
    with reading(engine) as session:
        lines = log.read(session, after=log.head(session) - 2)
        assert [line.action for line in lines] == ["identity.link", "identity.bind"]
        assert [line.actor for line in lines] == [linked.admin.user_id, linked.produsen.user_id]
        assert not any("contoh" in str(line.model_dump()) for line in lines)
        assert list(audit.deviations(session)) == []


def test_a_link_that_was_moved_past_the_services_is_found(site, engine, linked):
    with log.transaction(engine) as session:
        session.connection().exec_driver_sql("UPDATE identities SET subject = 'penyusup'")
    with reading(engine) as session:
        ((subject, told),) = audit.deviations(session)
        assert subject.startswith(f"/accounts/users/{linked.produsen.user_id}/identities/")
        assert "orang" in told.id
        assert session.get(Change, log.head(session)).action == "identity.link"


def test_a_provider_without_tls_is_no_setting(tmp_path):
    with pytest.raises(ValidationError, match="https"):
        Settings(home=tmp_path, oidc_issuer="http://sso.example", _env_file=None)


def test_the_secret_of_the_client_is_not_shown():
    assert SECRET not in repr(Settings(oidc_secret=SECRET, _env_file=None))

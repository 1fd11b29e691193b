"""Accounts as their administrator keeps them: everything recorded, nobody's eyes counted twice."""

import html
import re
from urllib.parse import urlsplit

from sqlmodel import Session, select

from registry.accounts import audit
from registry.changes.models import Change
from tests.portal.sample import PASSWORD

KEEP = "/akun/kelola"
NEW = "empat kata tanpa hubungan"
SRI = {"_tindakan": "baru", "pengguna": "sri", "nama": "Sri <Contoh>", "instansi": "desa-sawentar", "peran": "produsen"}


def invitation(page):
    """The address of the invitation on a page, without the host."""
    found = urlsplit(html.unescape(re.search(r'<code class="sdd-code">([^<]+)</code>', page)[1]))
    return f"{found.path}?{found.query}"


def accept(client, address, **typed):
    """Choose a password by an invitation."""
    code = address.partition("kode=")[2]
    return client.post("/undangan", data={"kode": code, "baru": NEW, "ulang": NEW} | typed)


def test_only_who_keeps_accounts_sees_and_changes_them(people, site):
    assert site.get(KEEP).headers["location"] == "/masuk?kembali=%2Fakun%2Fkelola"
    for username in ("walidata2", "bps"):
        client = people(username)
        assert client.get(KEEP).status_code == 403
        assert client.post(KEEP, data=SRI).status_code == 403
        assert client.get("/api/v1/accounts").status_code == 403


def test_an_account_is_opened_and_its_person_alone_chooses_the_password(people):
    admin = people("kelola")
    made = admin.post(KEEP, data=SRI)
    assert made.status_code == 200
    assert "Sri &lt;Contoh&gt;" in made.text
    assert made.headers["cache-control"] == "private, no-store"
    address = invitation(made.text)
    assert address not in html.unescape(admin.get(KEEP).text)
    person = people("bps")
    person.cookies.clear()
    assert "sri" in person.get(address).text
    refused = accept(person, address, baru="pendek", ulang="pendek")
    assert refused.status_code == 422
    assert "12" in refused.text
    assert accept(person, address).headers["location"] == "/masuk"
    assert accept(person, address).status_code == 422, "an invitation holds once"
    assert person.post("/masuk", data={"nama": "sri", "sandi": NEW}).status_code == 303
    with Session(admin.app.state.registry.engine) as session:
        assert list(audit.deviations(session)) == []
        actions = session.exec(select(Change.action).order_by(Change.seq.desc()).limit(4)).all()
    assert actions == ["user.password", "user.invite", "role.grant.produsen", "user.create"]


def test_an_invitation_that_was_changed_or_is_another_accounts_does_not_hold(people):
    admin = people("kelola")
    address = invitation(admin.post(KEEP, data={"_tindakan": "undang:bps"}).text)
    number, ends, mark = address.partition("kode=")[2].split(".")
    forged = (f"{int(number) - 1}.{ends}.{mark}", f"{number}.{int(ends) + 9}.{mark}", f"{number}.{ends}.", "", "é.1.x")
    for code in forged:
        assert admin.get("/undangan", params={"kode": code}).status_code == 422
        assert accept(admin, f"?kode={code}").status_code == 422
    assert admin.get(address).status_code == 200


def test_a_new_password_by_invitation_ends_the_sign_ins_and_tokens_of_before(people):
    admin, person = people("kelola"), people("bps")
    secret = person.post("/akun", data={"_tindakan": "token", "nama": "lama"}).text
    bearer = {"Authorization": f"Bearer {re.search(r'(sdr_[^<]+)<', secret)[1]}"}
    address = invitation(admin.post(KEEP, data={"_tindakan": "undang:bps"}).text)
    assert person.get("/akun").status_code == 200, "until it is used, nothing has changed"
    accept(admin, address)
    assert person.get("/akun").status_code == 303
    assert admin.get("/api/v1/items", headers=bearer).status_code == 401
    with Session(admin.app.state.registry.engine) as session:
        assert list(audit.deviations(session)) == []


def test_who_keeps_accounts_gives_nothing_to_oneself_and_decides_nothing(people):
    admin = people("kelola")
    own = admin.post(KEEP, data={"_tindakan": "peran:kelola", "peran": ["admin", "pembina"]})
    both = admin.post(KEEP, data={"_tindakan": "peran:walidata2", "peran": ["admin", "walidata"]})
    system = admin.post(KEEP, data={"_tindakan": "undang:bawaan"})
    mine = admin.post(KEEP, data={"_tindakan": "undang:kelola"})
    born = admin.post(KEEP, data=SRI | {"peran": ["admin", "pembina"]})
    assert [answer.status_code for answer in (own, both, system, mine, born)] == [403] * 5
    assert 'value="sri"' in born.text, "what was typed stays"
    listed = admin.get("/akun/kelola").text
    assert "peran:sri" not in listed, "nothing of a refused account is left"


def test_a_closed_account_is_out_at_once_and_comes_back_when_it_is_opened(people):
    admin, person = people("kelola"), people("bps")
    assert admin.post(KEEP, data={"_tindakan": "tutup:bps"}).headers["location"] == f"{KEEP}?sudah=tutup"
    assert person.get("/akun").status_code == 303
    assert person.post("/masuk", data={"nama": "bps", "sandi": PASSWORD}).status_code == 401
    assert "ditutup" in admin.get(KEEP).text
    admin.post(KEEP, data={"_tindakan": "buka:bps"})
    assert person.post("/masuk", data={"nama": "bps", "sandi": PASSWORD}).status_code == 303


def test_programs_keep_accounts_by_the_same_rules(people):
    admin = people("kelola")
    new = {"username": "sri", "name": "Sri Contoh", "agency": "desa-sawentar", "roles": ["produsen"]}
    made = admin.post("/api/v1/accounts", json=new)
    assert made.status_code == 201
    assert "/undangan?kode=" in made.json()["invitation"]
    changed = admin.put("/api/v1/accounts/sri/roles", json={"roles": ["koordinator"]})
    assert changed.json()["roles"] == ["koordinator"]
    assert admin.put("/api/v1/accounts/kelola/roles", json={"roles": ["pembina"]}).status_code == 403
    assert admin.post("/api/v1/accounts/sri/close").json() == {"username": "sri", "active": False}
    (sri,) = [one for one in admin.get("/api/v1/accounts").json()["accounts"] if one["username"] == "sri"]
    assert (sri["roles"], sri["active"], sri["signs_in"]) == (["koordinator"], False, False)

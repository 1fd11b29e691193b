"""The own account: a token is shown once, the password is changed only by who knows it, others are signed out."""

import re

from tests.portal.sample import PASSWORD

NEW = "empat kata tanpa hubungan"


def test_who_is_not_signed_in_is_asked_to_and_comes_back(site):
    assert site.get("/akun").headers["location"] == "/masuk?kembali=%2Fakun"
    assert site.post("/akun", data={"_tindakan": "token", "nama": "x"}).status_code == 401


def test_a_token_opens_the_api_is_shown_once_and_ends_when_revoked(people):
    client = people("walidata2")
    made = client.post("/akun", data={"_tindakan": "token", "nama": "unggah dari <SITakro>", "hari": "30"})
    secret = re.search(r'<code class="sdd-code">([^<]+)</code>', made.text)[1]
    assert "unggah dari &lt;SITakro&gt;" in made.text
    assert made.headers["cache-control"] == "private, no-store"
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/items", headers=bearer).status_code == 200
    again = client.get("/akun").text
    assert secret not in again
    number = re.search(r'value="cabut:(\d+)"', again)[1]
    assert client.post("/akun", data={"_tindakan": f"cabut:{number}"}).headers["location"] == "/akun?sudah=cabut"
    assert client.get("/api/v1/items", headers=bearer).status_code == 401


def test_a_limited_token_says_its_limits_and_keeps_them(people):
    client = people("walidata2")
    data = {"_tindakan": "token", "nama": "panen", "cakupan": ["harvest", "mengarang"]}
    secret = re.search(r'<code class="sdd-code">([^<]+)</code>', client.post("/akun", data=data).text)[1]
    refused = client.post(
        "/api/v1/items/dataset/kominfo-blitar/baru", json={"body": {}}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert refused.status_code == 403
    assert "mengarang" not in client.get("/akun").text


def test_another_persons_token_is_not_revoked(people):
    owner, other = people("walidata2"), people("bps")
    owner.post("/akun", data={"_tindakan": "token", "nama": "milik saya"})
    number = re.search(r'value="cabut:(\d+)"', owner.get("/akun").text)[1]
    assert other.post("/akun", data={"_tindakan": f"cabut:{number}"}).status_code == 403
    assert f"cabut:{number}" in owner.get("/akun").text


def test_the_password_changes_only_with_the_present_one_and_ends_the_sign_ins_elsewhere(people):
    client, elsewhere = people("walidata2"), people("walidata2")
    wanted = {"_tindakan": "sandi", "baru": NEW, "ulang": NEW}
    wrong = client.post("/akun", data={**wanted, "sekarang": "bukan ini"})
    assert wrong.status_code == 422
    assert "tidak cocok" in wrong.text
    assert NEW not in wrong.text
    assert client.post("/akun", data={**wanted, "sekarang": PASSWORD, "ulang": "lain"}).status_code == 422
    short = client.post("/akun", data={**wanted, "sekarang": PASSWORD, "baru": "pendek", "ulang": "pendek"})
    assert "12" in short.text
    assert client.post("/akun", data={**wanted, "sekarang": PASSWORD}).headers["location"] == "/akun?sudah=sandi"
    assert client.get("/akun").status_code == 200
    assert elsewhere.get("/akun").status_code == 303
    assert client.post("/masuk", data={"nama": "walidata2", "sandi": PASSWORD}).status_code in {303, 401}
    elsewhere.cookies.clear()
    assert elsewhere.post("/masuk", data={"nama": "walidata2", "sandi": NEW}).status_code == 303


def test_guessing_the_present_password_locks_the_account_as_signing_in_does(people):
    client = people("walidata2")
    for _ in range(5):
        client.post("/akun", data={"_tindakan": "sandi", "sekarang": "tebak", "baru": NEW, "ulang": NEW})
    right = client.post("/akun", data={"_tindakan": "sandi", "sekarang": PASSWORD, "baru": NEW, "ulang": NEW})
    assert right.status_code == 422


def test_the_log_still_agrees_after_all_of_it(people):
    client = people("walidata2")
    client.post("/akun", data={"_tindakan": "token", "nama": "a"})
    client.post("/akun", data={"_tindakan": "sandi", "sekarang": PASSWORD, "baru": NEW, "ulang": NEW})
    from sqlmodel import Session  # noqa: PLC0415

    from registry.accounts import audit  # noqa: PLC0415

    with Session(client.app.state.registry.engine) as session:
        assert list(audit.deviations(session)) == []

"""Signing in and out, and where one comes back to."""

import pytest

from portal.pages.sign_in import safe_return
from registry.accounts.dependencies import COOKIE
from tests.portal.sample import PASSWORD


@pytest.mark.parametrize("address", ["/kerja", "/en/cari?q=a%26b&hal=2", "/kode/kemendagri/wilayah#isi"])
def test_a_path_on_this_site_is_returned_to(address):
    assert safe_return(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        " /kerja",
    ],
)
def test_an_address_elsewhere_is_not_followed(site, address):
    assert safe_return(address) == ""
    answer = site.post("/masuk", data={"nama": "walidata2", "sandi": PASSWORD, "kembali": address})
    site.cookies.clear()
    assert answer.headers["location"] == "/kerja"


def test_a_refusal_keeps_the_name_tells_no_reason_and_no_password(site):
    answers = [site.post("/masuk", data={"nama": name, "sandi": "salah-sekali-ini"}) for name in ("bps", "tidak-ada")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert 'value="bps"' in answers[0].text
    assert "salah-sekali-ini" not in answers[0].text
    assert answers[0].text.replace("bps", "x") == answers[1].text.replace("tidak-ada", "x")
    assert "<title>Galat:" in answers[0].text


def test_signing_out_ends_the_sign_in_itself(people):
    client = people("walidata2")
    secret = client.cookies[COOKIE]
    assert client.post("/keluar").headers["location"] == "/"
    client.cookies.set(COOKIE, secret)
    assert client.get("/kerja").status_code == 303


def test_who_is_signed_in_is_not_asked_again(walidata):
    assert walidata.get("/masuk?kembali=/kode").headers["location"] == "/kode"

"""What protects the browser of whoever reads or decides."""

import pytest

from tests.portal.sample import PASSWORD, SUBMITTED

WORK = f"/kerja/dataset/desa-sawentar/{SUBMITTED}"


@pytest.mark.parametrize("path", ["/", "/tidak-ada", "/masuk", "/api/v1/search", "/static/tidak-ada.css"])
def test_every_answer_carries_the_security_headers(site, path):
    headers = site.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_a_form_sent_from_another_site_is_refused(people, headers):
    client = people("walidata2")
    answer = client.post(WORK, data={"tindakan": "verify", "versi": "1.0.0", "sidik": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "dikirim dari situs lain" in answer.text
    assert "diajukan" in client.get(WORK).text


def test_a_sign_in_sent_from_another_site_is_refused(site):
    answer = site.post(
        "/masuk", data={"nama": "walidata2", "sandi": PASSWORD}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": "http://testserver"}, {}],
    ids=str,
)
def test_our_own_forms_are_taken(people, headers):
    answer = people("walidata2").post("/keluar", headers=headers)
    assert answer.status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site):
    cookie = site.post("/masuk", data={"nama": "walidata2", "sandi": PASSWORD}).headers["set-cookie"]
    site.cookies.clear()
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # this site is served by plain http

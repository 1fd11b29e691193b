"""Microdata by API and page: who sees what is kept, who destroys it, and that no row of it is ever shown."""

import pytest

from registry.db import writing
from registry.microdata import keeping
from registry.microdata.keeping import About

ROWS = b"3505100000000001;Ani\r\n"
API, PAGE = "/api/v1/microdata", "/kerja/data-mikro"
REASON = "Permintaan pemilik data"


@pytest.fixture
def address(registry_app):
    registry = registry_app.app.state.registry
    sha256 = registry.microdata.put(ROWS)
    with writing(registry.engine) as session:
        about = About("desa-sawentar", "sumber", "Penduduk: baris menurut standar")
        keeping.enter(session, registry.microdata, sha256, about, days=10)
    return registry.microdata.address(sha256)


def test_by_api_a_file_is_seen_kept_and_destroyed_by_those_who_may_and_never_read(registry_app, address):
    def ask(method, path="", who=None, **params):
        headers = registry_app.bearer(who) if who else {}
        return registry_app.client.request(method, f"{API}{path}", headers=headers, params=params)

    assert {ask("GET", path).status_code for path in ("", "/readings", "/destructions", f"/{address}")} == {401}
    for who in ("produsen", "pembina", "koordinator"):
        assert {ask("GET", path, who).status_code for path in ("", "/readings", "/destructions")} == {403}
    listed = ask("GET", "", "admin").json()
    assert (listed["count"], listed["files"][0]["address"]) == (1, address)
    assert ask("GET", f"/{address[:8]}", "walidata").json()["byte_size"] == len(ROWS)
    assert ask("PATCH", f"/{address}", "walidata", until="2999-01-01", reason=REASON).status_code == 422
    assert ask("PATCH", f"/{address}", "admin", until="2030-01-01", reason=REASON).status_code == 403
    assert ask("DELETE", f"/{address}", "admin", reason=REASON).status_code == 403
    assert ask("DELETE", f"/{address}", "walidata").status_code == 422
    made = ask("DELETE", f"/{address}", "walidata", reason=REASON).json()
    assert made["is_signed"]
    assert (made["record"]["address"], made["record"]["proof"]["holds"]) == (address, True)
    assert ask("GET", f"/destructions/{made['record']['id']}", "walidata").json() == made
    assert ask("GET", f"/{address}", "walidata").status_code == 404
    assert ask("DELETE", f"/{address}", "walidata", reason=REASON).status_code == 404
    registry = registry_app.app.state.registry
    assert list(registry.microdata.vault.held()) == []


def test_on_the_page_it_is_destroyed_for_a_reason_only_and_an_administrator_looks_on(registry_app, address):
    def form(who, **data):
        headers = registry_app.bearer(who)
        return registry_app.client.post(PAGE, data={"alamat": address, **data}, headers=headers, follow_redirects=False)

    client = registry_app.client
    assert client.get(PAGE, follow_redirects=False).status_code == 303
    assert client.get(PAGE, headers=registry_app.bearer("produsen")).status_code == 403
    looked = client.get(PAGE, headers=registry_app.bearer("admin")).text
    assert "Penduduk: baris menurut standar" in looked
    assert "Musnahkan" not in looked
    assert form("admin", alasan=REASON).status_code == 403
    refused = form("walidata", alasan=" ")
    assert refused.status_code == 422
    assert "Tulis alasannya" in refused.text
    assert form("walidata", alasan=REASON).status_code == 303
    shown = client.get(PAGE, headers=registry_app.bearer("walidata")).text
    assert REASON in shown
    assert "Tidak ada data mikro yang disimpan" in shown

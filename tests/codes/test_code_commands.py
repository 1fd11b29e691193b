"""The questions about codes by command: a decree that splits a village, from its file to the answers of later years."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from registry.cli.main import app

LIST, VILLAGE = "kemendagri/wilayah", "35.05.10.2011"
DECREE = "Peraturan Daerah Nomor 3 Tahun 2025"
NEW = "kode,nama,induk\n35.05.10.2021,Sawentar Lor,35.05.10\n35.05.10.2022,Sawentar Kidul,35.05.10\n"
CHANGES = (
    "jenis,tanggal,dasar_hukum,kode_lama,kode_baru,bagian\n"
    f"pemecahan,2026-01-01,{DECREE},{VILLAGE},35.05.10.2021,60%\n"
    f"pemecahan,2026-01-01,{DECREE},{VILLAGE},35.05.10.2022,40%\n"
)


class Commands:
    """Calls commands in a home of its own, in the name of somebody where it writes."""

    def __init__(self, home, tokens, monkeypatch):
        self._tokens, self._monkeypatch = tokens, monkeypatch
        monkeypatch.setenv("SATUDATA_HOME", str(home))

    def __call__(self, *words, by="", code=0):
        self._monkeypatch.setenv("SATUDATA_TOKEN", self._tokens[by] if by else "")
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result

    def json(self, *words, **how):
        return json.loads(self(*words, "--json", **how).stdout)


@pytest.fixture
def satudata(prepared_home, tmp_path, monkeypatch):
    template, site = prepared_home
    home = tmp_path / "home"
    shutil.copytree(template, home, ignore=shutil.ignore_patterns("graph"))
    return Commands(home, site.tokens, monkeypatch)


def test_a_decree_that_splits_a_village_is_imported_decided_and_answers_for_both_years(satudata, tmp_path):
    codes, changes = tmp_path / "baru.csv", tmp_path / "perubahan.csv"
    codes.write_text(NEW)
    changes.write_text(CHANGES)
    told = satudata.json("codes", "import", codes, "--changes", changes, "--list", LIST, "--partial", by="walidata")
    assert (told["valid"], told["new"], told["changed"], told["removed"]) == (True, 2, 1, 0)
    assert [change["decree"] for change in told["changes"]["breakdown"]] == [DECREE]
    migration = tmp_path / "peta.csv"
    touched = satudata.json("codes", "impact", LIST, "--migration", migration, by="walidata")
    assert touched["breaking"] == [VILLAGE]
    assert "kemendagri-wilayah--bps-wilayah" in {table["slug"] for table in touched["correspondences"]}
    assert migration.read_text().splitlines()[1:] == [
        f"{VILLAGE},35.05.10.2021,0.6,breakdown,2026-01-01,{DECREE}",
        f"{VILLAGE},35.05.10.2022,0.4,breakdown,2026-01-01,{DECREE}",
    ]
    assert DECREE in satudata("codes", "impact", LIST, by="walidata").stdout
    item = f"/id/code-list/{LIST}"
    for action, who in (
        ("submit", "walidata"),
        ("verify", "second_walidata"),
        ("approve", "pembina"),
        ("publish", "walidata"),
    ):
        satudata("items", action, item, by=who)

    then = satudata.json("codes", "show", LIST, VILLAGE, "--at", "2021-12-31")
    now = satudata.json("codes", "show", LIST, VILLAGE, "--at", "2026-06-01")
    assert (then["valid_at"]["valid"], now["valid_at"]["valid"]) == (True, False)
    instead = [(other["code"], other["share"]) for other in now["valid_at"]["instead"]]
    assert instead == [("35.05.10.2021", 0.6), ("35.05.10.2022", 0.4)]
    shown = satudata("codes", "show", LIST, VILLAGE, "--at", "2026-06-01")
    assert "tidak berlaku pada 2026-06-01" in shown.stdout
    assert DECREE in shown.stderr
    assert {code["code"] for code in satudata.json("codes", "show", LIST, "--at", "2025-12-31")} >= {VILLAGE}
    assert VILLAGE not in {code["code"] for code in satudata.json("codes", "show", LIST, "--at", "2026-01-01")}

    history = satudata.json("codes", "history", LIST, "35.05.10.2021")
    assert [(origin["code"], origin["share"]) for origin in history["origins"]] == [(VILLAGE, 1.0)]
    assert "menjadi 35.05.10.2021 (60%)" in satudata("codes", "history", LIST, VILLAGE).stdout
    words = ("codes", "translate", VILLAGE, "--from", LIST, "--to", LIST, "--at", "2021-12-31", "--until", "2026-06-01")
    assert [one["share"] for one in satudata.json(*words)["candidates"]] == [0.6, 0.4]
    difference = satudata.json("codes", "diff", LIST, "1.0.0", "2.0.0")
    assert [code["notation"] for code in difference["added"]] == ["35.05.10.2021", "35.05.10.2022"]
    assert difference["changes"][0]["kind"] == "breakdown"

    book = tmp_path / "wilayah.xlsx"
    satudata("codes", "export", LIST, "--to", "xlsx", "--out", book)
    again = satudata.json("codes", "import", book, "--list", LIST, "--dry-run")
    assert (again["valid"], again["new"], again["changed"], "changes" in again) == (True, 0, 0, False)


def test_who_uses_a_list_or_a_code_is_told(satudata):
    of_list = satudata.json("codes", "usage", "dukcapil/agama")
    assert "penduduk-opensid" in {one["iri"].rpartition("/")[2] for one in of_list["used_by"]}
    assert "dukcapil-agama--kemendesa-agama" in of_list["correspondences"]
    of_place = satudata.json("codes", "usage", LIST, VILLAGE)
    assert {one["kind"] for one in of_place["used_by"]} == {"dataset"}  # they say what place they are about
    assert "kemendagri-wilayah--bps-wilayah" in satudata("codes", "usage", LIST, VILLAGE).stdout
    assert satudata("codes", "usage", LIST, "99", code=2).stderr.startswith("'99' bukan kode")


def test_what_cannot_be_answered_is_said_in_a_sentence(satudata):
    assert "Tidak ada usulan versi baru" in satudata("codes", "impact", LIST, by="walidata", code=2).stderr
    assert "SATUDATA_TOKEN" in satudata("codes", "impact", LIST, code=2).stderr
    assert "bukan kode" in satudata("codes", "show", LIST, "99", code=2).stderr
    assert satudata.json("codes", "identify", "3505102011")["readings"][0]["code"] == VILLAGE

"""A decree splits a village in two: imported, seen, decided and published by forms, and what the checks say then."""

import hashlib
import re
import shutil
from datetime import date
from html import unescape
from io import BytesIO

import pytest
import xlsxwriter
from starlette.testclient import TestClient
from typer.testing import CliRunner

from registry.accounts import repository as accounts
from registry.app import create_app
from registry.changes import log
from registry.cli.main import app as command
from registry.files.store import FileStore
from registry.harvest.plugin import Record, TableIn
from registry.items.state import Access, Kind
from registry.workflow import service as workflow
from tests.factories import documents
from tests.factories.harvested import taken
from tests.portal import sample

LIST, WORK = "kemendagri/wilayah", "/kerja/code-list/kemendagri/wilayah"
OLD, NORTH, SOUTH = "35.05.10.2011", "35.05.10.2013", "35.05.10.2014"
DECREE = "Peraturan Daerah Kabupaten Blitar Nomor 3 Tahun 2026"
THEN, NOW = "2021-12-31", "2026-12-31"
HEAD = (
    "id_index,id,kode_provinsi,nama_provinsi,kode_kabupaten_kota,nama_kabupaten_kota,bps_kode_kecamatan,"
    "bps_nama_kecamatan,bps_kode_desa_kelurahan,bps_nama_desa_kelurahan,kemendagri_kode_kecamatan,"
    "kemendagri_nama_kecamatan,kemendagri_kode_desa_kelurahan,kemendagri_nama_desa_kelurahan,kategori,jumlah,satuan,"
    "periode_update,tahun"
)
PLACE = "35,Jawa Timur,3505,Kabupaten Blitar,3505080,KANIGORO,{bps},{name},35.05.10,Kanigoro"
BPS = {
    OLD: {"bps": "3505080012", "name": "SAWENTAR"},
    "35.05.10.2012": {"bps": "3505080009", "name": "KUNINGAN"},
}
VILLAGES = (OLD, OLD, "35.05.10.2012", OLD)
"""The village of each row: three of four are of the one that is split."""


def table(year):
    rows = [
        f"{number},{village}-{year}-{number},{PLACE.format(**BPS[village])},{village},Desa,Kelompok {number},{number * 20},orang,{year}-12,{year}"
        for number, village in enumerate(VILLAGES, start=1)
    ]
    return "\n".join([HEAD, *rows]).encode()


def decree():
    """The decree as the walidata types it: two new villages and the change that makes them of the old one."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        codes, changes = book.add_worksheet("Kode"), book.add_worksheet("Perubahan")
        for number, row in enumerate(
            [
                ("kode", "nama", "induk"),
                (NORTH, "Sawentar Utara", "35.05.10"),
                (SOUTH, "Sawentar Selatan", "35.05.10"),
            ]
        ):
            codes.write_row(number, 0, row)
        for number, row in enumerate(
            [
                ("jenis", "tanggal", "dasar_hukum", "kode_lama", "kode_baru", "bagian"),
                ("pemecahan", "2026-07-01", DECREE, OLD, NORTH, "60%"),
                ("pemecahan", "2026-07-01", DECREE, OLD, SOUTH, "40%"),
            ]
        ):
            changes.write_row(number, 0, row)
    return buffer.getvalue()


class Browser:
    """A person's browser: pages, the forms on them, and nothing else."""

    def __init__(self, app, username):
        self.client = TestClient(app, follow_redirects=False)
        answer = self.client.post("/masuk", data={"nama": username, "sandi": sample.PASSWORD})
        assert answer.status_code == 303

    def open(self, path):
        return unescape(re.sub(r"\s+", " ", self.client.get(path).text))

    def fields(self, page, action):
        form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', page)[0]
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))

    def decide(self, action, number, **more):
        path = f"{WORK}?versi={number}"
        page = self.open(path)
        assert f'name="tindakan" value="{action}"' in page, f"{action} is not offered"
        of = re.search(rf'form="([\w-]+)" name="tindakan" value="{action}"', page)[1]
        to = re.search(rf'<form method="post" action="([^"]+)" id="{of}"', page)[1]
        answer = self.client.post(to, data={**self.fields(page, to), "tindakan": action, **more})
        assert answer.status_code == 303, answer.text
        return self.open(answer.headers["location"])


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A registry with its people, and a published dataset of 2021 whose rows were counted when they were checked."""
    home = tmp_path_factory.mktemp("decree") / "home"
    registry = sample.build(home, "http://testserver").registry
    with log.transaction(registry.engine) as session:
        by = {name: accounts.caller_of(session, accounts.user(session, name)) for name in sample.PEOPLE}
        record = Record(
            "2021",
            documents.body(Kind.DATASET),
            (TableIn("tabel.csv", table(2021), period=date(2021, 12, 31)),),
            Access.CLOSED,
        )
        entry = taken(
            session,
            registry.files,
            registry.microdata,
            registry.office,
            record,
            agency="desa-sawentar",
            by=by["sekdes"],
            today=date(2026, 1, 1),
        )
        workflow.verify(session, entry, by=by["walidata1"])
        workflow.approve(session, entry, by=by["walidata2"])
        workflow.publish(session, entry, by=by["walidata1"], tables={}, threshold=5)
    registry.close()
    return home


@pytest.fixture(scope="module")
def app(home):
    app = create_app(sample.settings(home, "http://testserver"))
    with TestClient(app):
        yield app


@pytest.fixture(scope="module")
def document():
    return decree()


@pytest.fixture(scope="module")
def draft(app, document):
    """The draft that the first walidata made of the decree: where the browser was sent, by one click and by two."""
    walidata = Browser(app, "walidata1")
    sent = walidata.client.post(
        "/kerja/kode/impor",
        data={"daftar": LIST, "hilang": "keep"},
        files={"berkas": ("perda-3-2026.xlsx", document), "perubahan": ("", b"")},
    )
    assert sent.status_code == 303
    address = sent.headers["location"]
    page = walidata.open(address)
    path = address.partition("?")[0]
    fields = walidata.fields(page, path)
    first = walidata.client.post(path, data=fields)
    second = walidata.client.post(path, data=fields)
    return page, first, second


@pytest.fixture(scope="module")
def reviewed(app, draft):
    """The draft handed in and verified; the page that BPS then reads."""
    Browser(app, "walidata1").decide("submit", "2.0.0")
    Browser(app, "walidata2").decide("verify", "2.0.0", alasan="Sesuai lembaran daerah.")
    return Browser(app, "bps").open(f"{WORK}?versi=2.0.0")


@pytest.fixture(scope="module")
def published(app, reviewed):
    Browser(app, "bps").decide("approve", "2.0.0")
    return Browser(app, "walidata1").decide("publish", "2.0.0")


def told(page, name):
    """Return a number of the impact by its name."""
    return int(re.search(rf"<dt>{name}</dt><dd>(\d+)</dd>", page)[1])


def check(app, year, period):
    answer = TestClient(app).post(
        "/api/v1/checks",
        files={"file": (f"tabel-{year}.csv", table(year))},
        data={"standard": "agregat-wilayah", "period": period},
    )
    assert answer.status_code == 200
    return answer.json()


def test_the_preview_tells_the_split_in_words_and_the_number_it_gets(draft):
    page, _, _ = draft
    assert "Siap disimpan sebagai draf versi 2.0.0" in page
    assert f"{OLD}</span> Sawentar dipecah menjadi" in page
    assert "Sawentar Utara (60%)" in page
    assert "1 pemecahan: besar" in page
    assert re.search(r"<dt>Baru</dt><dd>2</dd>.*<dt>Berubah</dt><dd>1</dd>.*<dt>Dihapus</dt><dd>0</dd>", page)


def test_a_double_click_makes_one_draft(draft):
    _, first, second = draft
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"] == f"{WORK}?versi=2.0.0&selesai=impor"


def test_bps_sees_what_is_touched_before_it_approves(reviewed):
    assert "Perlu diterjemahkan" in reviewed
    assert told(reviewed, "Standar data") == 1
    assert told(reviewed, "Baris berkode lama") == VILLAGES.count(OLD)
    assert 'value="approve"' in reviewed


def test_bps_reads_the_whole_difference_before_it_approves(app, reviewed):
    address = re.search(r'href="([^"]+)">Lihat seluruh perbedaan', reviewed)[1]
    answer = Browser(app, "bps").client.get(address)
    assert answer.status_code == 200
    assert NORTH in answer.text


def test_nobody_decides_on_what_he_wrote_or_verified(app, reviewed):
    assert 'value="approve"' not in Browser(app, "walidata2").open(f"{WORK}?versi=2.0.0")


def test_the_migration_map_leads_from_the_old_code_to_both_new_ones(app, reviewed):
    address = re.search(r'href="([^"]*migration\.csv[^"]*)"', reviewed)[1]
    lines = Browser(app, "bps").client.get(address).text.splitlines()
    assert lines == [
        "old,new,share,kind,date,decree",
        f"{OLD},{NORTH},0.6,breakdown,2026-07-01,{DECREE}",
        f"{OLD},{SOUTH},0.4,breakdown,2026-07-01,{DECREE}",
    ]


def test_data_of_2021_are_checked_against_the_codes_of_2021(app, published):
    assert check(app, 2021, THEN)["findings"] == []


def test_the_rows_refused_after_publication_are_those_that_bps_was_told_of(app, reviewed, published):
    report = check(app, 2021, NOW)
    refused = {found["row"] for found in report["findings"] if found["check"] == "code.period"}
    assert len(refused) == told(reviewed, "Baris berkode lama")
    assert refused == {2, 3, 5}


def test_the_refusal_names_the_successors_the_day_and_the_decree(app, published):
    (message,) = {found["message"] for found in check(app, 2026, NOW)["findings"] if found["check"] == "code.period"}
    assert f"digantikan oleh {NORTH} (60%) dan {SOUTH} (40%)" in message
    assert f"sejak 2026-07-01 berdasarkan {DECREE}" in message


def test_the_command_says_the_same(home, published, tmp_path, monkeypatch):
    copy = shutil.copytree(home, tmp_path / "copy")
    monkeypatch.setenv("SATUDATA_HOME", str(copy))
    file = tmp_path / "tabel.csv"
    file.write_bytes(table(2021))

    def checked(period):
        return CliRunner().invoke(command, ["check", str(file), "--standard", "agregat-wilayah", "--period", period])

    assert checked(THEN).exit_code == 0
    refused = checked(NOW)
    assert refused.exit_code == 1
    assert DECREE in refused.output


def test_the_page_of_the_old_code_says_what_became_of_it(app, published):
    page = TestClient(app).get(f"/kode/{LIST}/{OLD}").text
    assert NORTH in page
    assert DECREE in page


def test_the_file_of_the_decree_is_kept_with_the_version(home, document, published):
    digest = hashlib.sha256(document).hexdigest()
    assert f"sha256 {digest}" in published
    assert FileStore(home / "files").read(digest) == document

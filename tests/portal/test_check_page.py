"""Check a file on the page: nothing of it stays, no value of a person is shown, the workbook comes back."""

import io
import re
import shutil
import time
from contextlib import closing

import openpyxl
import pytest
from starlette.testclient import TestClient

from registry.app import create_app
from tests.portal import sample as samples
from tests.portal.conftest import ADDRESS
from tests.portal.forms import forms
from tests.validation.delivered import CARD, OTHER_CARD, family, person

HEADINGS = (
    *("nama", "no_kk", "nik", "sex", "tanggallahir", "agama_id", "pendidikan_kk_id", "pekerjaan_id"),
    *("status_kawin", "kk_level", "warganegara_id", "alamat", "dusun", "rw", "rt"),
)
ROW = ("Fulan Rahasia", "12", "34", "9", "2020-13-45", "1", "1", "1", "1", "1", "1", "Jalan", "Dusun", "1", "1")


def csv_file(*rows: str) -> dict:
    return {"berkas": ("warga.csv", ("\r\n".join((",".join(HEADINGS), *rows)) + "\r\n").encode(), "text/csv")}


def sent(site, files, **fields):
    """Send files and return the page of their result, whatever the machine is busy with."""
    answer = site.post("/periksa", files=files, data={"standar": "penduduk-opensid"} | fields)
    address = answer.headers["location"] if answer.is_redirect else str(answer.url.path)
    for _ in range(120):
        page = site.get(address)
        if "refresh" not in page.headers:
            return page
        time.sleep(0.5)
    raise AssertionError(page.text)


def test_the_form_says_what_becomes_of_the_file(site):
    page = site.get("/periksa").text
    assert "Berkas Anda dihapus begitu selesai diperiksa" in page
    assert 'enctype="multipart/form-data"' in page


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "Pilih berkas yang akan diperiksa."),
        ({"berkas": ("kosong.csv", b"", "text/csv")}, "Berkas “kosong.csv” kosong."),
    ],
)
def test_a_missing_or_empty_file_is_told_beside_the_field(site, files, told):
    answer = site.post("/periksa", files=files, data={"tanggal": "31-12-2025"})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="31-12-2025"' in answer.text, "what was typed stays"


def test_a_check_under_way_is_cancelled_on_its_page_and_sent_twice_stays_so(sample_home, tmp_path):
    home = shutil.copytree(sample_home, tmp_path / "copy")
    app = create_app(samples.settings(home, ADDRESS).model_copy(update={"check_at_once": 0, "check_processes": 1}))
    with closing(app.state.registry):
        client = TestClient(app, follow_redirects=False)
        sent = client.post("/periksa", files=csv_file(",".join(ROW)), data={"standar": "penduduk-opensid"})
        address = sent.headers["location"]
        (form,) = (one for one in forms(client.get(address).text, address) if one.method == "post")
        assert form.action == f"{address}/batal"
        for _ in range(2):
            assert client.post(form.action).headers["location"] == address
            assert "Pemeriksaan dibatalkan" in client.get(address).text


def test_a_date_that_cannot_be_read_is_told(site):
    answer = site.post("/periksa", files=csv_file(",".join(ROW)), data={"tanggal": "akhir tahun"})
    assert answer.status_code == 422
    assert "tidak terbaca" in answer.text


def test_a_file_is_checked_and_its_result_has_an_address_of_its_own(site):
    answer = sent(site, csv_file(",".join(ROW)))
    assert re.search(r"/periksa/[A-Za-z0-9_-]{22}$", str(answer.url))
    assert answer.headers["cache-control"] == "private, no-store"
    assert "Fulan Rahasia" not in answer.text
    assert "perlu diperbaiki" in answer.text
    report = site.get(f"{answer.url.path}/laporan.json").json()
    assert not report["valid"]
    table = site.get(f"{answer.url.path}/laporan.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == "sheet,row,column,cell,severity,check,value,message,suggestion"
    assert "Fulan Rahasia" not in table


def test_the_marked_workbook_is_for_the_browser_that_sent_it(site):
    book = openpyxl.Workbook()
    book.active.append(list(HEADINGS))
    book.active.append(list(ROW))
    stream = io.BytesIO()
    book.save(stream)
    answer = sent(site, {"berkas": ("warga.xlsx", stream.getvalue(), "application/octet-stream")})
    path = f"{answer.url.path}/berkas.xlsx"
    marked = site.get(path)
    assert "Temuan Satu Data" in openpyxl.load_workbook(io.BytesIO(marked.content)).sheetnames
    site.cookies.clear()
    assert site.get(path).status_code == 403
    assert site.get(str(answer.url.path)).status_code == 200, "the report itself shows no value and may be shared"


def test_files_sent_together_are_one_result_in_several_pages(site):
    files = [
        ("berkas", ("orang.csv", person(OTHER_CARD), "text/csv")),
        ("berkas", ("keluarga.csv", family(CARD), "text/csv")),
        ("lalu", ("tahun-lalu.csv", person(OTHER_CARD, sex="2"), "text/csv")),
    ]
    page = sent(site, files, standar="", tanggal="2025-12-31")
    assert re.findall(r'href="(/periksa/[\w-]{22}(?:\.2)?)"[^>]*>(?:orang|keluarga)\.csv', page.text) == [
        page.url.path,
        f"{page.url.path}.2",
    ]
    assert "1 dari 1 baris perlu diperbaiki" in page.text
    assert "Fulan Rahasia" not in page.text
    other = site.get(f"{page.url.path}.2")
    assert "memenuhi standar" in other.text
    assert site.get(f"{page.url.path}.2/berkas.xlsx").status_code == 200
    mended = [("berkas", ("orang.csv", person(CARD), "text/csv")), *files[1:]]
    again = sent(site, mended, standar="", tanggal="2025-12-31", sebelumnya=page.url.path.rpartition("/")[2])
    assert "1 sudah diperbaiki, 1 masih ada, 0 baru" in again.text


def test_a_result_that_is_not_there_is_told_in_words(site):
    answer = site.get("/periksa/AAAAAAAAAAAAAAAAAAAAAA")
    assert answer.status_code == 404
    assert "tidak ada atau sudah dihapus" in answer.text


def test_more_files_than_are_checked_together_are_told_beside_the_field(site):
    answer = site.post("/periksa", files=[("berkas", (f"{n}.csv", b"nik\n1\n", "text/csv")) for n in range(11)])
    assert answer.status_code == 422
    assert "Paling banyak 10 berkas" in answer.text

"""Import of code lists by forms: nothing is saved that was not seen, nothing that was sent is lost."""

import re
import shutil
from datetime import timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from registry.app import create_app
from registry.codes import uploads
from registry.db import now, writing
from tests.portal import sample

PATH = "/kerja/kode/impor"
LIST, RETIRED = "kominfo-blitar/satuan", "kominfo-blitar/klasifikasi-akses"
FIRST = b"kode,nama\n01,Utara\n02,Selatan\n"
CIRCLE = b"kode,nama,induk\n01,Utara,02\n02,Selatan,01\n03,Barat,\n03,Timur,\n"


@pytest.fixture(scope="module")
def people(sample_home, tmp_path_factory):
    """The browsers of signed-in people on one copy of the sample; each test has a list of its own."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("imports") / "copy")
    app = create_app(sample.settings(home, "http://testserver"))
    browsers = {}
    with TestClient(app):

        def signed_in(username):
            if username not in browsers:
                browsers[username] = TestClient(app, follow_redirects=False)
                browsers[username].post("/masuk", data={"nama": username, "sandi": sample.PASSWORD})
            return browsers[username]

        yield signed_in


def told(answer):
    return unescape(re.sub(r"\s+", " ", answer.text))


def send(client, content=FIRST, name="dusun.csv", changes=None, **choices):
    files = {"berkas": (name, content), "perubahan": changes or ("", b"")}
    return client.post(PATH, data=choices, files=files)


def preview(client, content=FIRST, **choices):
    """Send a file and open its preview; return its path, its text and the hidden fields of the form that saves it."""
    answer = send(client, content, **choices)
    assert answer.status_code == 303, answer.text
    return opened(client, answer.headers["location"])


def opened(client, address):
    path = address.partition("?")[0]
    page = told(client.get(address))
    form = re.search(rf'<form method="post" action="{re.escape(path)}">.*?</form>', page)
    return path, page, re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0]) if form else []


def fields(found):
    return {name: [value for known, value in found if known == name] for name, _ in found}


def new_list(client, slug, content=FIRST, **more):
    return preview(client, content, daftar="baru", nama=f"kominfo-blitar/{slug}", judul="Dusun", **more)


def row_of(client, slug):
    """Return the row of a list in the inbox."""
    (row,) = (row for row in told(client.get("/kerja")).split("<tr") if f"/kominfo-blitar/{slug}?" in row)
    return row


def take(client, ref, action, **more):
    work = f"/kerja/code-list/{ref}"
    page = told(client.get(work))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return client.post(work, data={**hidden, "tindakan": action, **more})


def test_a_new_list_becomes_the_draft_of_its_first_version(people):
    client = people("walidata1")
    path, page, found = new_list(client, "dusun-1")
    assert "Siap disimpan sebagai draf versi 1.0.0" in page
    answer = client.post(path, data=fields(found))
    assert answer.headers["location"] == "/kerja/code-list/kominfo-blitar/dusun-1?versi=1.0.0&selesai=impor"
    assert "Draf tersimpan" in told(client.get(answer.headers["location"]))
    assert "kode: 2 baru, 0 berubah, 0 dihapus" in row_of(client, "dusun-1")


def test_everything_wrong_is_told_by_rule_with_its_row_and_what_to_do(people):
    _path, page, found = new_list(people("walidata1"), "dusun-2", CIRCLE)
    assert "Susunan induk berputar (1)" in page
    assert "01 → 02 → 01" in page
    assert "Kode ditulis lebih dari sekali (1)" in page
    assert re.search(r'data-label="Baris">5</td> <td[^>]*><span class="sdd-notation">03</span>', page)
    assert "Perbaiki kolom induk" in page
    assert found == []  # there is nothing to save


def test_codes_that_are_passed_over_are_no_problem_any_more(people):
    client = people("walidata1")
    answer = send(client, CIRCLE, daftar="baru", nama="kominfo-blitar/dusun-3", judul="Dusun")
    address = answer.headers["location"]
    assert "Siap disimpan" not in opened(client, address)[1]
    _, page, _found = opened(client, f"{address}&lewati=01&lewati=02&lewati=03&lewati=04")
    assert "Tidak ada kode (1)" in page
    _path, page, _found = opened(client, f"{address}&lewati=03&lewati=02")
    assert "Induk tidak ada dalam daftar (1)" in page


def test_codes_that_the_file_lacks_are_asked_about_and_the_answer_decides(people):
    client = people("walidata1")
    sent = send(client, b"kode,nama\nlusin,Lusin\n", daftar=LIST).headers["location"]
    _, page, found = opened(client, sent)
    assert "Kode terdaftar yang tidak ada dalam berkas" in page
    assert found == []
    _, page, found = opened(client, f"{sent}&hilang=keep")
    assert "Siap disimpan sebagai draf versi 1.1.0" in page
    assert re.search(r"<dt>Dihapus</dt><dd>0</dd>", page)
    _, page, found = opened(client, f"{sent}&hilang=remove")
    assert "Siap disimpan sebagai draf versi 2.0.0" in page
    assert "kode dihapus: besar" in page


def test_what_is_saved_is_what_was_seen(people):
    first, second = people("walidata1"), people("walidata2")
    path, _, found = new_list(first, "dusun-5")
    other, _, others = new_list(second, "dusun-5", b"kode,nama\n09,Lain\n")
    assert second.post(other, data=fields(others)).status_code == 303
    answer = first.post(path, data=fields(found))
    assert answer.status_code == 409
    assert "berubah sejak pratinjau ini" in told(answer)
    assert "Sudah ada draf versi 1.0.0" in told(answer)
    _, _page, found = opened(first, path + "?daftar=baru&nama=kominfo-blitar/dusun-5&judul=Dusun")
    assert first.post(path, data=fields(found)).status_code == 303


def test_the_same_file_saved_twice_is_one_draft(people):
    client = people("walidata1")
    path, _, found = new_list(client, "dusun-6")
    answers = [client.post(path, data=fields(found)) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {
        "/kerja/code-list/kominfo-blitar/dusun-6?versi=1.0.0&selesai=impor"
    }
    assert "sudah disimpan" in told(client.get(path))


def test_a_returned_draft_takes_another_file_under_the_same_version(people):
    author, reviewer = people("walidata1"), people("walidata2")
    path, _, found = new_list(author, "dusun-7", dasar="Keputusan Nomor 1 Tahun 2026", sumber="Dinas")
    author.post(path, data=fields(found))
    assert take(author, "kominfo-blitar/dusun-7", "submit").status_code == 303
    assert "masih ditinjau" in new_list(author, "dusun-7", b"kode,nama\n03,Barat\n")[1]
    assert take(reviewer, "kominfo-blitar/dusun-7", "return", alasan="Lengkapi dusun Barat.").status_code == 303
    path, page, found = new_list(
        author, "dusun-7", FIRST + b"03,Barat\n", dasar="Keputusan Nomor 1 Tahun 2026", sumber="Dinas"
    )
    assert "Sudah ada draf versi 1.0.0" in page
    saved = author.post(path, data=fields(found))
    assert "versi=1.0.0" in saved.headers["location"]
    assert "kode: 3 baru, 0 berubah, 0 dihapus" in row_of(author, "dusun-7")
    assert take(author, "kominfo-blitar/dusun-7", "submit").status_code == 303


def test_a_published_list_is_retired_with_a_reason_from_its_work_page(people):
    client = people("walidata1")
    assert take(client, RETIRED, "retire").status_code == 422
    assert take(client, RETIRED, "retire", alasan="Digabung dengan daftar lain.").status_code == 303
    assert "Digabung dengan daftar lain." in told(client.get(f"/kode/{RETIRED}"))


def test_an_empty_form_keeps_what_was_chosen(people):
    answer = send(people("walidata1"), b"", "", daftar=LIST, dasar="Perda 3/2026")
    assert answer.status_code == 422
    assert "Pilih berkas" in told(answer)
    assert 'value="Perda 3/2026"' in answer.text
    assert re.search(rf'value="{LIST}" selected', answer.text)


def test_a_file_of_something_else_is_told_and_may_be_replaced(people):
    _path, page, found = new_list(people("walidata1"), "dusun-10", b"\x00\x01\x02")
    assert found == []
    assert 'name="berkas"' in page


def test_the_workbook_is_read_again_with_its_changes(people):
    client = people("walidata1")
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PATH}/templat.xlsx", params={"daftar": LIST}).content))
    assert book.sheetnames == ["Kode", "Perubahan", "Petunjuk"]
    codes = book["Kode"]
    registered = codes.max_row - 1
    old = codes["A2"].value
    codes["G2"] = "2026-06-30"
    codes.append(["baru-saja", "Baru saja", None, None, None, "2026-07-01"])
    book["Perubahan"].append(["penggantian kode", "2026-07-01", "Perda 3/2026", old, "baru-saja"])
    filled = BytesIO()
    book.save(filled)
    answer = send(client, filled.getvalue(), "satuan.xlsx", daftar=LIST)
    _, page, found = opened(client, answer.headers["location"])
    assert f"<dt>Sama</dt><dd>{registered - 1}</dd>" in page  # all cells that nobody touched say the same
    assert f"{old}</span>" in page
    assert "berganti kode menjadi" in page
    assert found


@pytest.mark.parametrize("path", [PATH, f"{PATH}/templat.xlsx"])
def test_the_public_is_asked_to_sign_in(site, path):
    assert site.get(path, headers={"accept": "text/html"}).status_code in {303, 401}


def test_nobody_sees_what_somebody_else_uploaded(people):
    path, _, _ = new_list(people("walidata1"), "dusun-13")
    assert people("walidata2").get(path).status_code == 404


def test_a_producer_imports_for_the_own_agency_only(people):
    client = people("sekdes")
    assert LIST not in told(client.get(PATH))
    path, _page, found = preview(client, b"kode,nama\nlusin,Lusin\n", daftar=LIST, hilang="keep")
    assert client.post(path, data=fields(found)).status_code == 403
    path, _, found = preview(client, daftar="baru", nama="desa-sawentar/dusun", judul="Dusun")
    assert client.post(path, data=fields(found)).status_code == 303


def test_an_upload_is_gone_after_a_day(people):
    client = people("walidata1")
    path, _, _ = new_list(client, "dusun-15")
    with writing(client.app.state.registry.engine) as session:
        long_ago = now() - timedelta(hours=uploads.HOURS, minutes=1)
        session.execute(text("UPDATE code_uploads SET at = :at"), {"at": long_ago.replace(tzinfo=None)})
    new_list(client, "dusun-15", b"kode,nama\n07,Tujuh\n")
    assert client.get(path).status_code == 404


def test_a_large_file_tells_its_steps_while_it_is_worked_on(people, monkeypatch):
    monkeypatch.setattr("portal.pages.import_codes._LARGE", 1)
    client = people("walidata1")
    _, page, found = new_list(client, "dusun-besar")
    steps = re.findall(r'<p class="sdd-step">([^<]*)</p>', page)
    assert steps[0] == "Membaca berkas …"
    assert steps[1].startswith("2 kode terbaca")
    assert "Siap disimpan sebagai draf versi 1.0.0" in page.partition(steps[-1])[2]
    assert found

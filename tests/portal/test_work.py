"""The way of a version through the hands of its people, by forms alone."""

import re

import pytest

from tests.portal.forms import form_with
from tests.portal.sample import MICRODATA, PASSWORD, PUBLISHED, SUBMITTED

PATH = f"/kerja/dataset/desa-sawentar/{SUBMITTED}"


def form(client, path=PATH):
    page = client.get(path).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return page, hidden, re.findall(r'name="tindakan" value="(\w+)"', page)


def take(client, action, path=PATH, **fields):
    _, hidden, offered = form(client, path)
    assert action in offered
    return client.post(path, data={**hidden, "tindakan": action, **fields})


def tray(client, name):
    return re.sub(r"\s+", " ", client.get(f"/kerja?bagian={name}").text)


def test_the_inbox_shows_first_what_waits_for_the_reader(people):
    client = people("walidata2")
    mine = client.get("/kerja").text
    assert SUBMITTED in mine
    assert MICRODATA in mine
    assert SUBMITTED not in tray(client, "lain")


def test_a_producer_sees_who_holds_what_he_sent_and_decides_nothing(people):
    client = people("sekdes")
    assert SUBMITTED not in client.get("/kerja").text
    others = tray(client, "lain")
    assert SUBMITTED in others
    assert "walidata" in others[others.index(SUBMITTED) :]
    assert form(client)[2] == []


def test_who_may_not_write_is_offered_no_beginning(people):
    assert 'href="/kerja/baru"' in people("sekdes").get("/kerja").text
    administrator = people("kelola")
    assert 'href="/kerja/baru"' not in administrator.get("/kerja").text
    answer = administrator.get("/kerja/baru")
    assert answer.status_code == 403
    assert "tidak dapat menulis draf" in answer.text


def test_a_dataset_goes_from_hand_to_hand_until_the_public_sees_it(people):
    first, second = people("walidata1"), people("walidata2")
    answer = take(first, "verify", alasan="Sesuai.")
    assert answer.status_code == 303
    assert "Diverifikasi. Berikutnya" in re.sub(r"\s+", " ", first.get(answer.headers["location"]).text)
    assert form(first)[2] == ["return"]  # who verified does not approve
    take(second, "approve")
    published = take(first, "publish")
    assert "Diterbitkan" in first.get(published.headers["location"]).text
    first.cookies.clear()
    assert first.get(f"/dataset/{SUBMITTED}").status_code == 200


def test_a_return_needs_its_reason_and_keeps_the_reader_on_the_page(people):
    client = people("walidata1")
    refused = take(client, "return")
    assert refused.status_code == 422
    assert "Tulis alasannya" in refused.text
    assert "<title>Galat:" in refused.text
    done = take(client, "return", alasan="Judul tanpa tahun.")
    assert done.status_code == 303
    assert "Judul tanpa tahun." in people("sekdes").get(PATH).text


def test_what_was_typed_survives_a_refusal(people):
    client = people("walidata1")
    _, hidden, _ = form(client)
    answer = client.post(PATH, data={**hidden, "sidik": "0" * 64, "tindakan": "verify", "alasan": "Sudah dibaca."})
    assert answer.status_code == 409
    assert "Isinya berubah" in answer.text
    assert ">Sudah dibaca.</textarea>" in answer.text


@pytest.mark.parametrize(("username", "action"), [("sekdes", "verify"), ("walidata1", "publish"), ("bps", "verify")])
def test_an_action_that_was_not_offered_is_refused_by_the_service(people, username, action):
    client = people(username)
    _, hidden, offered = form(client)
    assert action not in offered
    digest = re.search(r'name="sidik" value="(\w+)"', people("walidata1").get(PATH).text)[1]
    answer = client.post(PATH, data={"versi": "1.0.0", "sidik": digest, **hidden, "tindakan": action})
    assert answer.status_code in {403, 409}
    assert "diajukan" in client.get(PATH).text


def test_who_is_not_signed_in_decides_nothing(site):
    answer = site.post(
        PATH, data={"tindakan": "verify", "versi": "1.0.0", "sidik": "x"}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 401
    assert 'href="/masuk?kembali=' in answer.text


def test_an_address_alone_confirms_nothing(walidata):
    assert "Tersimpan" not in walidata.get(f"{PATH}?selesai=publish").text


def test_the_check_of_a_file_is_told_with_its_standard(walidata):
    page = re.sub(r"\s+", " ", walidata.get(f"/kerja/dataset/desa-sawentar/{MICRODATA}").text)
    assert "49 galat, 12 peringatan, 3 catatan." in page
    assert "Periode rujukan 31 Desember 2025." in page
    assert 'href="/standar/penduduk-opensid?versi=1.0.0"' in page


def test_a_live_dataset_may_be_retired_with_a_reason_and_stays_listed(people):
    client = people("walidata1")
    path = f"/kerja/dataset/kominfo-blitar/{PUBLISHED}"
    assert take(client, "retire", path).status_code == 422
    assert take(client, "retire", path, alasan="Diganti tabel baru.").status_code == 303
    client.cookies.clear()
    page = client.get(f"/dataset/{PUBLISHED}").text
    assert "Diganti tabel baru." in page


def test_a_return_names_its_cause_before_the_words(people):
    client = people("walidata1")
    assert take(client, "return", sebab="rujukan").status_code == 422, "a cause alone tells nobody what to do"
    assert 'value="rujukan" selected' in take(client, "return", sebab="rujukan").text
    assert take(client, "return", sebab="rujukan", alasan="Satuan kolom jumlah.").status_code == 303
    assert "Kode, satuan, atau rujukan tidak tepat: Satuan kolom jumlah." in people("sekdes").get(PATH).text


def test_a_decision_sent_after_the_sign_in_has_ended_is_kept_and_taken_once(people):
    client = people("walidata1")
    _, hidden, _ = form(client)
    client.cookies.clear()
    asked = client.post(PATH, data={**hidden, "tindakan": "verify", "alasan": "Sesuai standar."})
    assert asked.status_code == 401
    carried = form_with(asked.text, "/masuk", name="_teruskan")
    again = client.post("/masuk", data=carried.filled({"nama": "walidata1", "sandi": PASSWORD}))
    assert again.status_code == 307, "the browser sends the same form to where it was meant"
    answers = [client.post(PATH, data={**hidden, "tindakan": "verify", "alasan": "Sesuai standar."}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409], "a double click decides once"
    assert client.get(PATH).text.count("Sesuai standar.") == 1


def test_the_desk_tells_what_programs_found(people):
    told = tray(people("walidata2"), "baru")
    assert "Temuan program" in told
    assert re.search(r"metadata \d+ dari \d+|tidak ada|metadata lengkap", told)

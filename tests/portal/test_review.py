"""A version reviewed field by field: refused, answered, looked at again; decided alone or with others; compared."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from tests.portal.forms import press
from tests.portal.sample import MICRODATA, PUBLISHED, SUBMITTED

PATH = f"/kerja/dataset/desa-sawentar/{SUBMITTED}"
LIVE = f"/kerja/dataset/kominfo-blitar/{PUBLISHED}"
REMARK = "Judul belum menyebut keadaan tanggal berapa."


def plain(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def told(page):
    return dict(re.findall(r'<input type="hidden" name="(versi|sidik)" value="([^"]*)">', page))


def review(client, fields, path=PATH, **more):
    """Send the review with these verdicts: ``{"/title": ("tolak", "remark")}``."""
    data = told(client.get(path).text) | more
    for pointer, (verdict, remark) in fields.items():
        data |= {f"nilai.{pointer}": verdict, f"catatan.{pointer}": remark}
    return client.post(f"{path}/tinjau", data=data)


def refuse_title(people):
    return review(people("walidata1"), {"/title": ("tolak", REMARK), "/keywords": ("terima", "")}, tindakan="return")


def test_notes_are_kept_as_a_draft_that_only_their_writer_sees(people):
    first, second = people("walidata1"), people("walidata2")
    answer = review(first, {"/title": ("terima", ""), "/keywords": ("tolak", "Tambahkan nama kecamatan.")})
    assert answer.status_code == 303
    page = first.get(answer.headers["location"]).text
    assert "1 diterima, 1 ditolak" in plain(page)
    assert ">Tambahkan nama kecamatan.</textarea>" in page
    assert "Tambahkan nama kecamatan." not in second.get(PATH).text
    assert "Tambahkan nama kecamatan." not in people("sekdes").get(PATH).text


def test_a_note_set_back_is_taken_back(people):
    client = people("walidata1")
    review(client, {"/title": ("terima", "")})
    review(client, {"/title": ("", "")})
    assert "0 diterima, 0 ditolak" in plain(client.get(PATH).text)


def test_a_refusal_without_a_remark_is_shown_with_its_field_and_costs_no_other_note(people):
    client = people("walidata1")
    answer = review(client, {"/title": ("tolak", ""), "/keywords": ("tolak", "Tambahkan kecamatan.")}, alasan="Lihat.")
    assert answer.status_code == 422
    assert '<a href="#catatan-isian-title">' in answer.text
    assert "<title>Galat:" in answer.text
    assert re.search(r'name="nilai./title" value="tolak" checked', answer.text)
    assert ">Lihat.</textarea>" in answer.text
    assert ">Tambahkan kecamatan.</textarea>" in client.get(PATH).text


def test_a_decision_does_not_go_through_while_a_refusal_has_no_remark(people):
    client = people("walidata1")
    answer = review(client, {"/title": ("tolak", "")}, tindakan="return", alasan="Perbaiki.")
    assert answer.status_code == 422
    assert "Putusan belum diambil" in answer.text
    assert 'name="tindakan" value="verify"' in client.get(PATH).text


def test_what_the_reviewer_refuses_the_reviewer_cannot_verify(people):
    client = people("walidata1")
    answer = review(client, {"/title": ("tolak", REMARK)}, tindakan="verify")
    assert answer.status_code == 422
    assert "Anda menolak /title" in answer.text
    assert f">{REMARK}</textarea>" in client.get(PATH).text


def test_notes_typed_on_a_version_that_others_moved_on_stay_on_the_page(people):
    first, second = people("walidata1"), people("walidata2")
    before = told(first.get(PATH).text)
    review(second, {"/title": ("terima", "")}, tindakan="return", alasan="Kurang.")
    sent = {**before, "nilai./title": "tolak", "catatan./title": "Yang sudah saya ketik."}
    answer = first.post(f"{PATH}/tinjau", data=sent)
    assert answer.status_code == 422
    assert ">Yang sudah saya ketik.</textarea>" in answer.text


def test_the_producer_sees_each_refusal_and_may_not_submit_before_answering(people):
    assert refuse_title(people).status_code == 303
    client = people("sekdes")
    page = client.get(PATH).text
    assert REMARK in page
    assert "1 isian ditolak, 1 diterima; 1 belum dijawab" in plain(page)
    assert f'href="{PATH}/ubah#isian-title"' in page
    refused = client.post(PATH, data=told(page) | {"tindakan": "submit"})
    assert refused.status_code == 422
    assert "Jawab dahulu catatan pemeriksa" in refused.text


def test_that_a_field_was_changed_is_not_believed_when_it_was_not(people):
    refuse_title(people)
    client = people("sekdes")
    answer = client.post(f"{PATH}/jawab", data={"versi": "1.0.0", "jawaban./title": "diubah"})
    assert answer.status_code == 422
    assert "belum berubah" in answer.text
    assert 'href="#jawab-isian-title"' in answer.text


def test_an_explanation_is_an_answer_and_the_next_reviewer_reads_it_beside_the_remark(people):
    refuse_title(people)
    client = people("sekdes")
    given = {"versi": "1.0.0", "jawaban./title": "tetap", "alasan./title": "Tanggalnya ada pada periode."}
    assert client.post(f"{PATH}/jawab", data=given).status_code == 303
    page = client.get(PATH).text
    assert client.post(PATH, data=told(page) | {"tindakan": "submit"}).status_code == 303
    again = plain(people("walidata2").get(PATH).text)
    assert REMARK in again
    assert "Tanggalnya ada pada periode." in again


def test_a_changed_field_shows_what_went_and_what_came_and_an_accepted_one_that_it_changed(people):
    refuse_title(people)
    client = people("sekdes")
    sent = _form(client.get(f"{PATH}/ubah").text) | {
        "/title/id": "Penduduk menurut Agama Desa Sawentar, 31 Desember 2025",
        "/keywords": "penduduk\nagama",
        "_tindakan": "simpan",
    }
    client.post(f"{PATH}/ubah", data=sent)
    page = client.get(PATH).text
    assert "Berubah setelah diterima" in page
    assert client.post(PATH, data=told(page) | {"tindakan": "submit"}).status_code == 303
    again = people("walidata2").get(PATH).text
    assert "31 Desember" in "".join(re.findall(r"<ins[^>]*>(.*?)</ins>", again))
    assert "berubah setelah diterima" in again
    assert "Jawaban: sudah diubah." in again


class _Form(HTMLParser):
    """The values of a form as a browser would send them."""

    def __init__(self, page):
        super().__init__()
        self.values, self._select, self._text = {}, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and name.startswith(("/", "_")):
            if told.get("type") not in {"checkbox", "radio"} or "checked" in told:
                self.values.setdefault(name, []).append(told.get("value") or "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in told and self._select:
            self.values.setdefault(self._select, []).append(told.get("value") or "")
        elif tag == "textarea":
            self._text = name
            self.values[name] = [""]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._text = None

    def handle_data(self, data):
        if self._text:
            self.values[self._text][0] += data


def _form(page):
    return _Form(page.split('data-form="ubah"')[1].split("</form>")[0]).values


def test_who_takes_a_version_is_seen_by_the_others_until_it_is_let_go(people):
    first, second = people("walidata1"), people("walidata2")
    assert first.post(f"{PATH}/ambil", data={"nomor": "1.0.0"}).status_code == 303
    assert "Sedang dikerjakan Budi Contoh." in plain(second.get(PATH).text)
    assert SUBMITTED in first.get("/kerja?bagian=saya").text
    assert SUBMITTED not in second.get("/kerja?bagian=saya").text
    assert second.post(f"{PATH}/ambil", data={"nomor": "1.0.0"}).status_code == 409
    first.post(f"{PATH}/lepas", data={"nomor": "1.0.0"})
    assert SUBMITTED not in first.get("/kerja?bagian=saya").text


def test_the_desk_tells_the_deadline_in_working_days(walidata):
    # the service level of a submission is five working days, and the sample was submitted today
    assert "tenggat 5 hari kerja lagi" in plain(walidata.get("/kerja").text)
    assert "Tidak ada yang cocok" in walidata.get("/kerja?terlambat=ya").text


IRIS = [f"/id/dataset/desa-sawentar/{slug}/versi/1.0.0" for slug in (SUBMITTED, MICRODATA)]


def test_several_are_shown_once_more_and_then_decided_as_one(people):
    client = people("walidata1")
    asked = client.post("/kerja/bersama", data={"versi": IRIS, "tindakan": "verify"})
    assert asked.status_code == 200
    assert asked.text.count(" checked") == 2
    assert "verify" in people("walidata2").get(PATH).text  # nothing was decided yet
    done = client.post("/kerja/bersama", data={"versi": IRIS, "tindakan": "verify", "pasti": "ya", "alasan": "Sesuai."})
    assert done.status_code == 303
    record = plain(client.get(done.headers["location"]).text)
    assert "Diverifikasi: 2 versi" in record
    assert "Sesuai." in record
    assert "Diverifikasi" in plain(client.get("/kerja?bagian=selesai").text)


def test_a_confirmation_says_what_stands_against_each_and_unticks_it(people):
    client = people("walidata1")
    live = f"/id/dataset/kominfo-blitar/{PUBLISHED}/versi/1.0.0"
    page = client.post("/kerja/bersama", data={"versi": [*IRIS, live], "tindakan": "verify"}).text
    assert "1 dari 3 tidak dapat diputuskan begitu" in plain(page)
    assert re.search(f'value="{live}" aria-label', page)
    refused = client.post("/kerja/bersama", data={"versi": [*IRIS, live], "tindakan": "verify", "pasti": "ya"})
    assert refused.status_code == 422
    assert "diajukan" in client.get(PATH).text


def test_a_batch_without_a_choice_goes_back_to_the_desk_and_a_return_needs_its_reason(people):
    client = people("walidata1")
    back = client.post("/kerja/bersama", data={"tindakan": "verify", "bagian": "baru"})
    assert back.status_code == 303
    assert "Belum ada yang dipilih" in client.get(back.headers["location"]).text
    answer = client.post("/kerja/bersama", data={"versi": IRIS, "tindakan": "return", "pasti": "ya"})
    assert answer.status_code == 422
    assert "Tulis alasannya" in answer.text


def test_a_new_version_is_compared_with_the_live_one_word_by_word(people):
    client = people("walidata1")
    client.post(f"{LIVE}/versi-baru")
    sent = _form(client.get(f"{LIVE}/ubah").text) | {"/unit": "jiwa", "_tindakan": "simpan"}
    client.post(f"{LIVE}/ubah", data=sent)
    work = client.get(f"{LIVE}?versi=2.0.0").text  # another unit is no longer comparable
    assert f"{LIVE}/beda?dari=1.0.0&amp;ke=2.0.0" in work
    assert "Bila terbit, versi 2.0.0 berlaku dan versi 1.0.0 terkunci sebagai digantikan" in work
    press(client, f"{LIVE}/ubah", "nomor", _nomor="patch", _alasan_nomor="Hanya ejaan satuannya.")
    diff = client.get(f"{LIVE}/beda").text  # by default the newest with the one before it
    assert re.search(r"<del[^>]*>.*orang.*?</del>", diff)
    assert re.search(r"<ins[^>]*>.*jiwa.*?</ins>", diff)
    assert "Kenaikannya lebih kecil daripada yang diminta isinya." in diff
    assert "jiwa" in client.get(f"{LIVE}/beda?tampilan=satu").text


def test_a_version_compared_with_itself_says_that_nothing_differs(walidata):
    assert "Isi kedua versi sama." in walidata.get(f"{LIVE}/beda?dari=1.0.0&ke=1.0.0").text
    assert walidata.get(f"{LIVE}/beda?dari=9.9.9").status_code == 404
    assert walidata.get(f"{LIVE}/beda?dari=x").status_code == 404


def test_a_published_dataset_is_copied_for_the_next_year(people):
    client = people("walidata1")
    assert "Salin untuk 2026" in client.get(LIVE).text
    made = client.post(f"{LIVE}/salin", data={"versi": "1.0.0"})
    assert made.headers["location"] == f"{LIVE.replace('2025', '2026')}/ubah"
    assert "Sawentar 2026" in client.get(made.headers["location"]).text


@pytest.mark.parametrize(("form", "kind"), [("xlsx", "spreadsheetml"), ("csv", "text/csv"), ("html", "text/html")])
def test_the_evidence_comes_to_attach(walidata, form, kind):
    answer = walidata.get(f"/kerja/bukti.{form}?dari=2020-01-01&sampai=2100-12-31")
    assert answer.status_code == 200
    assert kind in answer.headers["content-type"]
    assert "attachment" in answer.headers["content-disposition"]


def test_the_evidence_counts_what_was_decided_in_its_period_only(walidata):
    # the sample: two verifications (a dataset, an indicator that waits for approval), one approval, nothing returned
    page = walidata.get("/kerja/bukti?dari=2020-01-01&sampai=2100-12-31").text
    assert re.search(r"<dt>Verifikasi</dt><dd>2</dd>", page)
    assert re.search(r"<dt>Persetujuan</dt><dd>1</dd>", page)
    past = walidata.get("/kerja/bukti?dari=2019-01-01&sampai=2019-12-31").text
    assert re.search(r"<dt>Verifikasi</dt><dd>0</dd>", past)


@pytest.mark.parametrize("period", ["dari=kemarin", "dari=2026-02-01&sampai=2026-01-01"])
def test_a_period_that_is_none_is_told_and_kept(walidata, period):
    answer = walidata.get(f"/kerja/bukti?{period}")
    assert answer.status_code == 422
    assert "<title>Galat:" in answer.text


def test_producers_see_no_evidence_and_the_public_no_work(people, site):
    assert people("sekdes").get("/kerja/bukti", headers={"accept": "text/html"}).status_code == 403
    assert site.get(f"{LIVE}/beda?dari=1.0.0&ke=1.0.0").status_code == 200  # what is published anybody may compare
    assert site.get(f"{PATH}/beda").status_code == 404
    for path in ("/kerja/bukti", "/kerja/bersama/1"):
        assert site.get(path).headers["location"].startswith("/masuk?kembali=")

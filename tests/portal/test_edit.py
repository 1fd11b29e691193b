"""Drafts as forms in the portal: make, fill, mend, look up, merge, submit; nothing typed is ever lost."""

import html
import re

import pytest

from registry.db import reading
from registry.items import audit
from registry.schemas import documents
from tests.portal.forms import form_with, press

KEG = "/kerja/activity/desa-sawentar/pendataan-contoh-2026"
EDIT = f"{KEG}/ubah"
TITLE = "Pendataan Contoh Desa Sawentar 2026"


def hidden(page):
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)">', page)
    }


def made(client, kind="activity", title=TITLE, slug="pendataan-contoh-2026"):
    answer = client.post(f"/kerja/baru/{kind}", data={"judul": title, "slug": slug, "instansi": "desa-sawentar"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def save(client, path=EDIT, button="simpan", **answers):
    page = client.get(path).text
    fields = {f"/{name.replace('__', '/')}": value for name, value in answers.items()}
    return client.post(path, data={**hidden(page), "/title/id": TITLE, **fields, "_tindakan": button})


def test_a_draft_of_every_kind_is_made_and_has_a_form(people):
    client = people("sekdes")
    for kind in documents.KINDS:
        page = client.get(made(client, kind, slug="contoh-baru")).text
        assert 'name="/title/id"' in page
        assert re.search(r"1 dari \d+ isian wajib terisi", page)


def test_a_title_that_is_too_short_is_said_and_makes_nothing(people):
    client = people("sekdes")
    for _ in range(2):  # the name is not taken by the first refusal
        answer = client.post("/kerja/baru/activity", data={"judul": "Pendek", "instansi": "desa-sawentar"})
        assert answer.status_code == 422
        assert "paling sedikit 10 karakter" in answer.text
        assert 'value="Pendek"' in answer.text


def test_a_new_item_sent_twice_is_made_once(people):
    client = people("sekdes")
    assert made(client) == made(client) == EDIT


def test_a_name_that_somebody_else_has_is_refused(people):
    made(people("sekdes"))
    answer = people("walidata1").post(
        "/kerja/baru/activity",
        data={"judul": TITLE, "slug": "pendataan-contoh-2026", "instansi": "desa-sawentar"},
    )
    assert answer.status_code == 409
    assert "sudah terdaftar" in answer.text


def test_a_producer_makes_nothing_for_another_agency(people):
    answer = people("sekdes").post("/kerja/baru/activity", data={"judul": TITLE, "instansi": "kominfo-blitar"})
    assert answer.status_code == 403


def test_what_is_not_right_is_kept_told_and_linked(people):
    client = people("sekdes")
    made(client)
    answer = save(client, year="dua ribu", organiser="Pemerintah Desa Sawentar")
    page = client.get(answer.headers["location"]).text
    assert "<title>Galat:" in page
    assert '<a href="#isian-year">Tahun kegiatan: Nilai ini harus berupa bilangan bulat.</a>' in page
    assert 'value="dua ribu"' in page
    assert 'value="Pemerintah Desa Sawentar"' in page
    assert 'aria-invalid="true"' in page


def test_a_saved_draft_says_how_far_it_is(people):
    client = people("sekdes")
    made(client)
    before = int(re.search(r"1 dari (\d+) isian wajib terisi", client.get(EDIT).text)[1])
    page = client.get(save(client, year="2026", pilot="tidak").headers["location"]).text
    assert f"3 dari {before} isian wajib terisi." in page
    assert 'href="#isian-background-id">Latar belakang kegiatan</a>' in page


def test_rows_are_added_and_taken_out_without_a_script(people):
    client = people("sekdes")
    made(client)
    page = client.get(EDIT).text
    assert page.count('name="/variables/0/name/id"') == 1
    answer = save(client, button="tambah:/variables", variables__0__name__id="Tanggal Lahir")
    page = client.get(answer.headers["location"]).text
    assert 'value="Tanggal Lahir"' in page
    assert 'name="/variables/1/name/id"' in page
    answer = save(
        client, button="hapus:/variables/0", variables__0__name__id="Tanggal Lahir", variables__1__name__id="Agama"
    )
    page = client.get(answer.headers["location"]).text
    assert 'value="Tanggal Lahir"' not in page
    assert 'value="Agama"' in page


def test_a_block_opens_with_the_answer_that_asks_for_it(people):
    client = people("sekdes")
    made(client)
    closed = re.compile(r'data-field="/sample"[^>]*hidden>')
    assert closed.search(client.get(EDIT).text)
    assert "Hanya bila Cara pengumpulan data adalah Survei." in html.unescape(client.get(EDIT).text)
    page = client.get(save(client, collection_approach="SURVEI").headers["location"]).text
    assert not closed.search(page)


def test_a_set_of_answers_is_boxes(people):
    client = people("sekdes")
    made(client)
    page = client.get(EDIT).text
    assert re.search(r'name="/collection_methods" type="checkbox" value="pengamatan"', page)
    answer = client.post(
        EDIT, data={**hidden(page), "/title/id": TITLE, "/collection_methods": ["pengamatan", "wawancara"]}
    )
    page = client.get(answer.headers["location"]).text
    assert re.findall(r'name="/collection_methods" type="checkbox" value="(\w+)" checked', page) == [
        "wawancara",
        "pengamatan",
    ]


def test_a_reference_is_looked_up_by_words_and_taken_with_a_button(people):
    client = people("sekdes")
    path = made(client, "variable", "Tanggal Lahir", "tanggal-lahir-contoh")
    page = client.get(path).text
    answer = client.post(
        path,
        data={
            **hidden(page),
            "/title/id": "Tanggal Lahir",
            "/activity": "pendataan sdgs",
            "_tindakan": "cari:/activity",
        },
    )
    found = client.get(answer.headers["location"]).text
    button = re.search(r'value="(pakai:/activity=[^"]+)"', found)[1]
    assert button.endswith("/pendataan-sdgs-desa-sawentar-2025")
    answer = client.post(path, data={**hidden(found), "/title/id": "Tanggal Lahir", "_tindakan": button})
    assert (
        'name="/activity" value="/id/activity/desa-sawentar/pendataan-sdgs-desa-sawentar-2025"'
        in client.get(answer.headers["location"]).text
    )


def test_an_expired_sign_in_loses_nothing(people):
    client = people("sekdes")
    made(client)
    sent = {
        **hidden(client.get(EDIT).text),
        "/title/id": TITLE,
        "/organiser": "Pemerintah Desa Sawentar",
        "_tindakan": "simpan",
    }
    client.cookies.clear()
    asked = client.post(EDIT, data=sent)
    assert asked.status_code == 401
    assert "isian Anda tidak hilang" in asked.text
    carried = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', asked.text, re.DOTALL))
    carried = {name: html.unescape(value) for name, value in carried.items()}
    wrong = client.post("/masuk", data={**carried, "nama": "sekdes", "sandi": "bukan ini", "kembali": EDIT})
    assert wrong.status_code == 401
    assert "Pemerintah Desa Sawentar</textarea>" in wrong.text
    passed_on = client.post("/masuk", data={**carried, "nama": "sekdes", "sandi": "kata-sandi-contoh", "kembali": EDIT})
    assert passed_on.status_code == 307
    assert passed_on.headers["location"] == EDIT
    client.post(EDIT, data={**carried, "nama": "sekdes", "sandi": "kata-sandi-contoh", "kembali": EDIT})
    assert 'value="Pemerintah Desa Sawentar"' in client.get(EDIT).text


def test_an_address_elsewhere_gets_no_form_passed_on(people):
    client = people("sekdes")
    client.cookies.clear()
    answer = client.post(
        "/masuk",
        data={
            "_teruskan": "ya",
            "/title/id": "x",
            "nama": "sekdes",
            "sandi": "kata-sandi-contoh",
            "kembali": "https://example.org/",
        },
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/kerja"


def test_two_people_take_each_field_from_whom_they_choose(people):
    first, second = people("sekdes"), people("walidata1")
    made(first)
    read = hidden(second.get(EDIT).text)
    save(first, year="2025", organiser="Pemerintah Desa Sawentar")
    answer = second.post(EDIT, data={**read, "/title/id": TITLE, "/year": "2026", "/pilot": "ya"})
    assert answer.headers["location"] == f"{EDIT}/bandingkan"
    page = second.get(answer.headers["location"]).text
    assert "Wulan Contoh" in page
    assert "2025" in page
    assert "2026" in page
    assert "keduanya mengubah" in page  # the year
    ticked = dict(re.findall(r'name="pilih/(\w+)" value="(\w+)" checked', page))
    assert ticked == {"year": "saya", "organiser": "mereka", "pilot": "saya"}
    second.post(f"{EDIT}/bandingkan", data={**hidden(page), **{f"pilih/{name}": who for name, who in ticked.items()}})
    page = second.get(EDIT).text
    assert 'name="/year" value="2026"' in page
    assert 'value="Pemerintah Desa Sawentar"' in page
    assert re.search(r'name="/pilot" type="radio" value="ya" checked', page)
    assert "belum masuk: orang lain" not in page


def test_a_button_pressed_in_an_older_tab_leads_to_the_comparison_and_undoes_nothing(people):
    client = people("sekdes")
    made(client)
    older = hidden(client.get(EDIT).text)
    save(client, organiser="Pemerintah Desa Sawentar")
    typed = {"/title/id": TITLE, "/year": "2026", "/schedule/planning/0/start": "kapan-kapan"}
    answer = client.post(EDIT, data={**older, **typed, "_tindakan": "tambah:/variables"})
    assert answer.headers["location"] == f"{EDIT}/bandingkan"
    page = client.get(answer.headers["location"]).text
    assert "Pemerintah Desa Sawentar" in page
    assert "2026" in page
    assert "kapan-kapan" in page


def test_an_answer_that_is_not_right_yet_is_not_lost_to_an_older_tab(people):
    client = people("sekdes")
    made(client)
    older = hidden(client.get(EDIT).text)
    save(client, year="tahun depan")
    client.post(EDIT, data={**older, "/title/id": TITLE, "/pilot": "ya", "_tindakan": "simpan"})
    page = client.get(EDIT).text
    assert 'value="tahun depan"' in page
    assert re.search(r'name="/pilot" type="radio" value="ya" checked', page)


def test_who_was_overtaken_is_told_on_the_form_until_it_is_merged(people):
    first, second = people("sekdes"), people("walidata1")
    made(first)
    read = hidden(second.get(EDIT).text)
    save(first, year="2025")
    second.post(EDIT, data={**read, "/title/id": TITLE, "/year": "2026"})
    assert f'href="{EDIT}/bandingkan"' in second.get(EDIT).text
    assert f'href="{EDIT}/bandingkan"' not in first.get(EDIT).text


def test_an_incomplete_draft_is_not_submitted_and_says_what_is_missing(people):
    client = people("sekdes")
    made(client)
    answer = save(client, button="ajukan", year="2026")
    page = client.get(answer.headers["location"]).text
    assert "Belum dapat diajukan" in page
    assert "“Latar belakang kegiatan” belum diisi. Isi sebelum mengajukan." in page
    assert 'name="/year" value="2026"' in page


def test_a_published_item_is_edited_as_its_next_version(people):
    client = people("sekdes")
    path = "/kerja/activity/desa-sawentar/pendataan-sdgs-desa-sawentar-2025"
    page = client.get(f"{path}/ubah").text
    assert "Mulai versi berikutnya" in page
    assert client.post(f"{path}/versi-baru", data={"nomor": "patch"}).status_code == 303
    page = client.get(f"{path}/ubah").text
    assert 'value="Pemerintah Desa Sawentar"' in page
    assert "1.0.1" in client.get(path).text


def test_a_submitted_version_is_locked(people):
    client = people("sekdes")
    assert (
        "sedang diproses dan tidak dapat diubah"
        in client.get("/kerja/dataset/desa-sawentar/agama-sawentar-2025/ubah").text
    )


def test_a_long_list_is_edited_in_parts_and_no_part_is_lost(people):
    client = people("walidata1")
    path = "/kerja/standard/kominfo-blitar/individu-sdgs-desa"
    client.post(f"{path}/versi-baru", data={"nomor": "minor"})
    page = client.get(f"{path}/ubah").text
    assert 'name="_jendela/variables" value="0-25"' in page
    total = int(re.search(r"Baris 1 sampai 25 dari (\d+)", page)[1])
    answers = [
        (name, html.unescape(value))
        for name, value in re.findall(
            r'<input class="govuk-input[^"]*" id="[^"]*" name="(/[^"]+)" value="([^"]*)"', page
        )
    ]
    answers += [
        (name, html.unescape(value))
        for name, value in re.findall(
            r'<textarea class="[^"]*" id="[^"]*" name="(/[^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
        )
    ]
    answers += re.findall(r'name="(/[^"]+)" type="(?:radio|checkbox)" value="([^"]*)" checked', page)
    answers += [
        (name, chosen)
        for name, chosen in re.findall(r'<select[^>]*name="(/[^"]+)"[^>]*>.*?value="([^"]*)" selected', page, re.DOTALL)
    ]
    sent = {**hidden(page), "_jendela/variables": "0-25"}
    for name, value in answers:
        sent.setdefault(name, []).append(value) if not isinstance(sent.get(name), str) else None
    answer = client.post(f"{path}/ubah", data={**sent, "_tindakan": "baris:variables=25"})
    page = client.get(answer.headers["location"]).text
    assert f"Baris 26 sampai 50 dari {total}" in page
    assert 'name="/variables/25/name"' in page
    assert 'name="/variables/0/name"' not in page


@pytest.mark.parametrize("path", ["/kerja/baru", "/kerja/baru/activity", EDIT, f"{EDIT}/bandingkan"])
def test_who_is_not_signed_in_is_asked_to_and_comes_back(site, path):
    answer = site.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/masuk?kembali=")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/skema", "Kegiatan statistik (MS-Keg)"),
        ("/skema/metadata/ms-keg", "Wajib bila 4.1 Kegiatan ini dilakukan adalah Berulang; selain itu kosong."),
        ("/skema/metadata/variable", "apakah_variabel_bisa_diakses_umum"),
        ("/skema/metadata/ms-ind", "Wajib bila 9 Indikator komposit adalah Tidak; selain itu kosong."),
        ("/skema/metadata/standard", "Nama kolom"),
        ("/en/skema/metadata/ms-keg", "Required if 4.1"),
    ],
)
def test_a_schema_is_explained_field_by_field(site, path, told):
    page = site.get(path)
    assert page.status_code == 200
    assert told in html.unescape(re.sub(r"\s+", " ", page.text))


WILAYAH = "/kerja/indicator/kominfo-blitar/penduduk-kelompok-umur-jenis-kelamin"


def numbered(client, path):
    page = re.sub(r"\s+", " ", client.get(f"{path}/ubah").text)
    return re.search(r"Draf ini bernomor <strong>([\d.]+)</strong>", page)[1], page


def changed(client, path, button="simpan", **answers):
    """Send the form of a draft as it stands, with some answers changed."""
    return press(client, f"{path}/ubah", button, **answers)


def test_the_number_of_a_next_version_follows_what_was_changed(people):
    client = people("walidata1")
    client.post(f"{WILAYAH}/versi-baru")
    number, page = numbered(client, WILAYAH)
    assert number == "1.0.1"
    assert "belum berbeda dari versi 1.0.0" in page
    assert "Seberapa besar perubahannya" not in page
    before = dict(form_with(client.get(f"{WILAYAH}/ubah").text, WILAYAH, button="nomor").values)
    changed(client, WILAYAH, **{"/title/id": before["/title/id"] + " (diperbaiki)"})
    assert numbered(client, WILAYAH)[0] == "1.0.1", "a wording"
    changed(client, WILAYAH, **{"/unit": "rumah tangga"})
    number, page = numbered(client, WILAYAH)
    assert number == "2.0.0", "figures in another unit cannot be compared"
    assert "perubahannya besar" in page
    changed(client, WILAYAH, **{"/unit": before["/unit"]})
    assert numbered(client, WILAYAH)[0] == "1.0.1", "taken back"


def test_another_number_needs_a_reason_which_the_reviewer_sees(people):
    client = people("walidata1")
    client.post(f"{WILAYAH}/versi-baru")
    refused = changed(client, WILAYAH, _nomor="major", button="nomor")
    assert refused.status_code == 422
    assert 'href="#alasan-nomor"' in refused.text
    assert re.search(r'id="nomor-major"[^>]* checked', refused.text), "the choice is kept"
    changed(client, WILAYAH, _nomor="major", _alasan_nomor="Metode sumbernya berubah.", button="nomor")
    assert numbered(client, WILAYAH)[0] == "2.0.0"
    changed(client, WILAYAH, **{"/title/id": "Penduduk menurut kelompok umur dan jenis kelamin desa"})
    assert numbered(client, WILAYAH)[0] == "2.0.0", "it stays as chosen"
    assert "Metode sumbernya berubah." in people("walidata2").get(f"{WILAYAH}?versi=2.0.0").text
    with reading(client.app.state.registry.engine) as session:
        assert list(audit.deviations(session)) == []

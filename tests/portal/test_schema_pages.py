"""The page of a schema and the form of one row: what one row means, every column, rows judged by the real check."""

import re

import pytest

ROW = {
    "kode_provinsi": "35",
    "kode_kabupaten_kota": "3505",
    "kategori": "total",
    "jumlah": "12",
    "satuan": "orang",
    "periode_update": "2025",
    "tahun": "2025",
}
PATH = "/skema/agregat-wilayah"


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_the_first_screen_says_what_a_row_means_and_gives_the_template(site):
    page = site.get(PATH)
    assert "Satu baris adalah: <strong>Wilayah</strong>" in page.text
    for target in (f'href="{PATH}.xlsx"', f'href="{PATH}.csv"', f'href="{PATH}/formulir"', 'href="/periksa"'):
        assert target in page.text


def test_three_rows_pass_and_three_fail_with_what_the_check_says(site):
    for slug in ("agregat-wilayah", "individu-sdgs-desa", "keluarga-sdgs-desa", "penduduk-opensid", "rt-sdgs-desa"):
        page = site.get(f"/skema/{slug}")
        assert page.text.count('<h3 class="govuk-heading-s">Benar') == 3, slug
        assert page.text.count('<h3 class="govuk-heading-s">Ditolak') == 3, slug
    assert "tidak ada dalam daftar kode kemendesa/agama" in text(site.get("/skema/individu-sdgs-desa"))


def test_every_form_is_linked_and_answers(site):
    links = set(re.findall(rf'href="({PATH}\.[^"]+)"', site.get(PATH).text))
    assert len(links) == 8  # seven forms, and the template under the headings of the one profile
    assert {site.get(link).status_code for link in links} == {200}


def test_a_profile_shows_the_headings_of_that_system(site):
    page = site.get("/skema/penduduk-opensid", params={"profil": "sitakro-penduduk-2025-12"})
    assert "Judul kolom dan isiannya ditulis seperti aplikasi asal" in page.text
    assert '<code class="sdd-code">Tanggal Perkawinan</code>' in page.text
    assert 'href="/skema/penduduk-opensid.xlsx?profil=sitakro-penduduk-2025-12"' in page.text


def test_a_version_can_be_addressed_and_one_that_is_not_there_is_not_found(site):
    assert site.get(f"{PATH}/1.0.0").headers["location"] == f"{PATH}?versi=1.0.0"
    assert site.get(f"{PATH}?versi=1.0.0").status_code == 200
    assert site.get(f"{PATH}?versi=7.0.0").status_code == 404
    assert site.get("/skema/tidak-ada").status_code == 404
    assert site.get(f"{PATH}.pdf").status_code == 404


def test_the_form_asks_for_every_column_with_a_label_and_choices(site):
    page = site.get(f"{PATH}/formulir").text
    assert len(re.findall(r'name="([a-z_]+)"[^>]*aria-describedby', page)) == 19
    assert '<label class="govuk-label" for="f-satuan">' in page
    assert '<option value="orang">orang Orang</option>' in page


def test_a_good_row_is_confirmed_and_nothing_is_stored(site):
    answer = site.post(f"{PATH}/formulir", data=ROW)
    assert "Baris ini memenuhi standar" in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert "total" not in site.get(f"{PATH}/formulir").text.partition("<form")[2].partition("Contoh")[0]


def test_a_wrong_row_shows_each_error_beside_its_field_and_keeps_what_was_typed(site):
    answer = site.post(f"{PATH}/formulir", data={**ROW, "tahun": "tahun lalu", "satuan": "biji", "kategori": ""})
    page = answer.text
    assert "3 isian perlu diperbaiki" in page
    for name in ("tahun", "satuan", "kategori"):
        assert f'<a href="#f-{name}">' in page
        assert f'id="e-{name}"' in page
    assert 'value="tahun lalu"' in page
    assert '<option value="biji" selected>biji</option>' in page
    assert 'value="12"' in page


def test_a_row_cannot_bring_markup_into_the_page(site):
    page = site.post(f"{PATH}/formulir", data={**ROW, "nama_provinsi": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_several_codes_of_one_field_are_checked_together(site):
    answer = site.post(
        "/skema/keluarga-sdgs-desa/formulir",
        content="no_kk=9999999999990001&penerima_program_pemerintah=2&penerima_program_pemerintah=7",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert "Baris ini memenuhi standar" in answer.text
    assert re.search(r'<option value="2" selected>.*<option value="7" selected>', answer.text, re.DOTALL)


def test_the_schemas_of_documents_are_still_found_beside_those_of_tables(site):
    page = site.get("/skema").text
    assert 'href="/skema/rt-sdgs-desa"' in page
    assert site.get("/skema/standard").status_code == 200
    assert site.get("/skema/metadata/ms-keg").status_code == 200


@pytest.mark.parametrize("path", [PATH, f"{PATH}/formulir", "/skema"])
def test_the_pages_speak_english(site, path):
    page = site.get(f"/en{path}")
    assert page.status_code == 200
    assert 'lang="en"' in page.text

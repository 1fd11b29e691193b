"""Search works by address alone: words, facets, chips, sorting, pages."""

import re
from html import unescape

from tests.portal.sample import PUBLISHED

ITEM = re.compile(r'class="sdd-card__title"><a class="govuk-link" href="([^"]+)"')


def test_words_of_the_query_are_marked_in_title_and_text(site):
    page = site.get("/cari?q=penduduk&jenis=dataset").text
    assert ITEM.findall(page) == [f"/dataset/{PUBLISHED}"]
    assert "<mark>Penduduk</mark>" in page


def test_a_facet_is_a_checkbox_in_a_form_that_needs_no_script(site):
    page = site.get("/cari?q=penduduk&jenis=dataset").text
    assert '<form method="get" action="/cari"' in page
    assert re.search(r'<input type="checkbox" id="jenis-1" name="jenis" value="dataset" checked>', page)
    assert re.search(r'name="tahun" value="2025">', page)


def test_a_filter_in_force_is_a_chip_that_takes_itself_off(site):
    page = site.get("/cari?q=penduduk&jenis=dataset&tahun=2025").text
    chips = re.findall(r'class="sdd-chip" href="([^"]+)"', page)
    assert chips == ["/cari?q=penduduk&amp;tahun=2025", "/cari?q=penduduk&amp;jenis=dataset"]
    assert 'href="/cari?q=penduduk">Hapus semua' in page


def test_a_filter_that_matches_nothing_stays_to_be_taken_off(site):
    page = site.get("/cari?q=penduduk&tahun=1999").text
    assert "Tidak ada yang cocok" in page
    assert "Tahun: 1999" in page


def test_a_mistyped_word_is_mended_and_told(site):
    page = site.get("/cari?q=pendudukk+sawentar&jenis=dataset").text
    assert "Tidak ada yang memuat" in page
    assert f"/dataset/{PUBLISHED}" in page


def test_pages_of_a_result_add_up_without_repeats(site):
    path, seen = "/cari?q=kabupaten+blitar&jenis=code&urut=nama", []
    total = int(re.search(r"(\d+) hasil", site.get(path).text.replace(".", ""))[1])
    while path:
        page = site.get(path).text
        seen += ITEM.findall(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == total


def test_what_is_typed_comes_back_as_text_never_as_markup(site):
    page = site.get("/cari", params={"q": '"><script>alert(1)</script>', "jenis": "<b>"}).text
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_a_cursor_that_was_tampered_with_is_told_not_crashed_on(site):
    answer = site.get("/cari?q=penduduk&hal=abc", headers={"accept": "text/html"})
    assert answer.status_code in {400, 422}
    assert "<h1" in answer.text


def test_what_has_some_of_the_words_is_told_to_be_so(site):
    page = site.get("/cari?q=penduduk+listrik+agama+internet").text
    assert "memuat sebagian" in page


def test_the_box_answers_in_groups_of_options(site):
    fragment = site.get("/cari/saran?q=sawen").text
    assert "Wilayah" in fragment
    assert 'role="option"' in fragment
    assert site.get("/cari/saran?q=zzzqqq").text.strip() == ""
    assert "<script" not in site.get("/cari/saran?q=%3Cscript%3E").text


def test_results_can_be_sorted_and_filtered_by_completeness(site):
    page = site.get("/cari?q=penduduk&jenis=dataset&urut=kelengkapan&mutu=high").text
    assert ITEM.findall(page) == [f"/dataset/{PUBLISHED}"]
    assert "Kelengkapan metadata: Lengkap" in page


def test_a_walidata_sees_why_a_hit_stands_where_it_does(walidata, site):
    link = re.search(r'href="(/cari/alasan[^"]+)"', walidata.get("/cari?q=kependudukan+sawentar").text)
    page = walidata.get(unescape(link[1])).text
    assert "judul" in page
    assert "kata dasar sama" in page  # the titles say penduduk
    assert "/cari/alasan" not in site.get("/cari?q=kependudukan+sawentar").text
    assert site.get(unescape(link[1]), headers={"accept": "text/html"}).status_code in {303, 401, 403}


def test_a_record_that_a_search_does_not_find_has_no_reasons(walidata):
    assert walidata.get("/cari/alasan?q=penduduk&iri=/id/dataset/tidak/ada").status_code == 404
    assert walidata.get("/cari/alasan?q=%22&iri=%00").status_code in {400, 404, 422}


def test_a_text_too_long_is_refused_with_a_sentence_and_not_cut(site):
    answer = site.get("/cari", params={"q": "kata " * 300})
    assert answer.status_code == 422
    assert "paling banyak 1000 huruf dan 32 kata" in answer.text

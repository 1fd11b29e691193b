"""The portal in a real browser: every page narrow and wide, light and dark, in both languages, by keyboard alone."""

from itertools import product

import pytest

from tests.portal.addresses import KEPT, PUBLIC, SIGNED_IN, WORK
from tests.portal.browsing import SHIFT, SMALL, not_reached, violations
from tests.portal.sample import PASSWORD, SUBMITTED
from tests.scale import IS_SOAK

pytestmark = pytest.mark.browser

PAGES = PUBLIC | WORK | KEPT | {"not found": "/tidak-ada", "invitation that has ended": "/undangan?kode=1.2.3"}
WIDTHS, SCHEMES = (360, 1280), ("light", "dark")
WHOLLY = {"home", "search", "dataset", "code list", "result of a check", "inbox"}
ONCE = {("", 360, "light"): False, ("/en", 1280, "dark"): True}
"""Ways (language, width, scheme) in which axe looks at every page, and whether it is asked for colours only."""


@pytest.mark.soak
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody_in_all_eight_ways(open_page, name):
    """No sideways scroll, nothing too small to touch, nothing that jumps, no violation that axe knows of.

    Loaded once a language. Six pages, and in the soak all, are asked every rule of axe in each of the eight ways; the
    others every rule once, and that of colours in the other scheme, width and language: dark re-colours and does no
    more (``test_assets``).
    """
    asked = dict.fromkeys(product(("", "/en"), WIDTHS, SCHEMES), False) if IS_SOAK or name in WHOLLY else ONCE
    for prefix, first in (("", 360), ("/en", 1280)):
        page = open_page(prefix + PAGES[name], width=first, signed_in=SIGNED_IN.get(name, ""))
        assert page.evaluate(SHIFT) < 0.05
        for width, scheme in product(WIDTHS, SCHEMES):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            if (way := (prefix, width, scheme)) in asked:
                assert violations(page, of_colours=asked[way]) == [], way
            assert page.evaluate("document.documentElement.scrollWidth") <= width, prefix
            assert page.evaluate(SMALL) == [], (prefix, width)
        page.set_viewport_size({"width": first, "height": 800})
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(open_page, name):
    page = open_page(PAGES[name], signed_in=SIGNED_IN.get(name, ""))
    assert not_reached(page) == ([], [])


def test_nothing_is_asked_of_other_sites_and_nothing_breaks_the_policy(chromium, address):
    page = chromium.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for path in PUBLIC.values():
        page.goto(address + path)
    page.close()
    assert {url.split("/static")[0] for url in asked if not url.startswith(address)} == set()
    assert complaints == []


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(open_page):
    page = open_page("/standar")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"


def test_a_walidata_verifies_without_javascript(chromium, address):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/kerja")
    sign_in_here = page.get_by_role("main")
    page.get_by_label("Nama pengguna").fill("walidata1")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    sign_in_here.get_by_role("button", name="Masuk").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ruang kerja"
    page.get_by_role("link", name="Penduduk menurut Agama Desa Sawentar 2025").click()
    page.get_by_role("button", name="Kembalikan").click()
    assert "Tulis alasannya" in page.get_by_role("alert").inner_text()
    page.get_by_label("Alasan atau catatan").fill("Sesuai standar.")
    page.get_by_role("button", name="Verifikasi").click()
    assert "Diverifikasi." in page.get_by_role("alert").inner_text()
    assert f"/kerja/dataset/desa-sawentar/{SUBMITTED}" in page.url
    assert "Budi Contoh" in page.get_by_role("complementary").inner_text()
    page.get_by_role("button", name="Keluar").click()
    page.goto(f"{address}/kerja")
    assert "/masuk" in page.url
    context.close()


def test_facets_filter_without_javascript(chromium, address):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/")
    page.get_by_role("searchbox").fill("penduduk")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_text("Saring hasil").first.click()
    page.get_by_role("checkbox", name="Set data").check()
    page.get_by_role("button", name="Terapkan saringan").click()
    assert page.get_by_role("heading", level=1).inner_text() == "1 hasil untuk “penduduk”"
    page.get_by_role("link", name="Hapus saringan Jenis: Set data").click()
    assert "jenis=" not in page.url
    context.close()


@pytest.mark.parametrize(("scheme", "prefix", "width"), [("light", "", 360), ("dark", "/en", 1280)])
def test_a_walidata_imports_codes_and_axe_finds_nothing_in_the_preview(
    open_page, address, tmp_path, scheme, prefix, width
):
    file = tmp_path / "kode.csv"
    file.write_text("kode,nama,induk\n35.05.10.2099,Contoh,35.05.10\n35.05.10.2098,,35.05.99\n")
    page = open_page(f"{prefix}/kerja/kode/impor", width=width, scheme=scheme, signed_in="walidata2")
    page.locator("#daftar").select_option("kemendagri/wilayah")
    page.locator("#berkas").set_input_files(file)
    page.locator("#hilang-keep").check()
    page.locator("main form button").first.click()
    page.wait_for_url("**/kerja/kode/impor/*")
    assert "35.05.10.2098" in page.locator("#pilihan").inner_text()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_tree_of_codes_is_walked_by_keyboard_and_loads_what_is_opened(open_page):
    page = open_page("/kode/kemendagri/wilayah?tampilan=pohon")
    focused = "document.activeElement.id"
    page.locator("#k-35").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[id='k-35.05']")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "k-35.05"
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[id='k-35.05.10']")
    page.keyboard.type("kanig")
    assert page.evaluate(focused) == "k-35.05.10"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "k-35.05.22"
    page.keyboard.press("Home")
    assert page.evaluate(focused) == "k-35"
    page.keyboard.press("ArrowLeft")
    assert not page.locator("[id='k-35.05']").is_visible()
    assert violations(page) == []


def test_the_tree_of_codes_is_opened_without_javascript(open_page):
    page = open_page("/kode/kemendagri/wilayah?tampilan=pohon", scripts=False)
    page.locator("#k-35 > .sdd-tree__open").click()
    page.locator("[id='k-35.05'] > .sdd-tree__open").click()
    page.locator("[id='k-35.05.10'] > .sdd-tree__open").click()
    assert page.locator("[id='k-35.05.10.2011']").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_draft_is_filled_and_keeps_what_is_not_right_yet(open_page, scripts):
    page = open_page("/kerja/baru/activity", scripts=scripts, signed_in="walidata2")
    page.get_by_label("Nama (bahasa Indonesia)").fill("Survei Contoh Desa Sawentar 2026")
    page.get_by_label("Nama pendek untuk tautan tetap").fill(f"survei-{scripts}".lower())
    page.get_by_role("button", name="Buat draf").click()
    assert not page.get_by_text("Desain sampel", exact=True).is_visible()
    page.get_by_label("Survei", exact=False).first.check()
    page.get_by_label("Tahun kegiatan").fill("dua ribu")
    if not scripts:  # the block opens when it is saved
        page.get_by_role("button", name="Simpan draf").last.click()
    page.locator("#isian-sample-unit-id").wait_for(state="visible")
    page.get_by_role("button", name="Simpan draf").last.click()
    assert "Tahun kegiatan: Nilai ini harus berupa bilangan bulat." in page.locator(".govuk-error-summary").inner_text()
    assert page.get_by_label("Tahun kegiatan").input_value() == "dua ribu"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if scripts:
        assert violations(page) == []


def test_the_desk_is_walked_by_keys_which_can_be_switched_off(open_page):
    page = open_page("/kerja", width=1280, signed_in="walidata2")
    rows = page.locator("[data-meja] tbody tr")
    page.keyboard.press("j")
    assert rows.nth(0).locator("a").first.evaluate("link => link === document.activeElement")
    page.keyboard.press("x")
    assert rows.nth(0).locator(".sdd-tick").is_checked()
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.get_by_label("Pakai pintasan di peramban ini").uncheck()
    page.get_by_role("button", name="Tutup").click()
    page.keyboard.press("x")
    assert rows.nth(0).locator(".sdd-tick").is_checked(), "switched off, the key does nothing"

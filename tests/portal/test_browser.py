"""The portal in a real browser: narrow screens, axe, and a day's work without JavaScript."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.conftest import missing
from tests.portal.addresses import PUBLIC, WORK
from tests.portal.sample import PASSWORD, SUBMITTED

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
EVERYWHERE = ("home", "found", "standard", "code", "dataset", "sign-in")


@pytest.fixture(scope="module")
def address(sample_home, tmp_path_factory):
    """A served copy of the sample."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("served") / "home")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.portal.sample", str(home), str(port)], cwd=Path(__file__).parents[2]
    )
    found = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{found}/health/live", timeout=1).close()  # noqa: S310  # our own address
                break
            except OSError:
                time.sleep(0.1)
        yield found
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        missing("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_page(chromium, address):
    """Open a page, signed in as a walidata or not, in a width, a colour scheme, with or without JavaScript."""
    contexts = {}

    def open_page(path, *, width=360, scheme="light", scripts=True, signed_in=False):
        key = (width, scheme, scripts, signed_in)
        if key not in contexts:
            context = chromium.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts
            )
            contexts[key] = context.new_page()
            if signed_in:
                sign_in(contexts[key], address)
        contexts[key].goto(address + path)
        return contexts[key]

    yield open_page
    for page in contexts.values():
        page.context.close()


def sign_in(page, address, username="walidata2"):
    page.goto(f"{address}/masuk")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()


def violations(page):
    return [
        (found["id"], [node["html"] for node in found["nodes"]])
        for found in Axe().run(page, options=RULES).response["violations"]
    ]


ALL = (
    [pytest.param(path, False, id=name) for name, path in PUBLIC.items()]
    + [pytest.param(path, True, id=name) for name, path in WORK.items()]
    + [pytest.param("/tidak-ada", False, id="not found")]
)


@pytest.mark.parametrize(("path", "signed_in"), ALL)
def test_no_page_scrolls_sideways_on_a_narrow_screen(open_page, path, signed_in):
    page = open_page(path, signed_in=signed_in)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("path", "signed_in"), ALL)
def test_axe_finds_nothing_on_any_page(open_page, path, signed_in):
    assert violations(open_page(path, signed_in=signed_in)) == []


@pytest.mark.parametrize(
    ("name", "scheme", "prefix", "width"), list(product(EVERYWHERE, ("light", "dark"), ("", "/en"), (360, 1280)))
)
def test_axe_finds_nothing_in_either_light_language_or_width(open_page, name, scheme, prefix, width):
    assert violations(open_page(prefix + PUBLIC[name], width=width, scheme=scheme)) == []


@pytest.mark.parametrize(("path", "signed_in"), ALL)
def test_what_is_touched_is_large_enough(open_page, path, signed_in):
    page = open_page(path, signed_in=signed_in)
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, input:not([type=hidden]), nav a, footer a, .sdd-chip')]
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.width && box.bottom > 0 && (box.height < 24 || box.width < 24)).map(([html]) => html)"""
    )
    assert small == []


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
    page = open_page(f"{prefix}/kerja/kode/impor", width=width, scheme=scheme, signed_in=True)
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
    page = open_page("/kerja/baru/activity", scripts=scripts, signed_in=True)
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

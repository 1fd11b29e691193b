"""Pictures of the user guides, taken of the sample in both languages: ``make pictures`` writes them anew."""

import base64
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.portal.rare import SENT, STOPPED
from tests.portal.sample import FAULTY, MENDED, PASSWORD, PUBLISHED, SUBMITTED

FOLDER = Path(__file__).parents[2] / "docs" / "panduan" / "gambar"
LARGEST = 60_000  # bytes of one picture
LANGUAGES = {"": "", "en-": "/en"}
"""What a picture's name begins with, and the addresses of its language."""
INDICATOR = "/kerja/indicator/kominfo-blitar/keluarga-atap"

PAGES: Mapping[str, tuple[str, str, str]] = {
    "beranda": ("", "/", ""),
    "cari": ("", "/cari?q=penduduk", "h1"),
    "set-data": ("", f"/dataset/{PUBLISHED}", "h1"),
    "tabel": ("", f"/dataset/{PUBLISHED}/tabel/csv?q=perempuan", "h1"),
    "grafik": ("", f"/dataset/{PUBLISHED}/grafik", "figure"),
    "riwayat": ("", f"/dataset/{PUBLISHED}/riwayat", "h1"),
    "dalam-angka": ("", "/desa-dalam-angka/35.05.10.2011/2025", "h1"),
    "standar": ("", "/standar", "h1"),
    "skema": ("", "/skema/keluarga-sdgs-desa", "h1"),
    "kode": ("", "/kode/kemendagri/wilayah?tampilan=pohon&buka=35.05.10", "h1"),
    "periksa": ("", "/periksa", "h1"),
    "hasil-periksa": ("", f"/periksa/{FAULTY}", "h1"),
    "sudah-diperbaiki": ("", f"/periksa/{MENDED}", "h1"),
    "bantuan-galat": ("", "/periksa/bantuan/rule.R26", "h1"),
    "masuk": ("", "/masuk", "h1"),
    "kiriman": ("sekdes", f"/kerja/panen/{SENT}", "h1"),
    "metadata-draf": ("walidata2", "/kerja/baru/activity", "h1"),
    "ruang-kerja": ("walidata1", "/kerja", "table"),
    "kiriman-set-data": ("walidata1", f"/kerja/dataset/desa-sawentar/{SUBMITTED}", "h1"),
    "keputusan-walidata": ("walidata1", f"/kerja/dataset/desa-sawentar/{SUBMITTED}", "#keputusan-anda"),
    "mutu": ("walidata1", "/mutu", "h1"),
    "panen": ("walidata1", f"/kerja/panen/{STOPPED}", "h1"),
    "meja-pembina": ("bps", "/kerja", "table"),
    "perubahan": ("bps", f"{INDICATOR}?versi=1.0.1", "h1"),
    "beda": ("bps", f"{INDICATOR}/beda?dari=1.0.0&ke=1.0.1", "del"),
    "keputusan-pembina": ("bps", f"{INDICATOR}?versi=1.0.1", "#keputusan-anda"),
    "berita-acara": ("bps", f"/kerja/dataset/kominfo-blitar/{PUBLISHED}/berita-acara", "h1"),
    "pemberitahuan": ("walidata1", "/akun/pemberitahuan", "h1"),
}
"""Each picture: who looks (nobody in particular where empty), at which page, and from where on (the top if nowhere)."""


def taken(browser: Browser, address: str) -> Iterator[tuple[str, bytes]]:
    """Take every picture of the sample that is served at an address; yields names and files (WebP)."""
    pages: dict[str, Page] = {}
    for begins, prefix in LANGUAGES.items():
        for name, (username, path, place) in PAGES.items():
            if username not in pages:
                pages[username] = _opened(browser, address, username)
            yield begins + name, _picture(pages[username], address + prefix + path, place)
    for page in pages.values():
        page.context.close()


def _opened(browser: Browser, address: str, username: str) -> Page:
    page = browser.new_context(viewport={"width": 760, "height": 500}, color_scheme="light").new_page()
    if username:
        page.goto(f"{address}/masuk")
        page.locator("main input[name=nama]").fill(username)
        page.locator("main input[name=sandi]").fill(PASSWORD)
        page.locator("main input[name=sandi]").press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/masuk"))
    return page


def _picture(page: Page, address: str, place: str) -> bytes:
    answer = page.goto(address)
    assert answer is not None, address
    assert answer.ok, address
    if place:
        top = page.locator(f"main {place}").first.evaluate("found => found.getBoundingClientRect().top")
        page.evaluate("top => window.scrollTo(0, top - 60)", top)
    asked = {"format": "webp", "quality": 60}
    session = page.context.new_cdp_session(page)
    picture = session.send("Page.captureScreenshot", asked)["data"]
    session.detach()
    return base64.b64decode(picture)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for picture_name, content in taken(chromium, sys.argv[1]):
            (FOLDER / f"{picture_name}.webp").write_bytes(content)
        chromium.close()

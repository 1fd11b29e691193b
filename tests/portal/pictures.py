"""Pictures of the user guides, taken of the sample: ``python -m tests.portal.pictures [ADDRESS]`` writes them anew."""

import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.portal.sample import PUBLISHED

FOLDER = Path(__file__).parents[2] / "docs" / "panduan" / "gambar"
LARGEST = 60_000  # bytes of one picture
PAGES: Mapping[str, str] = {
    "beranda": "/",
    "cari": "/cari?q=penduduk",
    "set-data": f"/dataset/{PUBLISHED}",
    "periksa": "/periksa",
}


def take(address: str, folder: Path) -> None:
    """Take every picture of the service at an address, as its visitors see it."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 600, "height": 420}, color_scheme="light")
        for name, path in PAGES.items():
            answer = page.goto(address + path)
            assert answer is not None, path
            assert answer.ok, path
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", FOLDER)

"""Two paths, filmed: a village operator's from the template to the sending, BPS's from the desk to the decision.

``SATUDATA_FILM=FOLDER`` keeps the pictures, one a step.
"""

import io
import os
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from tests.portal.conftest import sign_in
from tests.validation.delivered import CARD

pytestmark = pytest.mark.browser

FEW = 6
FOLDER = os.environ.get("SATUDATA_FILM")  # noqa: TID251 - tests have no settings


@dataclass
class Film:
    """The steps of a path: each is a page that was opened, with what was done on it."""

    page: Page
    name: str
    steps: list[str] = field(default_factory=list)

    def step(self) -> None:
        """Take the picture of a page that was come to."""
        self.steps.append(self.page.get_by_role("heading", level=1).inner_text())
        if FOLDER:
            folder = Path(FOLDER)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.name}-{len(self.steps)}.png")


@pytest.fixture
def film(chromium, address):
    contexts = []

    def film(name, username):
        page = chromium.new_context(viewport={"width": 600, "height": 640}).new_page()
        contexts.append(page.context)
        sign_in(page, address, username)
        return Film(page, name)

    yield film
    for context in contexts:
        context.close()


def test_a_village_operator_comes_from_the_template_to_the_sending_in_six_steps(film, address):
    operator = film("produsen", "sekdes")
    page = operator.page
    page.goto(f"{address}/")
    menu = page.get_by_role("navigation", name="Menu utama")
    menu.get_by_role("link", name="Standar data").click()
    operator.step()
    page.get_by_role("link", name="Keluarga", exact=False).first.click()
    operator.step()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh templat XLSX").click()
    template = Path(download.value.path()).read_bytes()
    menu.get_by_role("link", name="Periksa berkas").click()
    operator.step()
    page.locator("#berkas").set_input_files(_filled(template, "12"))
    page.get_by_role("button", name="Periksa").click()
    page.get_by_role("heading", name="perlu diperbaiki").wait_for()
    operator.step()
    page.locator("#berkas").set_input_files(_filled(template, CARD))
    page.get_by_role("button", name="Periksa lagi").click()
    page.get_by_role("link", name="Kirim ke walidata").click()
    operator.step()
    page.get_by_role("link", name="kiriman-desa").first.click()
    operator.step()
    page.locator("#berkas").set_input_files(_filled(template, CARD))
    page.get_by_role("button", name="Kirim dan panen").click()
    page.wait_for_url("**/kerja/panen/kiriman-desa/*")
    assert len(operator.steps) <= FEW


def test_the_supervisor_opens_understands_and_decides_a_change_in_six_steps(film, address):
    supervisor = film("pembina", "bps")
    page = supervisor.page
    page.goto(f"{address}/")
    page.get_by_role("navigation", name="Menu utama").get_by_role("link", name="Ruang kerja").click()
    supervisor.step()
    page.get_by_role("link", name="Keluarga menurut Bahan Bangunan Utama Atap").click()
    supervisor.step()
    assert "Bila terbit, versi 1.0.1 berlaku dan versi 1.0.0 terkunci sebagai digantikan" in page.inner_text("main")
    page.get_by_role("link", name="Bandingkan").first.click()
    supervisor.step()
    assert "terluas rumah yang ditempati" in " ".join(page.locator("ins").all_inner_texts())
    page.go_back()
    page.get_by_role("button", name="Setujui").click()
    supervisor.step()
    assert "Disetujui" in page.get_by_role("alert").inner_text()
    assert len(supervisor.steps) <= FEW


def _filled(template: bytes, card: str) -> dict:
    """The template with one family, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = next(one for one in book if "no_kk" in [cell.value for cell in one[1]])
    column = [cell.value for cell in sheet[1]].index("no_kk") + 1
    sheet.cell(2, column).value = card
    saved = io.BytesIO()
    book.save(saved)
    return {"name": "keluarga.xlsx", "mimeType": "application/octet-stream", "buffer": saved.getvalue()}

"""The gallery shows every component, drawn by the component itself."""

import re
from pathlib import Path

import pytest

import portal
from portal.pages.gallery import SECTIONS

TEMPLATES = Path(portal.__file__).parent / "templates"
IMPORTED = r'from "parts/(\w+)\.html" import ([\w, ]+)'
PANELS = {
    "answers",
    "code_changes",
    "code_differences",
    "code_review",
    "disclosure",
    "import_choices",
    "mapping",
    "review",
    "standard_review",
}
"""Parts that are panels of one page or two; they are looked at there."""
WITHIN = {("search", "suggestions"), ("dataset_tabs", "dataset_head")}
"""What a component shown here consists of, and a heading alone."""


def imports(text):
    return {(part, name.strip()) for part, names in re.findall(IMPORTED, text) for name in names.split(",")}


def test_every_component_of_more_than_one_page_is_in_the_gallery():
    used = set().union(
        *(imports(path.read_text()) for path in TEMPLATES.rglob("*.html") if path.name != "gallery.html")
    )
    source = (TEMPLATES / "pages" / "gallery.html").read_text()
    called = {(part, name) for part, name in imports(source) if re.search(rf"\b{name}\((?!.* import )", source)}
    assert {(part, name) for part, name in used if part not in PANELS} - WITHIN <= called
    assert imports(source) <= called | WITHIN, "what is imported is shown"


def test_the_panels_left_out_are_parts_that_there_are():
    parts = {path.stem for path in (TEMPLATES / "parts").glob("*.html")}
    assert parts >= PANELS


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_complete_and_is_no_page_for_search_engines(site, section, language):
    page = site.get(f"{language}/_galeri?bagian={section}")
    assert page.status_code == 200
    assert 'content="noindex"' in page.text
    names = re.findall(r' id="([^"]+)"', page.text)
    assert sorted(names) == sorted(set(names))


def test_each_state_of_a_version_has_its_tag(site):
    text = site.get("/_galeri").text
    for word in ("draf", "diajukan", "diverifikasi", "disetujui", "terbit", "digantikan", "dicabut"):
        assert f">{word}</strong>" in text

"""The guides of the four roles, in the portal and in the documentation, with pictures that are taken here.

``SATUDATA_PICTURES=FOLDER`` keeps them: ``make pictures``.
"""

import os
import re
from pathlib import Path

import pytest

from portal.pages.guides import FOLDER, GUIDES
from tests.portal import pictures

KEPT = os.environ.get("SATUDATA_PICTURES")  # noqa: TID251 - tests have no settings
DOCUMENTS = [*GUIDES, *GUIDES.values()]
SHOWN = r"!\[[^\]]{8,}\]\(gambar/([a-z-]+)\.webp\)"
"""A picture with words for those who do not see it."""


def text_of(document):
    return (FOLDER / f"{document}.md").read_text()


@pytest.mark.browser
def test_every_picture_of_the_guides_is_taken_of_the_portal_as_it_is(chromium, address):
    names = set()
    for name, content in pictures.taken(chromium, address):
        names.add(name)
        assert content[:4] == b"RIFF"
        assert content[8:12] == b"WEBP"
        assert len(content) < pictures.LARGEST, name
        if KEPT:
            (Path(KEPT) / f"{name}.webp").write_bytes(content)
    assert names == {path.stem for path in pictures.FOLDER.glob("*.webp")}
    assert {path.suffix for path in pictures.FOLDER.iterdir()} == {".webp"}


def test_every_picture_is_shown_by_a_guide_of_its_language():
    shown = {document: set(re.findall(SHOWN, text_of(document))) for document in DOCUMENTS}
    assert all(len(names) >= 5 for names in shown.values())
    assert set().union(*(shown[name] for name in GUIDES)) == set(pictures.PAGES)
    assert set().union(*(shown[name] for name in GUIDES.values())) == {f"en-{name}" for name in pictures.PAGES}
    for document in DOCUMENTS:
        assert text_of(document).count("![") == len(re.findall(SHOWN, text_of(document))), document


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_in_english_has_the_steps_and_pictures_of_the_one_in_indonesian(name):
    own, english = text_of(name), text_of(GUIDES[name])
    assert [f"en-{one}" for one in re.findall(SHOWN, own)] == re.findall(SHOWN, english)
    assert re.findall(r"^## \d|^\| ", own, re.MULTILINE) == re.findall(r"^## \d|^\| ", english, re.MULTILINE)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_reached_from_the_help_and_all_that_it_shows_is_there(site, language, name):
    path = f"{language}/dok/panduan/{name}"
    assert f'href="{path}"' in site.get(f"{language}/dok").text
    assert f'href="{path}"' in site.get(f"{language}/bantuan").text
    page = site.get(path)
    assert page.text.count("<h1") == 1
    shown = re.findall(r'<img src="gambar/([^"]+)" alt="[^"]+" loading="lazy" width="760" height="500"', page.text)
    assert shown
    for picture in shown:
        assert site.get(f"{language}/dok/panduan/gambar/{picture}").headers["content-type"] == "image/webp"


@pytest.mark.parametrize(
    "path", ["tidak-ada", "gambar/tidak-ada.webp", "gambar/..%2Fproduser.md", "gambar/%2Fetc%2Fpasswd"]
)
def test_what_is_no_guide_is_not_found(site, path):
    assert site.get(f"/dok/panduan/{path}").status_code == 404


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_addresses_that_a_guide_names_are_pages(walidata, document):
    for path in re.findall(r"`(/[a-z/-]+)`", text_of(document)):
        assert walidata.get(path).status_code == 200, path

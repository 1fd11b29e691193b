"""What a browser loads: little, from here only, kept for ever."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.portal.addresses import PUBLIC

STATIC = Path(__file__).parents[2] / "portal/static"
BUDGET = 60_000  # bytes of the first view, compressed


def sheet(site):
    path = re.search(r'rel="stylesheet" href="([^"]+)"', site.get("/").text)[1]
    return path, site.get(path)


def test_the_style_sheet_is_named_by_its_content_and_kept_for_ever(site):
    path, answer = sheet(site)
    assert hashlib.sha256(answer.content).hexdigest()[:12] in path
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


def test_the_style_sheet_asks_nothing_of_other_sites_and_brings_no_font(site):
    css = sheet(site)[1].text
    assert "@font-face" not in css
    assert "@import" not in css
    assert not re.search(r"url\((?!\"?data:|/assets/images/govuk-crest)", css)
    assert css.startswith("@layer dasar,sdd;")


def test_dark_changes_colours_and_nothing_else():
    css = (STATIC / "sdd.css").read_text("utf-8")
    block = css.partition("@media (prefers-color-scheme: dark) {\n  :root {")[2].partition("\n}")[0]
    assert css.count("prefers-color-scheme") == 1
    set_by_it = re.findall(r"([\w-]+):\s*([^;]+);", block)
    assert len(set_by_it) > 20
    assert all(name.startswith("--") and re.match(r"#|rgb|var\(", value) for name, value in set_by_it)


def test_our_own_sheet_is_well_formed():
    css = (STATIC / "sdd.css").read_text("utf-8")
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("name", PUBLIC)
def test_the_first_view_of_a_page_fits_a_slow_line(site, name):
    styles = gzip.compress(sheet(site)[1].content, 9)
    answer = site.get(PUBLIC[name], headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(styles) + len(gzip.compress(answer.content, 6)) <= BUDGET


def test_every_vendored_file_is_the_one_the_lock_names():
    lock = json.loads((STATIC / "vendor.lock.json").read_text("utf-8"))
    named = {}
    for package in lock["packages"]:
        assert package["integrity"].startswith("sha512-")
        assert (STATIC / "vendor" / package["name"] / "LICENSE.txt").is_file()
        named |= package["files"]
    found = {
        str(path.relative_to(STATIC / "vendor"))
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "LICENSE.txt"
    }
    assert found == set(named)
    for name, integrity in named.items():
        digest = base64.b64encode(hashlib.sha512((STATIC / "vendor" / name).read_bytes()).digest()).decode()
        assert integrity == f"sha512-{digest}"


def test_an_old_name_is_not_found(site):
    assert site.get("/static/sdd.000000000000.css").status_code == 404

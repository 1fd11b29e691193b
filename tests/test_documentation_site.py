"""The documentation builds as a site without a warning, with the guides of the four roles and their pictures."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.portal.pictures import FOLDER, LARGEST, PAGES

DOCS = Path(__file__).parents[1] / "docs"
ROLES = ("pengguna", "produsen", "walidata", "pembina")


def test_the_site_builds_without_a_warning(tmp_path):
    try:
        import myst_parser  # noqa: F401, PLC0415
        import sphinx  # noqa: F401, PLC0415
    except ImportError:
        missing("Sphinx is not installed: pip install sphinx myst-parser")
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", DOCS, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert all((tmp_path / "panduan" / f"{role}.html").exists() for role in ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_a_guide_shows_pictures_that_the_tests_take(role):
    named = re.findall(r"\(gambar/([a-z-]+)\.png\)", (DOCS / "panduan" / f"{role}.md").read_text())
    assert named
    assert set(named) <= set(PAGES)


def test_no_picture_is_large():
    assert {path.stem for path in FOLDER.iterdir()} == set(PAGES)
    assert max(path.stat().st_size for path in FOLDER.iterdir()) < LARGEST

"""The documentation builds as a site without a warning, with the guides of the four roles in both languages."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import missing

DOCS = Path(__file__).parents[1] / "docs"
GUIDES = ("pengguna", "produsen", "walidata", "pembina", "user", "producer", "steward", "supervisor")


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
    assert all((tmp_path / "panduan" / f"{name}.html").exists() for name in GUIDES)

"""The layers of the design hold in every import (contracts in ``pyproject.toml``, ``[tool.importlinter]``)."""

from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_no_import_breaks_a_contract(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("registry", "portal", "harvesters", cache_dir=None)


def test_only_settings_reads_settings_from_the_environment(graph):
    readers = {
        name
        for name in graph.modules
        if (file := _file(name)).is_file() and ("os.environ" in (text := file.read_text("utf-8")) or "getenv(" in text)
    }
    assert readers <= {"registry.settings"}


def test_no_module_is_past_three_hundred_lines(graph):
    long = {name: lines for name in graph.modules if (lines := _lines(name)) > 300}
    assert long == {}


def _file(module: str) -> Path:
    place = ROOT.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def _lines(module: str) -> int:
    file = _file(module)
    return len(file.read_text("utf-8").splitlines()) if file.is_file() else 0

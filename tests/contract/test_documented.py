"""What a person may set, type or meet is in ``docs/``, and nothing is documented that is gone."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import typer

from registry.cli.main import app
from registry.settings import Settings
from registry.validation.wording import CAUSES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted({*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("harvesters/*/README.md")})


def documented(page: str, form: str) -> set[str]:
    """What stands in the first column of the tables of a page, when it has the form."""
    return set(re.findall(rf"^\| `({form})`", (DOCS / page).read_text("utf-8"), re.MULTILINE))


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    for name in command.list_commands(None):
        yield from commands(command.get_command(None, name), f"{path} {name}")


def test_every_setting_stands_in_operations_with_its_default():
    text = (DOCS / "operations.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if field.default != "" else "(empty)"
        row = f"| `SATUDATA_{name.upper()}` | {default} | {field.description} |"
        assert row in text, f"docs/operations.md needs the row: {row}"


def test_no_setting_is_documented_that_is_gone():
    assert documented("operations.md", "SATUDATA_[A-Z_]+") == {
        f"SATUDATA_{name.upper()}" for name in Settings.model_fields
    }


def test_the_documented_commands_are_the_commands_there_are():
    rows = documented("commands.md", "satudata [^`]+")
    written = {re.split(r" (?=[A-Z\\[-])", row)[0] for row in rows}
    assert written == {path for path, _ in commands(typer.main.get_command(app), "satudata")}


def test_the_help_of_every_command_shows_it_at_work():
    shown = {path: command.help or "" for path, command in commands(typer.main.get_command(app), "satudata")}
    assert [
        path for path, text in shown.items() if not re.search(rf"Example: .*{path}\b", " ".join(text.split()))
    ] == []


@pytest.mark.parametrize("kind", sorted(point.name for point in entry_points(group="registry.harvesters")))
def test_every_kind_of_source_has_a_page_of_its_own_and_is_listed(kind):
    assert (ROOT / "harvesters" / kind.replace("-", "_") / "README.md").is_file()
    assert kind in documented("harvesters.md", "[a-z_-]+")


def test_the_documented_checks_are_the_checks_there_are():
    named = re.compile(r"(file|header)\.[a-z-]+")
    literals = {
        node.value
        for file in (ROOT / "registry/validation").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and named.fullmatch(node.value)
    }
    written = documented("checks.md", "[a-z.<>-]+")
    assert literals | set(CAUSES) <= written
    told_by_a_name = {"file.placeholders", "file.free-text"}  # put together from the two kinds of note on a column
    assert written <= literals | set(CAUSES) | told_by_a_name | {"rule.<id>", "personal"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    files = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in files if not (page.parent / link).exists()] == []


def test_every_decision_is_listed():
    files = {file.name for file in (DOCS / "decisions").glob("*.md")}
    listed = set(re.findall(r"\]\(decisions/([^)]+)\)", (DOCS / "index.md").read_text("utf-8")))
    assert listed == files

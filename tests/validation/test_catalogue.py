"""The catalogue of checks: everything a finding may say stands in it, and the page in ``docs/`` is what it gives."""

import ast
import re
from pathlib import Path

import pytest

from registry.standards.bundled import standards
from registry.validation.catalogue import catalogue, of_check, own_checks
from registry.validation.catalogue_page import anchor, as_markdown
from registry.validation.wording import CAUSES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FOUND = catalogue(standards().items())


def test_every_check_that_the_program_names_has_help_and_nothing_else_has():
    named = {
        node.value
        for file in (ROOT / "registry/validation").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"(file|header)\.[a-z-]+", node.value)
    }
    put_together = {"file.placeholders", "file.free-text"}  # from the two kinds of note on a column
    assert {one.check for one in own_checks()} == named | put_together | set(CAUSES)


def test_every_rule_of_every_standard_has_help():
    for slug, standard in standards().items():
        wanted = {f"rule.{rule.id}" for rule in (*standard.rules, *standard.comparisons)}
        assert {one.check for one in FOUND if one.standard == slug} == wanted


@pytest.mark.parametrize("one", own_checks(), ids=lambda one: one.check)
def test_a_check_is_told_in_both_languages_with_example_cause_and_cure(one):
    for text in (one.where, one.says, one.example, one.cause, one.cure):
        assert text.id
        assert text.en


def test_a_rule_is_told_with_its_condition_its_cure_and_its_basis():
    for one in FOUND:
        if one.standard:
            assert all((one.says.en, one.example, one.cause, one.cure, one.basis)), (one.standard, one.check)


def test_a_rule_of_several_standards_has_a_help_in_each_and_a_place_of_its_own():
    assert {one.standard for one in of_check(FOUND, "rule.R11")} == {
        "individu-sdgs-desa",
        "keluarga-sdgs-desa",
        "penduduk-opensid",
    }
    places = [anchor(one) for one in FOUND]
    assert len(set(places)) == len(places)


def test_no_help_holds_anything_shaped_like_a_nik():
    assert not re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", as_markdown(FOUND))


def test_the_page_in_the_documentation_is_up_to_date():
    """Write it again with: satudata standards checks --out docs/checks-catalogue.md."""
    assert (DOCS / "checks-catalogue.md").read_text("utf-8") == as_markdown(FOUND)

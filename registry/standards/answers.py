"""What is told of standards by program and by command line: naming, likeness, differences, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.codes import repository as codes
from registry.items.bump import proposed
from registry.items.difference import differences
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.standards.lint import NameFinding, lint_standard
from registry.standards.payloads import DataStandard
from registry.standards.similar import Likeness

_WILAYAH = "kemendagri/wilayah"


def lint(session: Session, standard: DataStandard) -> list[NameFinding]:
    """Return the naming rules that a standard breaks; the villages of our agencies are places, too."""
    return lint_standard(standard, places=places(session))


def places(session: Session) -> list[str]:
    """Return the names of the villages that agencies here speak for."""
    item = codes.item_of(session, _WILAYAH)
    notations = [agency.village for agency in accounts.agencies(session) if agency.village]
    found = [codes.code(session, item.id or 0, notation) for notation in notations] if item else []
    return [code.labels["id"] for code in found if code]


def finding(found: NameFinding) -> dict[str, Any]:
    """Return a broken naming rule as plain values."""
    return {
        "rule": found.rule,
        "variable": found.variable,
        "title": found.title,
        "message": found.message._asdict(),
        "suggestion": found.suggestion,
    }


def likeness(found: Likeness) -> dict[str, Any]:
    """Return a likeness as plain values."""
    return {
        "slug": found.slug,
        "title": found.title.model_dump(exclude_none=True),
        "percent": found.percent,
        "variables": {"alike": len(found.twins), "of": found.wanted},
        "twins": [{"variable": one.variable, "like": one.other, "percent": one.percent} for one in found.twins],
    }


def difference(before: Entry, after: Entry) -> dict[str, Any]:
    """Return how two versions of a standard differ, and which number part that asks for."""
    found = differences(Kind.STANDARD, before.body, after.body)
    return {
        "from": before.version_iri,
        "to": after.version_iri,
        "bump": proposed(Kind.STANDARD, found).bump.value if found else None,
        "differences": [one.to_json() for one in found],
    }


def lines(found: Mapping[str, Any]) -> Sequence[str]:
    """Return differences as lines of text: a sign, the field's name, what it was and is."""
    signs = {"added": "+", "removed": "-", "changed": "~"}
    return [
        f"{signs[one['change']]} {one['title']['id']} ({one['pointer']}): "
        f"{_short(one['before'])} → {_short(one['after'])}"
        for one in found["differences"]
    ]


def _short(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - what fits a line

"""Which version number a change asks for: a label a patch, something optional a minor, a promise broken a major.

A standard is a promise to those who send data: what passed before must pass after a patch or minor version. Of other
documents a major version says that figures can no longer be compared with those before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registry.items.difference import Change, Difference
from registry.items.state import Kind


class Bump(StrEnum):
    """A part of the version number, the smallest first."""

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The number part to raise, and what each difference asks for: the reason."""

    bump: Bump
    reasons: tuple[tuple[Difference, Bump], ...]


_ORDER = (Bump.PATCH, Bump.MINOR, Bump.MAJOR)
_VARIABLE = re.compile(r"/variables/\d+")
_RULE = re.compile(r"/rules/\d+(?:/(?P<member>\w+))?")
_CONSTRAINT = re.compile(r"/variables/\d+/(?:constraints|severity)(?:/(?P<name>[\w.-]+))?")
_MEANING = re.compile(r"/variables/\d+/(?:concept|definition|personal)\b|/unit_type\b")
_REPRESENTATION = re.compile(r"/variables/\d+/(?:classification|measure|unit|datatype|multiple|name)\b|/key\b")
_COMPARABLE = re.compile(
    r"/(?:unit|measure|statistic|formula|universe|classification|disaggregation|unit_type|collection_approach)\b"
)
_WORDING = re.compile(r"/(?:id|en)$")


def proposed(kind: Kind, found: Sequence[Difference]) -> Proposal:
    """Return the smallest bump that is honest for these differences of a document."""
    judge = _of_standard if kind is Kind.STANDARD else _of_document
    reasons = tuple((difference, judge(difference)) for difference in found)
    return Proposal(max((bump for _, bump in reasons), key=_ORDER.index, default=Bump.PATCH), reasons)


def raised(old: str, new: str) -> Bump | None:
    """Return the part of the number that is higher in the second, None where that is not the later one."""
    before, after = ([int(part) for part in number.split(".")] for number in (old, new))
    if after <= before:
        return None
    return Bump.MAJOR if after[0] > before[0] else Bump.MINOR if after[1] > before[1] else Bump.PATCH


def _of_standard(found: Difference) -> Bump:
    at = found.pointer
    if _VARIABLE.fullmatch(at):
        return _whole(found, breaks=bool((found.after or {}).get("constraints", {}).get("required")))
    if at == "/variables" and found.change is Change.CHANGED:
        return Bump.PATCH  # another order
    if rule := _RULE.fullmatch(at) or _RULE.match(at):
        return _rule(found, rule["member"])
    if constraint := _CONSTRAINT.match(at):
        return _constraint(found, constraint["name"])
    only_newer = found.change is Change.CHANGED and at.endswith("/classification/version")
    if _REPRESENTATION.match(at) and not only_newer:
        return Bump.MAJOR
    return Bump.MINOR if only_newer or _MEANING.match(at) else Bump.PATCH


def _of_document(found: Difference) -> Bump:
    if _COMPARABLE.match(found.pointer) and found.change is not Change.ADDED:
        return Bump.PATCH if found.pointer.endswith("/en") else Bump.MAJOR
    if _WORDING.search(found.pointer) and found.change is Change.CHANGED:
        return Bump.PATCH
    return Bump.MINOR


def _whole(found: Difference, *, breaks: bool) -> Bump:
    if found.change is Change.REMOVED:
        return Bump.MAJOR
    return Bump.MAJOR if breaks else Bump.MINOR


def _rule(found: Difference, member: str | None) -> Bump:
    """Judge a rule: a new one of weight ``error`` refuses rows that passed before."""
    if member in {"message", "hint", "basis"}:
        return Bump.PATCH
    if member is None:
        stricter = found.change is Change.ADDED and found.after.get("severity") == "error"
        return Bump.MAJOR if stricter else Bump.MINOR
    return Bump.MINOR if member == "severity" and found.after != "error" else Bump.MAJOR


def _constraint(found: Difference, name: str | None) -> Bump:
    """Judge a bound: one that goes or widens lets pass what passed before; every other change may not."""
    if found.change is Change.REMOVED:
        return Bump.MINOR
    if name in {"required", "unique"}:
        return Bump.MAJOR if found.after else Bump.MINOR
    if found.change is Change.CHANGED and name in {"maximum", "max_length", "minimum", "min_length"}:
        return Bump.MINOR if _widens(name, found.before, found.after) else Bump.MAJOR
    return Bump.MAJOR if found.after not in ({}, "warning", "note") else Bump.MINOR


def _widens(name: str, before: Any, after: Any) -> bool:
    if before is None or after is None:
        return after is None
    if isinstance(before, str) != isinstance(after, str):
        return False
    return bool(after >= before if name.startswith("max") else after <= before)

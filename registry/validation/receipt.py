"""What a receipt says of a check: everything that is needed to run it again, and what must then be found again.

It speaks of files by hash, of standards and code lists by version, of findings by number. No name of a file, no
heading and no value stands in it, for any of these may be somebody's.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from sqlmodel import Session

from registry.codes import pinned
from registry.codes.pinned import PinnedBook
from registry.errors import Conflict, Sentence
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.standards.payloads import Profile, Severity
from registry.validation.beside import CODE_LIST, CORRESPONDENCE, lists_of
from registry.validation.checked import Checked
from registry.validation.compared import NOT_COMPARED
from registry.validation.engine import Engine
from registry.validation.plan import Plan
from registry.validation.report import ENGINE, Report
from registry.validation.service import check

_NOT_OF_THE_FILE = ("file.standard", "file.template", NOT_COMPARED)
"""Findings that speak of what else is registered today, not of the file: they come and go without a receipt lying."""


def check_of(session: Session, checked: Checked) -> dict[str, Any] | None:
    """Return what a receipt says of a check; None where no standard was found to check against."""
    report, plan = checked.report, checked.plan
    if plan is None or report.standard is None or report.period is None:
        return None
    return _told(session, report, plan)


def check_again(session: Session, source: Path | bytes, said: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Run the check of a receipt again, on the same versions, and return what a receipt of it would say.

    Conflict when this registry no longer has what the check was run with; NotFound for a version it never had.
    """
    slug, number = said["standard"].split("/")[-3], said["standard"].rpartition("/versi/")[2]
    registered = repository.standard(session, slug, number)
    profile = _same_profile(said)
    versions = {_ref(one["iri"]): one["version"] for one in said["code_lists"]}
    period = date.fromisoformat(said["reference_period"])
    checked = check(
        source,
        name="",
        standards=[registered],
        profiles=[profile] if profile else [],
        book=PinnedBook(session, versions),
        today=today,
        standard=slug,
        profile=profile.slug if profile else None,
        period=period,
        engine=Engine(said["engine"]["runs_on"]),
    )
    if checked.plan is None:
        raise Conflict(
            Sentence(
                "Berkas ini tidak terbaca menurut standar pada tanda terima: bukan berkas yang sama.",
                "This file cannot be read by the standard of the receipt: it is another file.",
            )
        )
    again = _told(session, checked.report, checked.plan)
    return {**again, "code_lists": _editions(session, checked.plan, versions)}


def differences(said: Mapping[str, Any], again: Mapping[str, Any]) -> list[Sentence]:
    """Say what differs between a receipt and the same check run again; nothing when both are the same."""
    named = [part for part in said if part not in {"file", "engine"} and said[part] != again.get(part)]
    told = []
    if said["file"]["sha256"] != again["file"]["sha256"]:
        told.append(Sentence("Ini bukan berkas yang sama (SHA-256 berbeda).", "It is another file (SHA-256 differs)."))
    if said["engine"] != again["engine"]:
        versions = f"{said['engine']['version']} → {again['engine']['version']}"
        told.append(Sentence(f"Mesin pemeriksa berbeda: {versions}.", f"The engine differs: {versions}."))
    if said["file"]["rows"] != again["file"]["rows"]:
        named.append("rows")
    told += [Sentence(f"Berbeda: {part}.", f"Different: {part}.") for part in named]
    return told


def _told(session: Session, report: Report, plan: Plan) -> dict[str, Any]:
    found = Counter(
        (finding.severity, finding.check)
        for finding in report.findings
        if finding.check not in _NOT_OF_THE_FILE and not finding.beside  # what other files said is not repeated
    )
    for (name, _, severity), number in report.unlisted.items():
        found[severity, name] += number
    weight = list(Severity)
    slugs = [
        column.reading.column.codes.correspondence
        for column in plan.columns
        if column.reading.column and column.reading.column.codes and column.reading.column.codes.correspondence
    ] + sorted(lists_of(plan.standard, CORRESPONDENCE))
    assert report.period is not None
    return {
        "file": {"sha256": report.sha256, "rows": report.rows},
        "standard": report.standard,
        "profile": _named(plan.profile),
        "code_lists": _editions(session, plan, {}),
        "correspondences": pinned.tables(session, slugs, at=report.period),
        "reference_period": report.period.isoformat(),
        "engine": {"name": "satudata-registry", "version": ENGINE, "runs_on": report.engine},
        "valid": not any(severity is Severity.ERROR for severity, _ in found),
        "counts": {
            severity.value: sum(count for (weighs, _), count in found.items() if weighs is severity)
            for severity in Severity
        },
        "checks": [
            {"check": name, "severity": severity.value, "count": count}
            for (severity, name), count in sorted(found.items(), key=lambda one: (weight.index(one[0][0]), one[0][1]))
        ],
    }


def _editions(session: Session, plan: Plan, versions: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the code lists that the columns of a plan are read with, in the versions given or in force."""
    refs = set()
    for column in plan.columns:
        if column.variable.classification:
            refs.add(column.variable.classification.code_list)
        if column.reading.column and column.reading.column.codes:
            refs.add(column.reading.column.codes.code_list)
    refs |= lists_of(plan.standard, CODE_LIST)
    return [edition.to_json() for edition in pinned.editions(session, refs, versions)]


def _named(profile: Profile | None) -> dict[str, str] | None:
    """Return a profile by name and hash: it ships with the program, which may change."""
    if profile is None:
        return None
    written = orjson.dumps(profile.model_dump(mode="json", exclude_defaults=True), option=orjson.OPT_SORT_KEYS)
    return {"slug": profile.slug, "digest": hashlib.sha256(written).hexdigest()}


def _same_profile(said: Mapping[str, Any]) -> Profile | None:
    if said["profile"] is None:
        return None
    found = profiles().get(said["profile"]["slug"])
    if found is None or _named(found) != said["profile"]:
        raise Conflict(
            Sentence(
                f"Profil {said['profile']['slug']} sudah berubah sejak tanda terima ini dibuat.",
                f"The profile {said['profile']['slug']} has changed since this receipt was issued.",
            )
        )
    return found


def _ref(iri: str) -> str:
    """Return ``agency/slug`` of the path of a code list's version."""
    return "/".join(iri.split("/")[3:5])

"""The report of a check: verdict, structure, causes and every finding, in one shape for all its readers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.findings import Finding

ENGINE = "1.0"
"""Version of the engine: it changes when the same file could be judged differently."""
_STRUCTURE = ("file.", "header.")


@dataclass(frozen=True, slots=True)
class Cause:
    """All findings of one check in one column."""

    check: str
    column: str | None
    severity: Severity
    message: Sentence
    findings: tuple[Finding, ...]
    """Those that the report lists."""
    unlisted: int = 0
    """How many more there are."""

    @property
    def count(self) -> int:
        """How many cells it concerns."""
        return sum(finding.count for finding in self.findings) + self.unlisted

    @property
    def is_structure(self) -> bool:
        """Say whether it concerns the file and its columns rather than their content."""
        return self.check.startswith(_STRUCTURE) and self.severity is not Severity.NOTE

    @property
    def suggestion(self) -> str | None:
        """What to write instead, where all its findings agree."""
        meant = {finding.suggestion for finding in self.findings}
        return meant.pop() if len(meant) == 1 else None


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found in one file. ``findings`` are in the file's order: all, or the first of each cause."""

    name: str
    sha256: str
    rows: int
    findings: tuple[Finding, ...]
    standard: str | None = None
    """Permanent IRI of the version of the standard."""
    standard_title: Sentence | None = None
    profile: str | None = None
    period: date | None = None
    language: str = "id"
    engine: str = "polars"
    """What ran the rules."""
    unlisted: Mapping[tuple[str, str | None, Severity], int] = field(default_factory=dict)
    """How many more findings there are, by check, column and severity."""
    counted_rows: int = 0
    """How many rows have an error in a cell, where not all findings are listed."""

    @property
    def valid(self) -> bool:
        """Say whether no error was found."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity."""
        counts = {severity.value: 0 for severity in Severity}
        for finding in self.findings:
            counts[finding.severity.value] += 1
        for (_, _, severity), number in self.unlisted.items():
            counts[severity.value] += number
        return counts

    @property
    def causes(self) -> list[Cause]:
        """Findings grouped by check and column: structure first, then by weight, the most frequent first."""
        groups: dict[tuple[str, str | None, Severity], list[Finding]] = {}
        for finding in self.findings:
            groups.setdefault((finding.check, finding.column, finding.severity), []).append(finding)
        causes = [
            Cause(*cause, _message(found, some=cause in self.unlisted), tuple(found), self.unlisted.get(cause, 0))
            for cause, found in groups.items()
        ]
        weight = list(Severity)
        return sorted(causes, key=lambda cause: (not cause.is_structure, weight.index(cause.severity), -cause.count))

    @property
    def faulty_rows(self) -> int:
        """Number of rows with at least one error in their content."""
        listed = {
            finding.row
            for finding in self.findings
            if finding.severity is Severity.ERROR and finding.row and not finding.check.startswith(_STRUCTURE)
        }
        return max(len(listed), self.counted_rows)

    def in_language(self, sentence: Sentence) -> str:
        """Return a sentence in the report's language."""
        return sentence.in_language(self.language)

    def to_json(self, limit: int | None = None) -> dict[str, Any]:
        """Return the report as plain values; with ``limit`` only so many findings, the counts staying true."""
        listed = self.findings if limit is None else self.findings[:limit]
        return {
            "valid": self.valid,
            "standard": self.standard,
            "profile": self.profile,
            "reference_period": self.period.isoformat() if self.period else None,
            "file": {"name": self.name, "sha256": self.sha256, "rows": self.rows},
            "counts": self.counts,
            "checks": [
                {
                    "check": cause.check,
                    "column": cause.column,
                    "severity": cause.severity.value,
                    "count": cause.count,
                    "message": self.in_language(cause.message),
                }
                for cause in self.causes
            ],
            "findings": [self._finding(finding) for finding in listed],
            "truncated": len(listed) < len(self.findings) or bool(self.unlisted),
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        return {
            "sheet": finding.sheet,
            "row": finding.row,
            "column": finding.column,
            "cell": finding.cell,
            "check": finding.check,
            "severity": finding.severity.value,
            "value": finding.value,
            "message": self.in_language(finding.message),
            "suggestion": finding.suggestion,
        }


def _message(findings: Iterable[Finding], *, some: bool) -> Sentence:
    """Return what the findings of a cause have in common; of ``some`` alone nobody knows what the others say."""
    first, *others = findings
    if not (some and first.cause) and all(finding.message == first.message for finding in others):
        return first.message
    return first.cause or first.message

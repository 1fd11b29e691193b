"""The receipt of a check: proof that anybody who has the file and the registry can repeat."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from registry.validation.plan import Plan
from registry.validation.report import ENGINE, Report


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of a check: whoever has the file and the registry can run it again and must find the same."""

    file: str
    sha256: str
    standard: str | None
    profile: str | None
    code_lists: Mapping[str, str]
    """Version by code list, as the standard names it."""
    reference_period: str | None
    engine: str
    rows: int
    counts: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as plain values."""
        return asdict(self)


def receipt(report: Report, plan: Plan | None) -> Receipt:
    """Return the proof of a check; without a plan (a file that could not be read) no code list stands in it."""
    lists = {
        variable.classification.code_list: variable.classification.version
        for variable in (plan.standard.variables if plan else ())
        if variable.classification
    }
    return Receipt(
        file=report.name,
        sha256=report.sha256,
        standard=report.standard,
        profile=report.profile,
        code_lists=lists,
        reference_period=report.period.isoformat() if report.period else None,
        engine=ENGINE,
        rows=report.rows,
        counts=report.counts,
    )

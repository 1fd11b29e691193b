"""What was mended since a file was checked before: one way to compare, wherever the former findings are kept.

They are in the sheet of findings of a marked workbook that comes back, else in the run that the sender names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.report import Report


class Place(NamedTuple):
    """Where something was found, and by which check."""

    sheet: str
    cell: str
    check: str


@dataclass(frozen=True, slots=True)
class Since:
    """How many findings are mended and left, and how many are new."""

    mended: int
    left: int
    new: int

    @property
    def sentence(self) -> Sentence:
        """Say it."""
        mended, left, new = self.mended, self.left, self.new
        return Sentence(
            f"Dibanding pemeriksaan sebelumnya: {mended} sudah diperbaiki, {left} masih ada, {new} baru.",
            f"Compared with the check before: {mended} mended, {left} left, {new} new.",
        )


def places(report: Report) -> set[Place]:
    """Return where a report has findings that a sender can mend: all that are no notes and have a cell."""
    return {
        Place(finding.sheet or "", finding.cell, finding.check)
        for finding in report.findings
        if finding.cell and finding.severity is not Severity.NOTE
    }


def since(before: Iterable[Place], now: Iterable[Place]) -> Since:
    """Compare two checks. A CSV file has no sheet: what was sent as one and comes back as a workbook is the same."""
    before, now = set(before), set(now)
    if any({place.sheet for place in found} == {""} for found in (before, now)):
        before, now = ({place._replace(sheet="") for place in found} for found in (before, now))
    return Since(len(before - now), len(before & now), len(now - before))

"""A file that was checked: its report, its rows as values of the standard, and every finding, listed or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from registry.standards.payloads import Severity
from registry.standards.repository import Registered
from registry.validation.beside import Rows, rows_of
from registry.validation.comparisons import gathered
from registry.validation.explain import Explainer
from registry.validation.findings import Finding
from registry.validation.judgement import listed
from registry.validation.plan import Plan
from registry.validation.readers.table import ROW, Table
from registry.validation.report import Report
from registry.validation.run import Judgement, standardised

_PART = 20_000
"""Findings that are explained at once."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked file: its report and, where it could be read, its rows as values of the standard."""

    report: Report
    plan: Plan | None = None
    table: Table | None = None
    judgement: Judgement | None = None
    given: Mapping[str, str] | None = None
    explainer: Explainer | None = None
    head: int = 0
    """How many findings of the report come before those of cells."""

    def all_findings(self) -> Iterator[Sequence[Finding]]:
        """Yield every finding in the order of the report, part after part.

        The file is read again for what the report does not list; it must still be there.
        """
        judgement, explainer = self.judgement, self.explainer
        if judgement is None or explainer is None or not self.report.unlisted:
            yield self.report.findings
            return
        yield self.report.findings[: self.head]
        for frame in judgement.all_faults():
            for part in frame.iter_slices(_PART):
                yield explainer.findings(tuple(listed(part)))
        yield self.report.findings[self.head + len(judgement.faults) :]

    def rows(self) -> pl.DataFrame:
        """Return all rows as values of the standard (``row`` is the source's number); empty for a refused file."""
        if self.plan is None or self.table is None or self.judgement is None:
            return pl.DataFrame(schema={ROW: pl.UInt32})
        frame = standardised(self.plan, self.table, self.judgement).collect()
        return frame.with_columns(pl.lit(value).alias(name) for name, value in (self.given or {}).items())

    @property
    def slug(self) -> str:
        """Slug of the standard that it was checked against; empty for none."""
        return (self.report.standard or "").partition("/versi/")[0].rpartition("/")[2]

    def as_rows(self, standards: Sequence[Registered]) -> Rows | None:
        """Return the table as comparisons of these standards see it; None for a refused file."""
        if self.plan is None or self.table is None or self.judgement is None:
            return None
        rows = rows_of(self.report.name, self.plan, self.table, self.judgement, self.given)
        bodies = [(self.slug, self.plan.standard), *((one.slug, one.standard) for one in standards)]
        return gathered(rows, self.slug, bodies, self.judgement.rows)

    def faulty(self) -> pl.DataFrame:
        """Return the cells that have an error: ``row`` and ``variable``."""
        none = pl.DataFrame(schema={ROW: pl.UInt32, "variable": pl.String})
        errors = pl.col("severity") == Severity.ERROR.value
        frames = self.judgement.all_faults() if self.judgement else ()
        return pl.concat([none, *(frame.filter(errors).select(none.columns) for frame in frames)])

    def sound_rows(self, variables: Sequence[str]) -> pl.DataFrame:
        """Return the rows whose cells of these variables have no error."""
        faulty = self.faulty().filter(pl.col("variable").is_in(list(variables)))
        return self.rows().join(faulty, on=ROW, how="anti", maintain_order="left")


def unlisted(judgement: Judgement, told: Sequence[Finding]) -> dict[tuple[str, str | None, Severity], int]:
    """Return how many findings of each cause are not listed; they are counted as the first of their kind was told."""
    if not judgement.truncated:
        return {}
    kinds = [(fault.variable, fault.check, fault.severity) for fault in judgement.faults]
    first = dict(zip(reversed(kinds), reversed(told), strict=True))
    here, more = Counter(kinds), Counter[tuple[str, str | None, Severity]]()
    for kind, number in judgement.tally.items():
        if number > here[kind]:
            more[first[kind].check, first[kind].column, first[kind].severity] += number - here[kind]
    return dict(more)

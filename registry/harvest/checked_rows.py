"""The rows of a checked table as they are kept, with what is wrong beside them; and the codes they use."""

from __future__ import annotations

from collections import Counter

import polars as pl

from registry.standards.payloads import Severity
from registry.standards.vocabulary import SEPARATOR
from registry.tabulation.compute import FAULTS
from registry.validation.checked import Checked
from registry.validation.readers.table import ROW


def rows_by_code(checked: Checked) -> Counter[tuple[str, str]]:
    """Return how many rows use each code of the standard's lists, by (list, notation); a row counts once for a code."""
    used: Counter[tuple[str, str]] = Counter()
    rows = checked.rows()
    lists: dict[str, list[str]] = {}
    for variable in checked.plan.standard.variables if checked.plan else ():
        if variable.classification and variable.name in rows.columns:
            lists.setdefault(variable.classification.code_list, []).append(variable.name)
    for ref, names in lists.items():
        cells = rows.unpivot(on=names, index=ROW, value_name="code")
        codes = cells.select(ROW, pl.col("code").str.split(SEPARATOR)).explode("code").drop_nulls().unique()
        counts = codes.group_by("code").len()
        used.update({(ref, notation): count for notation, count in counts.iter_rows()})
    return used


def with_faults(checked: Checked) -> pl.DataFrame:
    """Return the rows of a check; ``_faults`` holds the cells of each that have an error, as ``variable:check``."""
    judgement = checked.judgement
    faults = pl.DataFrame(schema={ROW: pl.UInt32, "fault": pl.String})
    for found in judgement.all_faults() if judgement else ():
        errors = found.filter(pl.col("severity") == Severity.ERROR.value)
        faults.extend(errors.select(ROW, pl.format("{}:{}", "variable", "check").alias("fault")))
    by_row = faults.group_by(ROW, maintain_order=True).agg(pl.col("fault").alias(FAULTS))
    rows = checked.rows().join(by_row, on=ROW, how="left", maintain_order="left")
    empty: list[str] = []
    return rows.with_columns(pl.col(FAULTS).fill_null(pl.lit(empty, dtype=pl.List(pl.String))))

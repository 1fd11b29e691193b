"""In which part of a list of codes a row lies: the village names that count are those of the row's own district."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from registry.codes.payloads import Code
from registry.standards.vocabulary import Vocabulary
from registry.validation.judgement import Fault
from registry.validation.plan import ColumnPlan, Plan
from registry.validation.readers.table import ROW, Table, text_column

_DEEPEST = 10
"""Levels of a list, at most."""


def parents_of(plan: Plan, table: Table, faults: Iterable[Fault]) -> dict[tuple[int, str], str]:
    """Return, by row and variable, the deepest code that other columns of the same list give the rows of faults.

    Only cells that are not in the list are asked for, and only where the list has levels.
    """
    rows: dict[str, list[int]] = {}
    for fault in faults:
        if fault.check == "code":
            rows.setdefault(fault.variable, []).append(fault.row)
    found: dict[tuple[int, str], str] = {}
    for variable, numbers in rows.items():
        siblings = list(_siblings(plan, plan.column(variable)))
        if not siblings:
            continue
        for row, texts in _texts(table, siblings, numbers):
            given = [code for column, text in zip(siblings, texts, strict=True) if (code := _code(column, text))]
            if given:
                found[row, variable] = max(given, key=lambda code: code.level).notation
    return found


def within(parent: str, codes: Mapping[str, Code]) -> dict[str, Code]:
    """Return the codes below one, however deep."""
    return {notation: code for notation, code in codes.items() if lies_in(code, parent, codes)}


def lies_in(code: Code, parent: str, codes: Mapping[str, Code]) -> bool:
    """Say whether a code lies below another, however deep."""
    above = list(code.broader)
    for _ in range(_DEEPEST):
        if parent in above or not above:
            break
        above = [over for one in above if one in codes for over in codes[one].broader]
    return parent in above


def _siblings(plan: Plan, column: ColumnPlan) -> Iterator[ColumnPlan]:
    vocabulary = column.reading.vocabulary
    if vocabulary is None:
        return
    same = [
        other
        for other in plan.columns
        if other is not column and (words := other.reading.vocabulary) is not None and words.ref == vocabulary.ref
    ]
    if same and any(code.broader for code in vocabulary.codes.values()):
        yield from same


def _texts(table: Table, columns: Sequence[ColumnPlan], rows: Sequence[int]) -> Iterator[tuple[int, list[str | None]]]:
    wanted = pl.col(ROW).is_in(pl.Series(rows, dtype=pl.UInt32).implode())
    names = [text_column(column.reading.index) for column in columns]
    for row, *texts in table.frame.filter(wanted).select(ROW, *names).collect().iter_rows():
        yield row, texts


def _code(column: ColumnPlan, text: str | None) -> Code | None:
    vocabulary: Vocabulary | None = column.reading.vocabulary
    if vocabulary is None or text is None:
        return None
    return vocabulary.codes.get(vocabulary.read(text.strip()) or "")

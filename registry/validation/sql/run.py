"""Running the rules of a file as SQL in DuckDB: the same judgement as that of ``validation.run``, found another way.

Polars looks for suspect rows first and judges only those; here every statement sees every row. What the two agree on
does therefore not hang on the shortcuts of one.
"""

from collections.abc import Callable, Iterator

import duckdb
import polars as pl

from registry.standards.payloads import Severity
from registry.validation.groups import nearly_the_same
from registry.validation.readers.table import ROW, Table
from registry.validation.rules import AcrossColumns, AcrossRows, Column, Ruleset
from registry.validation.run import Fault, Judgement
from registry.validation.sql.groups import GroupScript
from registry.validation.sql.literals import every, named, trimmed
from registry.validation.sql.readings import codes_of, source_of, text_of, value_of
from registry.validation.sql.script import FINDINGS, Script
from registry.validation.sql.source import Stream, opened

_ROW = named(ROW)


def judge(rules: Ruleset, table: Table) -> Judgement:
    """Check every cell and row of a table."""
    script = Script(rules, len(table.headers))
    with opened(table) as connection:
        blank = _rows(connection, f"SELECT {_ROW} FROM source WHERE {script.blank} ORDER BY {_ROW}")
        connection.execute(script.texts())
        for column in rules.columns:
            if column.vocabulary is not None:
                _read_codes(connection, column)
        conditions = script.conditions()
        across = [script.across_columns(rule, conditions) for rule in rules.across_columns]
        groups = [GroupScript(script, rule, conditions) for rule in rules.across_rows]
        for group in groups:
            group.members()  # writing a rule says what it wants prepared
        for statement in (script.cells(conditions), FINDINGS, *script.of_cells(), script.copies()):
            connection.execute(statement)
        for statement in (*map(script.unique, rules.unique), *across):
            connection.execute(statement)
        for group in groups:
            _tell_groups(connection, group, table)
        return Judgement(
            _one(connection, "SELECT count(*) FROM cells"),
            tuple(_faults(connection, rules)),
            tuple(blank),
            tuple(_rows(connection, f"SELECT {_ROW} FROM copies ORDER BY {_ROW}")),
            dict(_counts(connection, rules, _emptied)),
            dict(_counts(connection, rules, _free_text)),
        )


def _read_codes(connection: duckdb.DuckDBPyConnection, column: Column) -> None:
    """Look every distinct text of a column up in its code list, once."""
    if column.vocabulary is None:
        return
    text = text_of(column.name)
    distinct = connection.execute(f"SELECT DISTINCT {text} FROM texts WHERE {text} IS NOT NULL").fetchall()
    texts = [each for (each,) in distinct]
    read = [column.vocabulary.read(each) for each in texts]
    pairs = pl.DataFrame({"text": texts, "code": read}, schema={"text": pl.String, "code": pl.String})
    connection.register("pairs", Stream(pairs))
    connection.execute(f"CREATE TEMP TABLE {named(codes_of(column.name))} AS SELECT * FROM pairs")
    connection.unregister("pairs")


def _tell_groups(connection: duckdb.DuckDBPyConnection, group: GroupScript, table: Table) -> None:
    connection.execute(group.members())
    few = connection.execute(group.few()).fetchall() if group.rule.rule.minimum is not None else []
    if group.rule.rule.maximum is not None:
        connection.execute(group.many())
    if few:
        strays = connection.execute(group.strays()).fetchall()
        strays += [(remark.row, None) for remark in table.remarks if remark.row is not None]
        near = {row + step for row, _ in strays for step in (-1, 1)}
        meant = nearly_the_same([text for _, text in strays if text is not None], [key for key, _, _ in few])
        told = [first for place, (_, first, rows) in enumerate(few) if place not in meant and near.isdisjoint(rows)]
        if told:
            connection.execute(group.tell_few(told))


def _faults(connection: duckdb.DuckDBPyConnection, rules: Ruleset) -> Iterator[Fault]:
    """Yield what was found in the order of rows, and of columns within a row."""
    places = {column.name: column.index for column in rules.columns}
    across: tuple[AcrossColumns | AcrossRows, ...] = (*rules.across_columns, *rules.across_rows)
    order = {f"rule.{rule.rule.id}": place for place, rule in enumerate(across, start=1)}
    found = connection.execute(f'SELECT {_ROW}, variable, "check", severity, text, first FROM findings').fetchall()
    found.sort(key=lambda told: (told[0], places[told[1]], order.get(told[2], told[2] == "unique" and 0.5)))
    for row, variable, check, severity, text, first in found:
        yield Fault(row, variable, check, Severity(severity), text, first)


def _emptied(column: Column) -> str | None:
    """Say that a cell's text stands for nothing, where the profile knows such texts."""
    if not (column.column and column.column.placeholders):
        return None
    return every([f"{text_of(column.name)} IS NULL", f"({trimmed(source_of(column))}) <> ''"])


def _free_text(column: Column) -> str | None:
    """Say that a cell's text has no code and is left out."""
    if not (column.column and column.column.free_text):
        return None
    return every([f"{text_of(column.name)} IS NOT NULL", f"{value_of(column.name)} IS NULL"])


def _counts(
    connection: duckdb.DuckDBPyConnection, rules: Ruleset, condition: Callable[[Column], str | None]
) -> Iterator[tuple[str, int]]:
    for column in rules.columns:
        if (said := condition(column)) and (count := _one(connection, f"SELECT count(*) FROM cells WHERE {said}")):
            yield column.name, count


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[int]:
    return [row for (row,) in connection.execute(query).fetchall()]


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    (count,) = connection.execute(query).fetchone() or (0,)
    return int(count)

"""The script of a check: from the texts of a file to its findings, one statement after another.

``cells`` holds every row with its texts and values. ``findings`` grows: a cell that has an error is asked no more, so
each rule is told only where no cell that it reads stands among the errors found before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.standards.payloads import Severity
from registry.validation.readers.table import ROW, text_column
from registry.validation.rules import AcrossColumns, Column, Ruleset, cell_rules
from registry.validation.sql.cells import first_broken
from registry.validation.sql.conditions import Conditions
from registry.validation.sql.literals import every, listed, named, trimmed, written
from registry.validation.sql.readings import codes_of, source_of, steps, text_of, value, value_of

_ERROR = written(Severity.ERROR.value)
FINDINGS = (
    'CREATE TEMP TABLE findings ("row" BIGINT, variable VARCHAR, "check" VARCHAR, severity VARCHAR, text VARCHAR, '
    "first BIGINT)"
)


@dataclass(frozen=True)
class Script:
    """Writes the statements for rules over a file of so many columns."""

    rules: Ruleset
    width: int

    @property
    def blank(self) -> str:
        """Rows without any content, which are not data."""
        return every(f"coalesce({trimmed(named(text_column(index)))}, '') = ''" for index in range(self.width))

    def texts(self) -> str:
        """Return the statement that mends the texts."""
        layers: list[dict[str, str]] = []
        for column in self.rules.columns:
            for depth, (name, expression) in enumerate(steps(column)):
                layers += [{}] if len(layers) == depth else []
                layers[depth][name] = expression
        return f"CREATE TEMP TABLE texts AS {_layered(f'SELECT * FROM source WHERE NOT ({self.blank})', layers)}"

    def cells(self, conditions: Conditions) -> str:
        """Return the statement that reads the values, and what several rules ask of them."""
        values = {f"value:{column.name}": value(column) for column in self.rules.columns}
        coded = [column for column in self.rules.columns if column.vocabulary is not None]
        joins = "".join(
            f" LEFT JOIN {named(codes_of(column.name))} ON {named(codes_of(column.name))}.text = {text_of(column.name)}"
            for column in coded
        )
        chosen = ", ".join(["texts.*", *(f"{expression} AS {named(name)}" for name, expression in values.items())])
        prepared = [{name: expression} for name, expression in conditions.prepared.items()]
        return f"CREATE TEMP TABLE cells AS {_layered(f'SELECT {chosen} FROM texts{joins}', prepared)}"

    def conditions(self) -> Conditions:
        """Return the writer of this file's rules."""
        columns = self.rules.columns
        return Conditions(
            {column.name: value_of(column.name) for column in columns},
            {column.name: column.datatype for column in columns},
            self.rules.at,
        )

    def of_cells(self) -> Iterator[str]:
        """Yield, for each column, the statement that tells the rule that each of its cells breaks first."""
        for column in self.rules.columns:
            rules = list(cell_rules(column))
            if rules:
                checks = [written(rule.name) for rule in rules]
                severities = [written(rule.severity.value) for rule in rules]
                broken = (
                    f"SELECT {named(ROW)}, {source_of(column)} AS text, {first_broken(column)} AS broken FROM cells"
                )
                told = f"{_numbered(checks)}, {_numbered(severities)}, text, NULL"
                yield insert(
                    f"SELECT {named(ROW)}, {written(column.name)}, {told} FROM ({broken}) WHERE broken IS NOT NULL"
                )

    def copies(self) -> str:
        """Return the statement that finds the rows which the source wrote more than once."""
        by = self.rules.copies
        if not by:
            return f"CREATE TEMP TABLE copies AS SELECT {named(ROW)} FROM cells WHERE FALSE"
        numbered = f"row_number() OVER (PARTITION BY {_columns(by)} ORDER BY {named(ROW)})"
        rows = (
            f"SELECT {named(ROW)}, {numbered} AS number FROM cells WHERE {every([present(by), f'NOT {erroneous(by)}'])}"
        )
        return f"CREATE TEMP TABLE copies AS SELECT {named(ROW)} FROM ({rows}) WHERE number > 1"

    def unique(self, key: Sequence[str]) -> str:
        """Return the statement that tells the later rows of equal keys, at the first column of the key."""
        column = self.column(key[0])
        severity = column.variable.severity.get("unique", Severity.ERROR)
        counted = (
            f"CAST({value_of(name)} AS VARCHAR) <> {written(value)}"
            for name in key
            for value in self.column(name).variable.constraints.repeatable
        )
        sound = every([present(key), *counted, f"NOT {erroneous(key, but=['unique'])}", NOT_A_COPY])
        rows = (
            f"SELECT {named(ROW)}, CAST({value_of(key[0])} AS VARCHAR) AS text, "
            f"min({named(ROW)}) OVER (PARTITION BY {_columns(key)}) AS first FROM cells WHERE {sound}"
        )
        later = every([f"{named(ROW)} > first", f"NOT {erroneous(key[:1], 'cells')}"])
        told = f"{written(key[0])}, 'unique', {written(severity.value)}, text, first"
        return insert(f"SELECT {named(ROW)}, {told} FROM ({rows}) AS cells WHERE {later}")

    def across_columns(self, rule: AcrossColumns, conditions: Conditions) -> str:
        """Return the statement that tells where a rule over one row is broken."""
        column = self.column(rule.rule.column)
        broken = [f"NOT {conditions.write(rule.test)}"]
        if rule.when:
            broken.append(f"coalesce({conditions.write(rule.when)}, TRUE)")
        sound = f"NOT {erroneous({*rule.uses, column.name})}"
        told = tell(column, rule.rule.id, rule.rule.severity)
        return insert(f"SELECT {named(ROW)}, {told} FROM cells WHERE {every([*broken, sound])}")

    def column(self, name: str) -> Column:
        """Return the column of a variable."""
        return next(column for column in self.rules.columns if column.name == name)


NOT_A_COPY = f"NOT EXISTS (SELECT 1 FROM copies WHERE copies.{named(ROW)} = cells.{named(ROW)})"


def tell(column: Column, rule: str, severity: Severity) -> str:
    """Write what a finding of a rule says beside its row."""
    return f"{written(column.name)}, {written(f'rule.{rule}')}, {written(severity.value)}, {source_of(column)}, NULL"


def present(names: Iterable[str]) -> str:
    """Say that all of some variables have a value."""
    return every(f"{value_of(name)} IS NOT NULL" for name in names)


def erroneous(names: Iterable[str], rows: str = "cells", but: Sequence[str] = ()) -> str:
    """Say that one of some variables has an error in the row at hand already, ``but`` of those checks."""
    conditions = [
        f"findings.{named(ROW)} = {rows}.{named(ROW)}",
        f"severity = {_ERROR}",
        f"variable IN {listed(sorted(names))}",
        *([f'"check" NOT IN {listed(but)}'] if but else []),
    ]
    return f"EXISTS (SELECT 1 FROM findings WHERE {every(conditions)})"


def insert(rows: str) -> str:
    """Add to what was found."""
    return f"INSERT INTO findings {rows}"


def _columns(names: Iterable[str]) -> str:
    return ", ".join(map(value_of, names))


def _numbered(values: Sequence[str]) -> str:
    cases = " ".join(f"WHEN {number} THEN {each}" for number, each in enumerate(values))
    return f"CASE broken {cases} END"


def _layered(query: str, layers: Iterable[dict[str, str]]) -> str:
    """Put columns over a query, layer over layer: each may read those under it."""
    for layer in layers:
        if layer:
            added = ", ".join(f"{expression} AS {named(name)}" for name, expression in layer.items())
            query = f"SELECT *, {added} FROM ({query})"
    return query

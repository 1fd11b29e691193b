"""What each column of an export must satisfy, read from the registered standard and the profile."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from harvesters.planting.cells import Cell, Table
from registry.harvest.plugin import DataStandard, Datatype, Profile, ProfileColumn, Rule, Severity, Variable

_ISO = "%Y-%m-%d"


@dataclass(frozen=True)
class Field:
    """One column of a file that the standard knows: where it stands, how it is written, what it must satisfy."""

    index: int
    header: str
    column: ProfileColumn
    variable: Variable

    def weighs(self, check: str) -> bool:
        """Say whether failing this check is an error here, not a warning."""
        return self.variable.severity.get(check, Severity.ERROR) is Severity.ERROR

    def matches(self, text: str) -> bool:
        """Say whether a text fits the pattern of the variable, when it has one."""
        pattern = self.variable.constraints.pattern
        return pattern is None or re.search(pattern, text) is not None

    def is_read_away(self, cell: Cell) -> bool:
        """Say whether the profile reads the cell as empty or as another value."""
        folded = self.plain(cell).casefold()
        return any(folded == text.casefold() for text in ("", *self.column.placeholders, *self.column.values))

    def plain(self, cell: Cell) -> str:
        """Return the cell as trimmed text, without the apostrophe the profile strips."""
        text = "" if cell is None else str(cell).strip()
        return text.removeprefix("'") if self.column.strip_apostrophe else text

    def like(self, old: Cell, text: str) -> str:
        """Write a text as the old cell was written: with the apostrophe where it had one."""
        return f"'{text}" if self.column.strip_apostrophe and str(old).startswith("'") else text

    @cached_property
    def is_text(self) -> bool:
        """Say whether the values are free texts or digits, not numbers, dates or codes."""
        return self.variable.datatype is Datatype.STRING and self.variable.classification is None

    def date_of(self, cell: Cell) -> tuple[date | None, str]:
        """Return the date in a cell (None when there is none) and the form in which it is written (strptime)."""
        patterns = self.column.dates or [_ISO]
        for pattern in patterns:
            with suppress(ValueError):
                return datetime.strptime(self.plain(cell), pattern).date(), pattern  # noqa: DTZ007  # a day has no zone
        return None, patterns[0]


@dataclass(frozen=True)
class Layout:
    """One export beside its profile and standard."""

    table: Table
    profile: Profile
    standard: DataStandard

    @cached_property
    def fields(self) -> Sequence[Field]:
        """The columns that the standard knows, in file order."""
        known = {column.header: column for column in self.profile.columns}
        return [
            Field(index, header, column, self.standard.variable(column.variable))
            for index, header in enumerate(self.table.headers)
            if (column := known.get(header)) and column.variable
        ]

    def field(self, variable: str) -> Field | None:
        """Return the column of a variable, when the file has it."""
        return next((field for field in self.fields if field.variable.name == variable), None)

    def rules(self, field: Field) -> list[Rule]:
        """Return the rules that report an error at a column."""
        return [
            rule
            for rule in self.standard.rules
            if rule.column == field.variable.name and rule.severity is Severity.ERROR
        ]

    @cached_property
    def of_families(self) -> frozenset[str]:
        """Variables that rules over groups of rows read: one fault there speaks of a whole family."""
        return frozenset(field.variable.name for rule in self.standard.rules if rule.by for field in self.read_by(rule))

    def read_by(self, rule: Rule) -> list[Field]:
        """Return the columns that a rule reads."""
        names = {*rule.by, *re.findall(r"[A-Za-z_]\w*", f"{rule.test} {rule.when} {rule.count}")}
        return [field for field in self.fields if field.variable.name in names]

    @cached_property
    def relied_on(self) -> dict[str, list[int]]:
        """The columns that each rule reads, by the name of its check."""
        return {f"rule.{rule.id}": [field.index for field in self.read_by(rule)] for rule in self.standard.rules}

    def first_row(self, row: int) -> int:
        """Return the first row of the family that a row belongs to."""
        return self._first_rows[self.table.families[row]]

    @cached_property
    def _first_rows(self) -> dict[int, int]:
        return {family: row for row, family in reversed([*enumerate(self.table.families)])}

    @cached_property
    def grouped_by(self) -> frozenset[str]:
        """Variables that say which rows form a group."""
        return frozenset(name for rule in self.standard.rules for name in rule.by)

    @cached_property
    def read_as_one(self) -> frozenset[str]:
        """Variables by which repeated rows are read as one."""
        return frozenset(self.profile.duplicates.by if self.profile.duplicates else ())

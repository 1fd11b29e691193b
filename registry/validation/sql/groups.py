"""Rules over the rows of a group as SQL: too many rows, and too few where none can have been lost."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.validation.readers.table import ROW
from registry.validation.rules import AcrossRows
from registry.validation.sql.conditions import Conditions
from registry.validation.sql.literals import every, named
from registry.validation.sql.readings import text_of, value_of
from registry.validation.sql.script import NOT_A_COPY, Script, erroneous, insert, present, tell

_ROW = named(ROW)


@dataclass(frozen=True)
class GroupScript:
    """Writes the statements for one rule. ``members`` are the rows in groups, ``strays`` those of unknown groups."""

    script: Script
    rule: AcrossRows
    conditions: Conditions

    def members(self) -> str:
        """Return the statement that puts rows into groups."""
        by = self.rule.rule.by
        rows = [present(by), f"NOT {self._erroneous(by)}", NOT_A_COPY]
        if self.rule.when:
            rows.append(f"coalesce({self.conditions.write(self.rule.when)}, TRUE)")
        keys = ", ".join(f"{value_of(name)} AS {named(name)}" for name in by)
        return (
            f"CREATE OR REPLACE TEMP TABLE members AS SELECT {_ROW}, {keys}, {self._counts} AS counts FROM cells "
            f"WHERE {every(rows)}"
        )

    def strays(self) -> str:
        """Return the query of rows that may belong to any group: their key is missing or wrong."""
        by = self.rule.rule.by
        lost = f"NOT ({present(by)}) OR {self._erroneous(by)}"
        rows = every([lost, f"coalesce({self._counts}, TRUE)", NOT_A_COPY])
        return f"SELECT {_ROW}, {text_of(by[0])} FROM cells WHERE {rows}"

    def many(self) -> str:
        """Return the statement that tells the rows beyond the maximum."""
        counted = "CASE WHEN counts THEN 1 ELSE 0 END"
        so_far = f"sum({counted}) OVER (PARTITION BY {self._by} ORDER BY {_ROW} ROWS UNBOUNDED PRECEDING)"
        rows = f"SELECT {_ROW}, counts, {so_far} AS so_far FROM members"
        return self._tell(f"SELECT {_ROW} FROM ({rows}) WHERE counts AND so_far > {self.rule.rule.maximum}")

    def few(self) -> str:
        """Return the query of groups below the minimum: key and first row, in the order of rows."""
        key = named(self.rule.rule.by[0])
        number = "sum(CASE WHEN counts THEN 1 ELSE 0 END)"
        return (
            f"SELECT CAST({key} AS VARCHAR), min({_ROW}) AS first, array_agg({_ROW}) FROM members GROUP BY {self._by} "
            f"HAVING {number} < {self.rule.rule.minimum} AND count(counts) = count(*) ORDER BY first"
        )

    def tell_few(self, rows: list[int]) -> str:
        """Return the statement that tells the first rows of such groups."""
        return self._tell(f"SELECT unnest([{', '.join(map(str, rows))}]) AS {_ROW}")

    @property
    def _by(self) -> str:
        return ", ".join(map(named, self.rule.rule.by))

    @property
    def _counts(self) -> str:
        """Whether a row counts: unknown where a cell that decides it has an error."""
        count = self.conditions.write(self.rule.count)
        return f"CASE WHEN NOT {self._erroneous(self.rule.uses)} THEN {count} END" if self.rule.uses else count

    def _erroneous(self, names: Iterable[str]) -> str:
        """Say that a row had an error before any group was looked at: of a group that is told no other is made."""
        return erroneous(names, but=[f"rule.{other.rule.id}" for other in self.script.rules.across_rows])

    def _tell(self, rows: str) -> str:
        column = self.script.column(self.rule.rule.column)
        told = tell(column, self.rule.rule.id, self.rule.rule.severity)
        sound = f"NOT {erroneous([column.name])}"
        return insert(f"SELECT {_ROW}, {told} FROM cells WHERE {_ROW} IN ({rows}) AND {sound}")

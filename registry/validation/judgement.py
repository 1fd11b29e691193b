"""What a run over a table found: faults of cells, all of them counted, the first of each kind listed.

A file may hold more faults than memory has room for. So a run lists only so many of each check and column when it is
asked to, and ``Judgement.all_faults`` goes through the file once more for whoever writes them all down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from registry.standards.payloads import Severity
from registry.validation.readers.table import ROW

_TWICE, _FEW = 2, 100_000
"""Numbers of faulty rows are joined when they are twice as many as were last joined, a few left alone."""

Kind = tuple[str, str, Severity]
"""Variable, check and severity: what is counted together."""


@cache
def fault_schema() -> pl.Schema:
    """What a frame of faults holds: the fields of ``Fault``."""
    return pl.Schema(
        {
            ROW: pl.UInt32(),
            "variable": pl.String(),
            "check": pl.String(),
            "severity": pl.String(),
            "text": pl.String(),
            "first": pl.UInt32(),
        }
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that breaks one check; ``text`` is what the file holds there."""

    row: int
    variable: str
    check: str
    severity: Severity
    text: str | None
    first: int | None = None
    """The earlier row that holds the same, for what must stand once."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run found: the faults, and how the rows were read."""

    rows: int
    faults: tuple[Fault, ...]
    """In the order of rows, and of columns within a row; all, or the first of each kind."""
    blank: tuple[int, ...] = ()
    """Rows without any content, which are not data."""
    copies: tuple[int, ...] = ()
    """Rows that the source wrote more than once, read as one."""
    emptied: Mapping[str, int] = field(default_factory=dict)
    """Cells by variable whose text stands for nothing (placeholders)."""
    free_text: Mapping[str, int] = field(default_factory=dict)
    """Cells by variable whose text has no code and is left out."""
    counted: Mapping[Kind, int] | None = field(default=None, compare=False)
    """How many faults of each kind there are, where they are not all listed."""
    counted_rows: int | None = field(default=None, compare=False)
    """How many rows have an error, where the faults are not all listed."""
    again: Callable[[], Iterator[pl.DataFrame]] | None = field(default=None, compare=False, repr=False)

    @property
    def tally(self) -> Mapping[Kind, int]:
        """How many faults of each kind there are, listed or not."""
        if self.counted is not None:
            return self.counted
        return Counter((fault.variable, fault.check, fault.severity) for fault in self.faults)

    @property
    def faulty_rows(self) -> int:
        """How many rows have at least one error."""
        if self.counted_rows is not None:
            return self.counted_rows
        return len({fault.row for fault in self.faults if fault.severity is Severity.ERROR})

    @property
    def truncated(self) -> bool:
        """Whether there are more faults than are listed."""
        return sum(self.tally.values()) > len(self.faults)

    def all_faults(self) -> Iterator[pl.DataFrame]:
        """Yield every fault, in the order of the file, as frames of the schema ``fault_schema`` that fit into memory.

        The file is read again where its faults are not all listed; it must still be there.
        """
        if self.truncated and self.again is not None:
            yield from self.again()
        else:
            yield framed(self.faults)


def framed(faults: tuple[Fault, ...]) -> pl.DataFrame:
    """Return faults as a frame."""
    rows = [(one.row, one.variable, one.check, one.severity.value, one.text, one.first) for one in faults]
    return pl.DataFrame(rows, schema=fault_schema(), orient="row")


def listed(frame: pl.DataFrame) -> Iterator[Fault]:
    """Yield the faults of a frame."""
    severities = {severity.value: severity for severity in Severity}
    for row, variable, check, severity, text, first in frame.iter_rows():
        yield Fault(row, variable, check, severities[severity], text, first)


class Tally:
    """Counts faults as they come, and keeps the first ``most`` of each kind; all of them when it is None."""

    def __init__(self, most: int | None, room: int = 0) -> None:
        """Begin with none; up to ``room`` faults are all kept, whatever their kinds."""
        self._then, self._room = most, room
        self._most = None if room else most
        self._kept: list[pl.DataFrame] = []
        self._rows: list[pl.Series] = []
        self.counted: Counter[Kind] = Counter()

    def add(self, frame: pl.DataFrame) -> None:
        """Take faults; those of one kind come in the order of rows."""
        if frame.is_empty():
            return
        seen = dict(self.counted)
        kinds = frame.group_by("variable", "check", "severity", maintain_order=True).len()
        for variable, check, severity, number in kinds.iter_rows():
            self.counted[variable, check, Severity(severity)] += number
        errors = pl.col("severity") == Severity.ERROR.value
        self._rows.append(frame.select(pl.col(ROW).filter(errors).unique()).to_series())
        if sum(map(len, self._rows)) > _TWICE * max(len(self._rows[0]), _FEW):
            self._rows = [pl.concat(self._rows).unique()]
        if self._most is None:
            self._kept.append(frame)
            if self._then is not None and sum(map(len, self._kept)) > self._room:
                self._most = self._then
                all_kept = pl.concat(self._kept)
                number = pl.int_range(pl.len()).over("variable", "check")
                self._kept = [all_kept.filter(number < self._most)]
            return
        full = {(v, c) for (v, c, _), number in seen.items() if number >= self._most}
        if all((variable, check) in full for variable, check, *_ in kinds.iter_rows()):
            return
        room = frame
        if full:
            done = pl.DataFrame([*full], schema={"variable": pl.String, "check": pl.String}, orient="row")
            room = frame.join(done, on=["variable", "check"], how="anti", maintain_order="left")
        before = pl.DataFrame(
            [(v, c, number) for (v, c, _), number in seen.items()],
            schema={"variable": pl.String, "check": pl.String, "before": pl.Int64},
            orient="row",
        )
        number = pl.int_range(pl.len()).over("variable", "check") + pl.col("before").fill_null(0)
        kept = room.join(before, on=["variable", "check"], how="left", maintain_order="left").filter(
            number < self._most
        )
        self._kept.append(kept.select(fault_schema().names()))

    @property
    def faulty_rows(self) -> int:
        """How many rows have an error so far."""
        return pl.concat(self._rows).n_unique() if self._rows else 0

    def faults(self, places: Mapping[str, int]) -> tuple[Fault, ...]:
        """Return what is kept, in the order of rows and of the columns' places."""
        return tuple(listed(in_order(self._kept, places)))


def in_order(frames: list[pl.DataFrame], places: Mapping[str, int]) -> pl.DataFrame:
    """Join frames of faults: in the order of rows, of the columns' places, and of the frames for one cell."""
    if not frames:
        return pl.DataFrame(schema=fault_schema())
    place = pl.col("variable").replace_strict(list(places), list(places.values()), return_dtype=pl.Int32)
    return pl.concat(frames).sort(pl.col(ROW), place, maintain_order=True)

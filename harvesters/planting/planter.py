"""Plants faults so that each is found alone: one finding of severity error, at its cell, of the check it names.

What keeps faults apart: a cell is spoilt once; rows that a system wrote twice are left alone; of a family at most one
cell that rules about families read is spoilt, and never the head's unless that is the fault; a value repeated in a
unique column comes from an earlier row that stays as it is, and nothing else spoilt there repeats a value; where a rule
is broken, the other cells it reads in that row stay as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from harvesters.planting.cells import Cell, Table, address, row_number
from harvesters.planting.faults import Fault, Spot, faults_of
from harvesters.planting.fields import Field, Layout
from harvesters.planting.ledger import Entry
from harvesters.planting.writer import Form
from registry.harvest.plugin import Invalid, Sentence


class TooManyFaults(Invalid):
    """So many faults do not fit without one hiding another."""

    type = "too-many-faults"
    title = Sentence(
        "Kesalahan sebanyak itu tidak muat tanpa saling menutupi; pakai bagian yang lebih kecil.",
        "So many faults do not fit without one hiding another; ask for a smaller share.",
    )


def plant(
    layouts: Sequence[Layout], *, share: float, seed: int, form: Form, period: date
) -> tuple[list[Table], list[Entry]]:
    """Return the tables with faults in a share of all their cells, and the ledger by file, row and column.

    Every column and every way to spoil it gets its part, in proportion to the rows of the file.
    """
    if not share:
        return [layout.table for layout in layouts], []
    rng = Random(f"sitakro faults {seed}")
    beds = [_Bed(layout, form, period, rng) for layout in layouts]
    wanted = round(share * sum(len(layout.table.rows) * len(layout.table.headers) for layout in layouts))
    entries: list[tuple[int, int, int, Entry]] = []
    for number, plot in _turns([(number, plot) for number, bed in enumerate(beds) for plot in bed.plots], rng):
        if len(entries) == wanted:
            break
        if planted := beds[number].plant(plot):
            row, fault = planted
            entries.append((number, row, plot.field.index, _entry(layouts[number].table, plot.field, row, fault, form)))
    if len(entries) < wanted:
        raise TooManyFaults
    tables = [replace(bed.layout.table, rows=bed.rows) for bed in beds]
    order = sorted(entries, key=lambda each: (each[3].file, *each[:3]))
    return tables, [entry for *_, entry in order]


@dataclass(slots=True)
class _Plot:
    """One column: the faults that fit it, and for each the rows not yet tried."""

    field: Field
    untried: dict[Fault, list[int]]
    turn: int = 0


@dataclass(slots=True)
class _Bed:
    """One table while it is being spoilt."""

    layout: Layout
    form: Form
    period: date
    rng: Random
    rows: list[list[Cell]] = field(init=False)
    plots: list[_Plot] = field(init=False)
    _spoilt: set[tuple[int, int]] = field(init=False, default_factory=set)
    _kept: set[tuple[int, int]] = field(init=False, default_factory=set)
    """Cells that another fault relies on."""
    _families: set[int] = field(init=False, default_factory=set)
    """Families of which a cell that family rules read is spoilt."""
    _values: dict[int, dict[str, int]] = field(init=False, default_factory=dict)
    """For each unique column, its values and the first row of each."""
    _listed_again: set[int] = field(init=False)

    def __post_init__(self) -> None:
        table = self.layout.table
        self.rows = [list(row) for row in table.rows]
        self.plots = [self._plot(each) for each in self.layout.fields]
        self.plots = [plot for plot in self.plots if plot.untried]
        self._listed_again = {table.families[row] for row in table.repeats}
        for each in self.layout.fields:
            if each.variable.constraints.unique:
                values = self._values.setdefault(each.index, {})
                for number, row in enumerate(self.rows):
                    values.setdefault(each.plain(row[each.index]), number)

    def plant(self, plot: _Plot) -> tuple[int, Fault] | None:
        """Plant the column's next fault; None when nothing more fits there."""
        while plot.untried:
            faults = list(plot.untried)
            fault = faults[plot.turn % len(faults)]
            plot.turn += 1
            rows = plot.untried[fault]
            while rows:
                row = rows.pop()
                if self._spoil(plot.field, fault, row):
                    return row, fault
            del plot.untried[fault]
        return None

    def _plot(self, each: Field) -> _Plot:
        faults = faults_of(self.layout, each, self.form)
        self.rng.shuffle(faults)
        rows = [row for row in range(len(self.rows)) if row not in self.layout.table.repeats]
        return _Plot(each, {fault: self.rng.sample(rows, len(rows)) for fault in faults})

    def _spoil(self, each: Field, fault: Fault, row: int) -> bool:
        place = (row, each.index)
        if place in self._spoilt or place in self._kept or not self._may_touch(each, fault, row):
            return False
        if any((row, index) in self._spoilt for index in self.layout.relied_on.get(fault.check, ())):
            return False
        spot = Spot(self.layout, each, row, self.rows, self.form, self.period, self.rng)
        for cell in fault.spoil(spot):
            if self._stands_out(each, fault, row, cell):
                self._keep_count(each, fault, row, cell)
                self.rows[row][each.index] = cell
                return True
        return False

    def _may_touch(self, each: Field, fault: Fault, row: int) -> bool:
        """Say whether a fault here would leave every rule about families as it was."""
        family, name = self.layout.table.families[row], each.variable.name
        if name in self.layout.read_as_one and family in self._listed_again:
            return False
        if name not in self.layout.of_families:
            return True
        if family in self._families:
            return False
        # A head with a wrong card number would leave a family without one, and could be the head that another lacks;
        # a number that only rules find wrong makes a family of its own.
        breaks_a_rule = fault.check.startswith("rule.")
        return name not in self.layout.grouped_by if breaks_a_rule else row not in self.layout.table.heads

    def _stands_out(self, each: Field, fault: Fault, row: int, cell: Cell) -> bool:
        """Say whether the new cell differs, is not read as something right, and repeats a value only on purpose."""
        old = self.rows[row][each.index]
        if str(cell) == str(old) or (not fault.empties and each.is_read_away(cell)):
            return False
        values = self._values.get(each.index)
        if values is None or fault.empties:
            return True
        source = values.get(each.plain(cell))
        if fault.repeats:
            return source is not None and source < row and (source, each.index) not in self._spoilt
        return source is None

    def _keep_count(self, each: Field, fault: Fault, row: int, cell: Cell) -> None:
        self._spoilt.add((row, each.index))
        self._kept.update((row, index) for index in self.layout.relied_on.get(fault.check, ()))
        if each.variable.name in self.layout.of_families:
            self._families.add(self.layout.table.families[row])
        values = self._values.get(each.index)
        if values is not None:
            source = values.setdefault(each.plain(cell), row)
            if fault.repeats:
                self._kept.add((source, each.index))


def _turns(plots: list[tuple[int, _Plot]], rng: Random) -> Iterator[tuple[int, _Plot]]:
    """Yield the columns in turn, each as often as it has cells to offer, evenly mixed."""
    ticks = []
    for place, (_, plot) in enumerate(plots):
        size = max(len(rows) for rows in plot.untried.values())
        ticks += [((count + rng.random()) / size, place) for count in range(size)]
    for _, place in sorted(ticks):
        yield plots[place]


def _entry(table: Table, each: Field, row: int, fault: Fault, form: Form) -> Entry:
    number = row_number(row)
    return Entry(
        file=f"{table.name}.{form}",
        sheet=table.sheet if form == "xlsx" else None,
        row=number,
        column=each.header,
        cell=address(number, each.index),
        fault=fault.name,
        check=fault.check,
    )

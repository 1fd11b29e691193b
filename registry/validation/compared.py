"""From what comparisons found to findings: the cell here, what stands beside it there, and what was not compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from registry.errors import Sentence
from registry.standards.expressions import names, parse
from registry.standards.payloads import Beside, Comparison, Severity, Taken, Variable
from registry.standards.syntax import Call
from registry.validation import wording
from registry.validation.beside import BEFORE, CODE_LIST, CORRESPONDENCE, THIS, Neighbours, Rows
from registry.validation.comparisons import Mismatch, Share, asked, asked_here, lacking, mismatches, shares
from registry.validation.findings import Finding, cell_name
from registry.validation.masking import is_masked, masked, shown
from registry.validation.plan import Plan
from registry.validation.readers.table import ROW, Table, text_column

NOT_COMPARED = "file.not-compared"
"""The check that says which comparisons were not made and why."""
_PART = 8
"""Digits of a masked number that may be shown alone, as of its mask."""
_OF_A_LIST: Mapping[str, Sentence] = {
    "notation": Sentence("kode", "code"),
    "digits": Sentence("kode", "code"),
    "label": Sentence("nama", "name"),
    "source": Sentence("kode asal", "source code"),
    "target": Sentence("padanan", "counterpart"),
}
_ALONE = (THIS, CODE_LIST, CORRESPONDENCE)
"""Beginnings of names of what is there without another file."""


@dataclass
class Comparing:
    """The comparisons of one table of the standard ``slug`` with what lies beside it; ``titles`` are by slug, too."""

    plan: Plan
    table: Table
    beside: Neighbours
    slug: str
    titles: Mapping[str, Sentence] = field(default_factory=dict)
    _absent: dict[Sentence, list[str]] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        """Make every comparison of the standard; what could not be compared is told in one note at the end."""
        told: list[Finding] = []
        taken: set[tuple[int | None, str]] = set()
        at_fault = self.beside.this.faulty
        for comparison in self.plan.standard.comparisons:
            for finding, row in self._found(comparison):
                place = (row, comparison.column)
                if row is not None and (place in taken or row in at_fault.get(comparison.column, ())):
                    continue
                told.append(finding)
                if comparison.severity is Severity.ERROR:
                    taken.add(place)
        return [*told, *self._not_compared()]

    def _found(self, comparison: Comparison) -> Iterator[tuple[Finding, int | None]]:
        this, at = self.beside.this, self.beside.at
        if not asked_here(comparison) <= set(this.kinds):
            return  # the file lacks a column: its absence is told by the headings
        sides = [self._side(comparison, beside) for beside in comparison.beside]
        present = [side for side in sides if side is not None]
        if len(present) < len(sides):
            return
        if missing := next(lacking(comparison, present), None):
            if missing[0] is not this:
                self._leave_out(comparison, _lacks(*missing))
            return
        if comparison.share is not None:
            for share in shares(comparison, this, present, at):
                yield self._of_share(comparison, share, present), None
            return
        found = mismatches(comparison, this, present, at)
        texts = self._texts(comparison.column, [mismatch.row for mismatch in found])
        for mismatch in found:
            yield self._of_row(comparison, mismatch, present, texts.get(mismatch.row)), mismatch.row

    def _side(self, comparison: Comparison, beside: Beside) -> Rows | None:
        keys: list[str] = []
        if any(name.startswith(CODE_LIST) for name in beside.tables):
            (text,) = beside.on
            keys = asked(text, self.beside.this, self.beside.at)
        found = self.beside.first(beside.tables, keys)
        if found is None:
            self._leave_out(comparison, self._absence(beside))
        return found

    def _leave_out(self, comparison: Comparison, because: Sentence) -> None:
        self._absent.setdefault(because, []).append(comparison.id)

    def _absence(self, beside: Beside) -> Sentence:
        if beside.tables[0] == BEFORE:
            return Sentence("berkas periode sebelumnya tidak disertakan", "the file of the period before was not given")
        if beside.tables == [self.slug]:
            return Sentence(
                "berkas lain menurut standar yang sama tidak ikut diperiksa",
                "no other file of the same standard was checked with it",
            )
        known = [self.titles.get(name, Sentence(name, name)) for name in beside.tables]
        return Sentence(
            f"tabel {' atau '.join(f'“{name.id}”' for name in known)} tidak ikut diperiksa",
            f"the table {' or '.join(f'“{name.en}”' for name in known)} was not checked with it",
        )

    def _not_compared(self) -> Iterator[Finding]:
        if not self._absent:
            return
        because_id = "; ".join(f"{', '.join(ids)}: {because.id}" for because, ids in self._absent.items())
        because_en = "; ".join(f"{', '.join(ids)}: {because.en}" for because, ids in self._absent.items())
        yield Finding(
            NOT_COMPARED,
            Severity.NOTE,
            Sentence(
                f"Aturan yang membandingkan dengan berkas lain belum diperiksa ({because_id}). Periksa semua berkasnya "
                "bersama-sama agar ikut dibandingkan.",
                f"Rules that compare with other files were not checked ({because_en}). Check the files together to "
                "have them compared.",
            ),
            self.table.sheet,
        )

    def _texts(self, variable: str, rows: Sequence[int]) -> dict[int, str | None]:
        """Return what the file holds in a column of some rows."""
        if not rows or not self._has(variable):
            return {}
        column = text_column(self.plan.column(variable).reading.index)
        wanted = pl.col(ROW).is_in(pl.Series(rows, dtype=pl.UInt32).implode())
        return dict(self.table.frame.filter(wanted).select(ROW, column).collect().iter_rows())

    def _has(self, variable: str) -> bool:
        return any(column.name == variable for column in self.plan.columns)

    def _of_row(self, comparison: Comparison, mismatch: Mismatch, sides: Sequence[Rows], text: str | None) -> Finding:
        told = [
            _stands_there(
                self.beside.this.variables, beside, side, mismatch, i, looks_for_it=_looks_for(comparison, beside)
            )
            for i, (beside, side) in enumerate(zip(comparison.beside, sides, strict=True))
        ]
        message = _message(comparison, [one for one in told if one is not None])
        reading = self.plan.column(comparison.column).reading if self._has(comparison.column) else None
        return Finding(
            check=f"rule.{comparison.id}",
            severity=comparison.severity,
            message=message,
            sheet=self.table.sheet,
            row=mismatch.row,
            column=reading.header if reading else comparison.column,
            cell=cell_name(reading.index, mismatch.row) if reading else None,
            value=shown(self.plan.standard.variable(comparison.column), text),
            cause=wording.both(comparison.message),
            beside=_files(comparison, sides),
        )

    def _of_share(self, comparison: Comparison, share: Share, sides: Sequence[Rows]) -> Finding:
        percent, most = f"{100 * share.broken / share.judged:.1f}", f"{100 * (comparison.share or 0):g}"
        side = sides[0] if comparison.reverse else self.beside.this
        held = [
            (_title(side, name), value)
            for name, value in zip(comparison.per, share.group, strict=True)
            if value is not None
        ]
        told = Sentence(
            ", ".join(f"{title.id} {value}" for title, value in held)
            + (": " if held else "")
            + f"{share.broken} dari {share.judged} baris ({percent.replace('.', ',')} %)"
            + (f"; paling banyak {most} %." if comparison.share else "."),
            ", ".join(f"{title.en} {value}" for title, value in held)
            + (": " if held else "")
            + f"{share.broken} of {share.judged} rows ({percent} %)"
            + (f"; at most {most} %." if comparison.share else "."),
        )
        return Finding(
            check=f"rule.{comparison.id}",
            severity=comparison.severity,
            message=_message(comparison, [told]),
            sheet=self.table.sheet,
            column=self.plan.column(comparison.column).reading.header if self._has(comparison.column) else None,
            cause=wording.both(comparison.message),
            beside=_files(comparison, sides),
        )


def _looks_for(comparison: Comparison, beside: Beside) -> bool:
    """Say whether a comparison is about there being such rows, so that their absence is worth telling."""
    test = comparison.test
    if test is None:
        return True
    return any(
        taken.how == "count" or f"present({name})" in test or f"missing({name})" in test
        for name, taken in beside.take.items()
    )


def _lacks(rows: Rows, name: str) -> Sentence:
    title = _title(rows, name)
    return Sentence(
        f"kolom “{title.id}” tidak ada pada {rows.title.id} ({rows.name})",
        f"the column “{title.en}” is missing from {rows.title.en} ({rows.name})",
    )


def _files(comparison: Comparison, sides: Sequence[Rows]) -> tuple[str, ...]:
    """Return the names of the other files that a finding rests on."""
    return tuple(
        side.name
        for beside, side in zip(comparison.beside, sides, strict=True)
        if side.name and not all(name.startswith(_ALONE) for name in beside.tables)
    )


def _message(comparison: Comparison, told: Sequence[Sentence]) -> Sentence:
    parts = [wording.both(comparison.message), *told, *([wording.both(comparison.hint)] if comparison.hint else [])]
    return Sentence(" ".join(part.id for part in parts), " ".join(part.en for part in parts))


def _stands_there(
    this: Mapping[str, Variable], beside: Beside, side: Rows, mismatch: Mismatch, i: int, *, looks_for_it: bool
) -> Sentence | None:
    """Say which row stands beside and what it holds, or by what none was found."""
    first, number = mismatch.firsts[i], mismatch.counts[i]
    keys = [
        (_title(side, text), _key(this, side, own, text, key))
        for (own, text), key in zip(beside.on.items(), mismatch.keys[i], strict=True)
        if key is not None
    ]
    by_id = ", ".join(f"{title.id} {value}" for title, value in keys)
    by_en = ", ".join(f"{title.en} {value}" for title, value in keys)
    if first is None:
        if not looks_for_it:
            return None
        return Sentence(
            f"Tidak ada baris dengan {by_id} pada {_place(side).id}.", f"No row with {by_en} in {_place(side).en}."
        )
    if not beside.take:
        return None
    parts = [(taken, mismatch.taken.get(name)) for name, taken in beside.take.items()]
    said = [_taken(side, taken, value, number) for taken, value in parts if value is not None]
    if not said:
        return None
    row = (f" baris {first}", f", row {first}") if number == 1 and side.name else ("", "")
    return Sentence(
        f"Pada {_place(side).id}{row[0]}: {'; '.join(one.id for one in said)}.",
        f"In {_place(side).en}{row[1]}: {'; '.join(one.en for one in said)}.",
    )


def _taken(side: Rows, taken: Taken, value: Any, number: int | None) -> Sentence:
    if taken.how == "count" or taken.of is None:
        return Sentence(f"{value} baris", f"{value} rows")
    title, said = _title(side, taken.of), _said(side, taken.of, value)
    match taken.how:
        case "sum":
            return Sentence(
                f"jumlah {title.id} dari {number} baris {said}", f"sum of {title.en} over {number} rows {said}"
            )
        case "minimum":
            return Sentence(f"{title.id} terkecil {said}", f"smallest {title.en} {said}")
        case "maximum":
            return Sentence(f"{title.id} terbesar {said}", f"largest {title.en} {said}")
        case _:
            return Sentence(f"{title.id} {said}", f"{title.en} {said}")


def _place(side: Rows) -> Sentence:
    if not side.name:
        return side.title
    return Sentence(f"tabel “{side.title.id}” ({side.name})", f"the table “{side.title.en}” ({side.name})")


def _title(side: Rows, text: str) -> Sentence:
    """Name what is compared: the variable that an expression reads, where it is only one."""
    used = names(parse(text))
    variable = next(iter(used)) if len(used) == 1 else text
    if variable in side.variables:
        return wording.both(side.variables[variable].title)
    return _OF_A_LIST.get(variable, Sentence(variable, variable))


def _key(this: Mapping[str, Variable], side: Rows, own: str, text: str, key: str) -> str:
    """Show a key, masked where either side of it is; of a masked number its first digits may stand alone."""
    used = [this.get(name) for name in names(parse(own))] + [side.variables.get(name) for name in names(parse(text))]
    secret = any(variable is not None and is_masked(variable) for variable in used)
    is_part = isinstance(parse(own), Call) and len(key) <= _PART
    return f"“{masked(key)}”" if secret and not is_part else f"“{key}”"


def _said(side: Rows, variable: str, value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    known = side.variables.get(variable)
    return f"“{masked(text)}”" if known is not None and is_masked(known) else f"“{text}”"

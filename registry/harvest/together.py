"""Tables of persons of one village and day are compared with those that came with them, else with what is kept.

What is kept was taken in by an earlier page or run: tables of the same agency, never of a later day. A check by itself
stays what it is; this adds what other files say of the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from sqlmodel import Session, col, select

from registry.codes.payloads import CodeBook
from registry.errors import RegistryError
from registry.items.models import Item, Version
from registry.items.state import Kind, State
from registry.microdata.readings import Reader
from registry.microdata.store import MicrodataStore
from registry.standards.payloads import Comparison
from registry.standards.repository import Registered
from registry.tabulation.compute import FAULTS
from registry.validation.beside import BEFORE, CODE_LIST, CORRESPONDENCE, THIS, Rows, joined, kept_rows
from registry.validation.checked import Checked
from registry.validation.comparisons import gathered
from registry.validation.readers.table import ROW
from registry.validation.service import compared

_HERE = (THIS, BEFORE, CODE_LIST, CORRESPONDENCE)
_OVER = (State.RETIRED.value, State.SUPERSEDED.value)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A table that came with this page: of which village, checked with no comparison made yet."""

    village: str
    checked: Checked
    rows: Rows
    """It as comparisons see it."""

    @property
    def slug(self) -> str:
        return self.checked.slug

    @property
    def period(self) -> date | None:
        return self.checked.report.period

    @property
    def dataset(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table that was taken in earlier."""

    dataset: str
    slug: str
    release: str
    """First number of the version of its standard: within it the values mean the same."""
    period: date
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Together:
    """Compares the tables of one page of an agency's source; all have to be there before the first is compared."""

    session: Session
    """For reading."""
    microdata: MicrodataStore
    reader: Reader
    """In whose name what is kept is read."""
    agency: str
    arrived: Sequence[Arrived]
    standards: Mapping[str, Registered]
    """By slug, those in force."""
    book: CodeBook
    agency_village: str | None = None
    _kept: dict[str, list[_Kept]] = field(default_factory=dict)
    _read: dict[_Kept, Rows | None] = field(default_factory=dict)

    def compared(self, one: Arrived) -> Checked | None:
        """Return the check with other tables beside it; None where there is none and the check by itself says all."""
        plan, period = one.checked.plan, one.period
        if plan is None or period is None:
            return None
        came: dict[str, list[Rows]] = {}
        for other in self.arrived:
            if other is not one and (other.village, other.period) == (one.village, period):
                came.setdefault(other.slug, []).append(other.rows)
        tables = came | self._missed(one, period, plan.standard.comparisons, came)
        before = self._before(one, period, plan.standard.comparisons)
        if not tables and before is None:
            return None
        standards = list(self.standards.values())
        return compared(one.checked, standards=standards, book=self.book, this=one.rows, tables=tables, before=before)

    def _missed(
        self, one: Arrived, period: date, comparisons: Iterable[Comparison], came: Mapping[str, Sequence[Rows]]
    ) -> dict[str, list[Rows]]:
        """Return the newest table for each comparison whose other table did not come along, of that day or before.

        Of the table's own standard none: an earlier delivery of the same people is not a second list of them.
        """
        found: dict[str, list[Rows]] = {}
        asked = {tuple(beside.tables) for comparison in comparisons for beside in comparison.beside}
        for names in sorted(asked):
            wanted = [name for name in names if name != one.slug and not name.startswith(_HERE)]
            if not wanted or any(name in came for name in names):
                continue
            slug, rows = self._newest(one.village, wanted, until=period)
            if rows:
                found[slug] = rows
        return found

    def _before(self, one: Arrived, period: date, comparisons: Iterable[Comparison]) -> Rows | None:
        """Return the newest table of the same standard and an earlier day."""
        if not any(BEFORE in beside.tables for comparison in comparisons for beside in comparison.beside):
            return None
        _, rows = self._newest(one.village, [one.slug], until=period - timedelta(days=1))
        return joined(rows)

    def _newest(self, village: str, slugs: Sequence[str], *, until: date) -> tuple[str, list[Rows]]:
        """Return the tables of one of the standards and of the last day until this: of this page, else those kept.

        Of kept datasets of the same day the newest counts.
        """
        every: list[Arrived | _Kept] = [one for one in self.arrived if one.village == village]
        every += self._tables_of(village)
        fitting = [one for one in every if one.slug in slugs and one.period is not None and one.period <= until]
        if not fitting:
            return "", []
        last = max(fitting, key=lambda one: (one.period, isinstance(one, Arrived), -slugs.index(one.slug)))
        same = [one for one in fitting if (one.slug, one.period, one.dataset) == (last.slug, last.period, last.dataset)]
        return last.slug, [rows for one in same if (rows := self._rows(one)) is not None]

    def _tables_of(self, village: str) -> list[_Kept]:
        """Return the tables of a village that are kept, those of the newest dataset first; looked up once a page."""
        if village not in self._kept:
            self._kept[village] = list(self._look_up(village))
        return self._kept[village]

    def _look_up(self, village: str) -> Iterable[_Kept]:
        found = self.session.exec(
            select(Item.slug, Version.body)
            .join(Version, col(Version.item_id) == Item.id)
            .where(
                Item.kind == Kind.DATASET.value,
                Item.agency == self.agency,
                col(Version.state).not_in(_OVER),
                col(Version.rejected_at).is_(None),
                col(Version.body)["is_microdata"].as_boolean(),
            )
            .order_by(col(Version.id))
        )
        newest = {slug: body for slug, body in found if self._is_of(body, village)}
        for slug, body in reversed(newest.items()):
            for file in body.get("distributions", ()):
                if file.get("format") == "PARQUET" and file.get("sha256") and file.get("check"):
                    standard, _, number = file["check"]["standard"].partition("/versi/")
                    yield _Kept(
                        slug,
                        standard.rpartition("/")[2],
                        number.partition(".")[0],
                        date.fromisoformat(file["check"]["reference_period"]),
                        file["sha256"],
                        file.get("rows", 0),
                    )

    def _is_of(self, body: Mapping[str, Any], village: str) -> bool:
        places = body.get("spatial")
        return places == [village] if places else self.agency_village == village

    def _rows(self, one: Arrived | _Kept) -> Rows | None:
        """Read a table; None for a kept one whose standard has another meaning now, or whose file is gone."""
        if isinstance(one, Arrived):
            return replace(one.rows, name=f"{one.rows.name}, {one.period}")
        if one not in self._read:
            self._read[one] = self._opened(one)
        return self._read[one]

    def _opened(self, kept: _Kept) -> Rows | None:
        registered = self.standards.get(kept.slug)
        if registered is None or registered.iri.rpartition("/versi/")[2].partition(".")[0] != kept.release:
            return None
        try:
            frame = pl.scan_parquet(self.microdata.read(kept.sha256, self.reader))
            rows = kept_rows(f"{kept.dataset}, {kept.period}", registered.standard, frame, FAULTS)
            bodies = [(one.slug, one.standard) for one in self.standards.values()]
            rows = replace(rows, faulty=_faulty(frame))  # a key there may be missed for its own fault
            return gathered(rows, kept.slug, bodies, kept.rows)
        except (RegistryError, OSError, pl.exceptions.PolarsError):
            return None


def _faulty(frame: pl.LazyFrame) -> dict[str, frozenset[int]]:
    """Return the rows with an erroneous cell, by variable."""
    told = frame.select(ROW, FAULTS).explode(FAULTS).drop_nulls(FAULTS).collect(engine="streaming")
    faulty: dict[str, set[int]] = {}
    for row, fault in told.iter_rows():
        faulty.setdefault(fault.partition(":")[0], set()).add(row)
    return {variable: frozenset(rows) for variable, rows in faulty.items()}

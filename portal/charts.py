"""Which chart suits a long table (``kategori``, ``jumlah``, place, year): bars, or lines over years.

A table that suits none is not drawn: one that mixes places, years and categories has no single picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from portal.chart import CATEGORY, COUNT, PLACE, Bar, Chart, Group, chart

YEAR, PLACE_NAME = "tahun", "kemendagri_nama_desa_kelurahan"
ROWS = 400
"""Rows of the largest table that a chart is looked for in."""
_SERIES = 4
_PLACES = 60
_TICKS = 4
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name and a value for each year, None where nothing is known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Figures over years, from zero."""

    years: tuple[int, ...]
    lines: tuple[Line, ...]
    ticks: tuple[float, ...]
    """Heights that are named at the side; the last is the top."""

    @property
    def top(self) -> float:
        """The height of the picture."""
        return self.ticks[-1]

    def x(self, place: int) -> float:
        """Return where a year stands, as a share of the width."""
        return place / (len(self.years) - 1)

    def runs(self, line: Line) -> tuple[tuple[tuple[float, float], ...], ...]:
        """Return a line's points as shares of width and height, parted where a year has no figure."""
        runs: list[list[tuple[float, float]]] = [[]]
        for place, value in enumerate(line.values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append((self.x(place), 1 - value / self.top))
        return tuple(tuple(run) for run in runs if run)


Figure = Chart | Lines


def figure(frame: pl.DataFrame) -> Figure | None:
    """Return the chart that suits a table, None where none does."""
    if not {CATEGORY, COUNT} <= set(frame.columns) or not 2 <= frame.height <= ROWS:  # noqa: PLR2004  # two to compare
        return None
    if not frame[COUNT].dtype.is_numeric():
        return None
    years = frame[YEAR].drop_nulls().unique().sort().to_list() if YEAR in frame.columns else []
    places = frame[PLACE].n_unique() if PLACE in frame.columns else 1
    categories = frame[CATEGORY].n_unique()
    if len(years) > 1:
        if not all(isinstance(year, int) for year in years) or (places > 1 and categories > 1):
            return None
        return _lines(frame, years, PLACE if places > 1 else CATEGORY)
    if places > 1:
        return _by_place(frame) if categories == 1 else None
    return chart(frame.select(CATEGORY, COUNT).cast(pl.String))


def _lines(frame: pl.DataFrame, years: Sequence[int], by: str) -> Lines | None:
    name = PLACE_NAME if by == PLACE and PLACE_NAME in frame.columns else by
    cells: dict[str, dict[int, float]] = {}
    titles: dict[str, str] = {}
    for key, title, year, count in frame.select(
        by, pl.col(name).alias("title"), YEAR, pl.col(COUNT).cast(pl.Float64)
    ).iter_rows():
        row = cells.setdefault(key or "", {})
        titles.setdefault(key or "", title or "")
        if year is None or year in row or (count is not None and count < 0):
            return None
        if count is not None:
            row[year] = count
    most = max((value for row in cells.values() for value in row.values()), default=0)
    if len(cells) > _SERIES or most <= 0:
        return None
    lines = tuple(Line(titles[key], tuple(row.get(year) for year in years)) for key, row in cells.items())
    return Lines(tuple(years), lines, ticks(most))


def _by_place(frame: pl.DataFrame) -> Chart | None:
    name = PLACE_NAME if PLACE_NAME in frame.columns else PLACE
    rows = frame.select(PLACE, pl.col(name).alias("title"), COUNT)
    counts = rows[COUNT]
    if rows.height > _PLACES or rows[PLACE].n_unique() < rows.height or counts.null_count():
        return None
    whole = [int(count) for count in counts]
    if any(count < 0 or count != exact for count, exact in zip(whole, counts, strict=True)):
        return None
    longest = max(whole) or 1
    # two villages may have one name: the code tells them apart
    twice = set(rows["title"].filter(rows["title"].is_duplicated()))
    groups = tuple(
        Group(f"{title} ({code})" if title in twice else title or code, (Bar(count, count / longest),))
        for (code, title, _), count in zip(rows.iter_rows(), whole, strict=True)
    )
    return Chart(("",), groups, (sum(whole),), is_pyramid=False)


def ticks(most: float) -> tuple[float, ...]:
    """Return round heights from zero to one that no figure passes."""
    rough = most / _TICKS
    power = 10 ** (len(str(int(rough))) - 1) if rough >= 1 else 0.1 ** len(str(int(1 / rough)))
    step = next(factor * power for factor in _STEPS if factor * power >= rough)
    count = -int(-most // step)
    return tuple(round(number * step, 10) for number in range(count + 1))


def table_of(found: Figure) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[float | None, ...]], ...]]:
    """Return the table that says the same: names of the series, and each label with its values."""
    if isinstance(found, Lines):
        rows = tuple(
            (str(year), tuple(line.values[place] for line in found.lines)) for place, year in enumerate(found.years)
        )
        return tuple(line.name for line in found.lines), rows
    return found.series, tuple((group.label, tuple(bar.count for bar in group.bars)) for group in found.groups)

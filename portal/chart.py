"""A bar chart of a long table: the categories of ``kategori`` against ``jumlah``, drawn on the server as SVG."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

CATEGORY, COUNT, PLACE = "kategori", "jumlah", "kemendagri_kode_desa_kelurahan"
_SEPARATOR = ", "
_UNIT = " tahun"
_LARGEST = 40
_SERIES = 4
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its number and its length as a share of the longest one."""

    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one category, one for each series."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and the table that says the same."""

    series: tuple[str, ...]
    """Names of the series; one without a name when there is only one dimension."""
    groups: tuple[Group, ...]
    """Categories in the order of the file."""
    totals: tuple[int, ...]
    """Sum of each series."""
    is_pyramid: bool
    """Whether it is drawn as two sides of one axis, the last category on top."""

    @property
    def total(self) -> int:
        """Sum of everything drawn."""
        return sum(self.totals)


def chart(frame: pl.DataFrame) -> Chart | None:
    """Return the chart of a long table of one place, None where its categories do not suit one."""
    if not {CATEGORY, COUNT} <= set(frame.columns) or not 2 <= frame.height <= _LARGEST * _SERIES:  # noqa: PLR2004
        return None
    if PLACE in frame.columns and frame[PLACE].n_unique() > 1:
        return None
    cells: dict[str, dict[str, int]] = {}
    for category, count in frame.select(CATEGORY, COUNT).iter_rows():
        label, _, series = (category or "").rpartition(_SEPARATOR)
        label, series = (label, series) if label else (series, "")
        row = cells.setdefault(label, {})
        if series in row or not (count or "").isdigit():
            return None
        row[series] = int(count)
    names = tuple(dict.fromkeys(series for row in cells.values() for series in row))
    if len(names) > _SERIES or len(cells) > _LARGEST or any(set(row) != set(names) for row in cells.values()):
        return None
    longest = max(count for row in cells.values() for count in row.values()) or 1
    groups = tuple(
        Group(label.replace(_UNIT, ""), tuple(Bar(row[name], row[name] / longest) for name in names))
        for label, row in cells.items()
    )
    pyramid = len(names) == 2 and all(len(group.label) <= _SHORT for group in groups)  # noqa: PLR2004  # two sides
    totals = tuple(sum(row[name] for row in cells.values()) for name in names)
    return Chart(names, groups, totals, pyramid)

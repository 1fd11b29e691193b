"""What stands around the rows of a sheet: hidden columns and merged cells."""

import re
from dataclasses import dataclass, field

from registry.validation.readers.xlsx.tokens import column_number

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_HIDDEN = re.compile(r"<col\b[^<>]*>")
_MIN_MAX = re.compile(r'\b(min|max)="([0-9]{1,5})"')
_IS_HIDDEN = re.compile(r' hidden="(?:1|true)"')
_MERGED = re.compile(r'<mergeCell ref="([^"<>]{1,40})"')
_MOST = 1_000


@dataclass(slots=True)
class SheetFacts:
    """Gathered while a sheet is read; complete when it was read to its end."""

    hidden: set[int] = field(default_factory=set)
    """Positions of hidden columns, those beyond 1,000 left out."""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Merged areas: first row, first column, last row, last column; rows from 1, columns from 0."""
    too_long: bool = False
    """Whether a cell was longer than a cell may be."""

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns; the first of a sheet is 1."""
        self.hidden.update(range(max(first, 1) - 1, min(last, _MOST)))

    def merge(self, area: str) -> None:
        """Note a merged area."""
        if (found := _AREA.fullmatch(area)) and len(self.merged) < _MOST:
            self.merged.append((int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3])))

    def before(self, text: str) -> None:
        """Take what is told before the rows."""
        for tag in _HIDDEN.findall(text):
            if _IS_HIDDEN.search(tag):
                ends = {name: int(number) for name, number in _MIN_MAX.findall(tag)}
                self.hide_columns(ends.get("min", 0), ends.get("max", 0))

    def after(self, text: str) -> None:
        """Take what is told after the rows."""
        for area in _MERGED.findall(text):
            self.merge(area)

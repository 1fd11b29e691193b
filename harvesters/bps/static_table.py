"""BPS's static tables: an HTML table made from a worksheet, as the rows of a CSV file; merged cells are repeated."""

import csv
import html
import io
from html.parser import HTMLParser

_WIDEST, _LONGEST_SPAN, _MOST_ROWS = 500, 200, 20_000


def table_of(markup: str) -> bytes:
    """Return the first table of a text as CSV (UTF-8) without empty rows; empty when there is none."""
    reader = _Table()
    reader.feed(html.unescape(markup) if "&lt;" in markup and "<t" not in markup else markup)
    reader.close()
    rows = [row for row in reader.rows if any(row)]
    if not rows:
        return b""
    width = max(map(len, rows))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([*row, *[""] * (width - len(row))] for row in rows)
    return written.getvalue().encode()


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._below: dict[int, tuple[int, str]] = {}
        """Cells that reach down: by column, for how many rows more, and what they say."""
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        self._close_cell()
        if tag == "tr" and len(self.rows) < _MOST_ROWS:
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            given = dict(attrs)
            self._cell, self._span = [], (_span(given.get("colspan")), _span(given.get("rowspan")))

    def handle_endtag(self, tag: str) -> None:
        """End a cell or a row."""
        if tag in {"td", "th", "tr", "table"}:
            self._close_cell()
        if tag == "tr" and self.rows:
            self._take_from_above()

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        text, self._cell = " ".join("".join(self._cell).split()), None
        self._take_from_above()
        row = self.rows[-1]
        for _ in range(self._span[0]):
            if len(row) < _WIDEST:
                if self._span[1] > 1:
                    self._below[len(row)] = (self._span[1] - 1, text)
                row.append(text)

    def _take_from_above(self) -> None:
        row = self.rows[-1]
        while len(row) in self._below:
            left, text = self._below.pop(len(row))
            if left > 1:
                self._below[len(row)] = (left - 1, text)
            row.append(text)


def _span(value: str | None) -> int:
    text = (value or "1").strip()
    return max(1, min(int(text[:6]), _LONGEST_SPAN)) if text.isdecimal() and text.isascii() else 1

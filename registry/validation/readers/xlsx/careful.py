"""The rows of a sheet as cells through an XML parser: right for every way of writing XML, and slow.

It is used where ``tokens`` meets something unusual. Declarations of a document type are refused, so that no entity is
ever expanded and nothing is fetched.
"""

from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

import polars as pl

from registry.validation.readers import limits
from registry.validation.readers.xlsx.facts import SheetFacts
from registry.validation.readers.xlsx.text import Malformed, plain, refuse
from registry.validation.readers.xlsx.tokens import STYLES, Batch, cell_schema, column_number, kind_of

_ENOUGH = 100_000
"""Cells after which a batch is given away."""

Cell = tuple[int, int, str, int, str | None, bool]


def batches(stream: IO[bytes], facts: SheetFacts) -> Iterator[Batch]:
    """Yield the rows of a sheet; raises ``Malformed`` for what is no XML of a sheet."""
    reading = _Reading(facts)
    try:
        while chunk := stream.read(limits.CHUNK):
            reading.parser.Parse(chunk, False)
            if len(reading.cells) >= _ENOUGH or len(reading.rows) >= _ENOUGH:
                yield reading.taken()
        reading.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        raise Malformed from None
    yield reading.taken()


class _Reading:
    """What the parser has told so far."""

    def __init__(self, facts: SheetFacts) -> None:
        self.facts = facts
        self.rows: list[int] = []
        self.cells: list[Cell] = []
        self._hidden = self._row = 0
        self._column = -1
        self._kind, self._style, self._formula = "n", 0, False
        self._text: list[str] | None = None
        self._value: str | None = None
        self._length = 0
        self._inside = {"rPh": 0, "sheetData": 0}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = refuse

    def taken(self) -> Batch:
        """Give away whole rows; one that is being read stays."""
        cells = [cell for cell in self.cells if cell[0] < self._row]
        rest = self.cells[len(cells) :]
        rows = self.rows
        if self._inside["sheetData"]:
            rows, self.rows = [row for row in rows if row < self._row], [row for row in rows if row >= self._row]
        else:
            cells, rest, self.rows = self.cells, [], []
        self.cells, hidden, self._hidden = rest, self._hidden, 0
        return Batch(pl.Series(rows, dtype=pl.UInt32), hidden, pl.DataFrame(cells, schema=cell_schema(), orient="row"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "row" if self._inside["sheetData"]:
                self._row = int(attributes.get("r") or self._row + 1)
                if not 0 < self._row <= limits.ROWS:
                    raise Malformed
                self._column = -1
                self.rows.append(self._row)
                self._hidden += attributes.get("hidden") in {"1", "true"}
            case "c" if self._inside["sheetData"]:
                self._begin_cell(attributes)
            case "f":
                self._formula = True
            case "v" | "t" if self._inside["sheetData"] and not self._inside["rPh"]:
                self._text = []
            case ("rPh" | "sheetData") as inside:
                self._inside[inside] += 1
            case "col" if attributes.get("hidden") in {"1", "true"}:
                self.facts.hide_columns(int(attributes.get("min", "0")), int(attributes.get("max", "0")))
            case "mergeCell":
                self.facts.merge(attributes.get("ref", ""))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r", "").rstrip("0123456789")
        if place and not (place.isascii() and place.isalpha() and place.isupper() and len(place) <= 3):  # noqa: PLR2004
            raise Malformed
        self._column = column_number(place) if place else self._column + 1
        if self._column >= limits.COLUMNS:
            raise Malformed
        self._kind, self._style = kind_of(attributes), int(attributes.get("s", "0")) & STYLES
        self._formula, self._value, self._length = False, None, 0

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._length += len(text)
            if self._length > limits.CELL:
                self.facts.too_long = True
            else:
                self._text.append(text)

    def _end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "v" | "t" if self._text is not None:
                self._value = (self._value or "") + "".join(self._text)
                self._text = None
            case "c" if self._inside["sheetData"]:
                value = plain(self._value) if self._value is not None else None
                self.cells.append((self._row, self._column, self._kind, self._style, value, self._formula))
            case ("rPh" | "sheetData") as inside:
                self._inside[inside] -= 1

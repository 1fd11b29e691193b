"""Where the tags of a sheet's rows stand, found in one pass over the bytes.

It understands rows as spreadsheet programs write them and nothing else: no byte may lie between one cell and the next,
and a value ends its cell. ``<`` stands only where a tag begins, since comments, CDATA and prefixes are ``Unusual``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Places = npt.NDArray[np.int64]

_OTHER, _CELL, _VALUE, _END_VALUE, _END_CELL, _ROW, _END_ROW = range(7)
_TAGS = {_CELL: b"<c ", _VALUE: b"<v>", _END_VALUE: b"</v>", _END_CELL: b"</c>", _ROW: b"<row ", _END_ROW: b"</row>"}
_LONGEST = max(map(len, _TAGS.values()))
_AFTER = 3
"""Tags looked at behind one: those that end a value, and what comes then."""
_BEYOND = bytes(_LONGEST)


class Unusual(Exception):
    """The sheet is written in a way that needs the parser."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of the bytes by their place: each begins at ``starts`` and ends before ``ends``."""

    text: bytes
    starts: Places
    ends: Places

    def texts(self) -> pl.Series:
        """Return them as texts; raises ``Unusual`` where they are not UTF-8."""
        places = pl.DataFrame({"start": self.starts, "length": np.maximum(self.ends - self.starts, 0)})
        whole = pl.lit(pl.Series([self.text], dtype=pl.Binary))
        try:
            return places.select(whole.bin.slice(pl.col("start"), pl.col("length")).cast(pl.String)).to_series()
        except pl.exceptions.PolarsError:
            raise Unusual from None


@dataclass(frozen=True, slots=True)
class Tags:
    """The rows and cells of some text."""

    rows: Pieces
    """What stands in the tags of rows, the last ``/`` of an empty one included."""
    row_of: Places
    """The position in ``rows`` of each cell's row."""
    cells: Pieces
    """Cells from their name on, up to their value or, where they have none, to their end."""
    has_value: npt.NDArray[np.bool_]
    values: Pieces
    """The values of the cells that have one."""


def tags(text: bytes) -> Tags:
    """Find whole rows in some bytes; raises ``Unusual``."""
    signs = np.frombuffer(text + _BEYOND, np.uint8)
    at = np.flatnonzero(signs == ord("<"))
    known = _kinds(signs, at)
    kind = known[: len(at)]
    is_cell, is_value, is_row = kind == _CELL, kind == _VALUE, kind == _ROW
    bounds = np.flatnonzero(is_cell | is_row | (kind == _END_ROW))
    ends = np.append(at[bounds], len(text))[1:]
    cells = kind[bounds] == _CELL
    row_of, of_cells = np.cumsum(is_row) - 1, np.cumsum(is_cell) - 1
    values = np.flatnonzero(is_value)
    _check_values(known, at, values, of_cells)
    rows = _rows(text, signs, at[bounds], kind[bounds], ends)
    stops = ends[cells]
    has_value = np.zeros(len(stops), np.bool_)
    has_value[of_cells[values]] = True
    stops[of_cells[values]] = at[values]
    return Tags(
        rows,
        row_of[is_cell],
        Pieces(text, at[is_cell] + len(_TAGS[_CELL]), stops),
        has_value,
        Pieces(text, at[values] + len(_TAGS[_VALUE]), at[values + 1]),
    )


def _kinds(signs: npt.NDArray[np.uint8], at: Places) -> npt.NDArray[np.uint8]:
    """Return the kind of each tag; behind the last stand some of no kind."""
    kind = np.zeros(len(at) + _AFTER, np.uint8)
    first = signs.take(at + 1)
    if ((first == ord("!")) | (first == ord("?"))).any():
        raise Unusual
    pairs = first.astype(np.uint16) << 8 | signs.take(at + 2)
    for number, tag in _TAGS.items():
        found = np.flatnonzero(pairs == (tag[1] << 8 | tag[2]))
        for place in range(3, len(tag)):
            found = found[signs.take(at[found] + place) == tag[place]]
        kind[found] = number
    return kind


def _check_values(kind: npt.NDArray[np.uint8], at: Places, values: Places, of_cells: Places) -> None:
    """Refuse a value that is not in a cell, holds a tag or does not end its cell."""
    if not len(values):
        return
    close, end, after = values + 1, values + 2, values + _AFTER
    is_whole = (kind[close] == _END_VALUE) & (kind[end] == _END_CELL)
    is_last = (kind[after] == _CELL) | (kind[after] == _END_ROW)
    if of_cells[values[0]] < 0 or not (is_whole & is_last).all():
        raise Unusual
    if not ((at[end] == at[close] + len(b"</v>")) & (at[after] == at[end] + len(b"</c>"))).all():
        raise Unusual


def _rows(text: bytes, signs: npt.NDArray[np.uint8], at: Places, kind: npt.NDArray[np.uint8], ends: Places) -> Pieces:
    """Find the tags of rows, of which nothing but white space may lie between one and the next."""
    places = np.flatnonzero(kind == _ROW)
    starts = at[places] + len(_TAGS[_ROW])
    stops = np.array([text.find(b">", start) for start in starts.tolist()], np.int64)
    if (stops < 0).any():
        raise Unusual
    is_empty = signs.take(stops - 1) == ord("/")
    following = np.append(kind, _ROW)[1:]
    before_cells = following[places] != _ROW
    told_with_cells = (ends[places] == stops + 1) & ~is_empty
    if (before_cells & ~told_with_cells).any() or (~before_cells & ~is_empty).any():
        raise Unusual
    if (following[kind == _CELL] == _ROW).any() or (following[kind == _END_ROW] != _ROW).any():
        raise Unusual
    closed = np.where(kind == _END_ROW, at + len(_TAGS[_END_ROW]), 0)
    closed[places[is_empty]] = stops[is_empty] + 1
    left = np.flatnonzero((closed > 0) & (closed != ends))
    gaps = [(0, int(at[0]) if len(at) else len(text)), *zip(closed[left].tolist(), ends[left].tolist(), strict=True)]
    if (len(kind) and kind[0] != _ROW) or any(text[start:end].strip(b" \n\t") for start, end in gaps):
        raise Unusual
    return Pieces(text, starts, stops)

"""The row of column numbers, (1) (2) (3), that printed forms carry under their headers."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from registry.validation.readers import notices
from registry.validation.readers.table import ROW, Table

_NUMBER = re.compile(r"\s*\(?([0-9]{1,5})\)?\s*")
_FEWEST = 3


def without_numbering(table: Table, head: Sequence[Sequence[str]]) -> Table:
    """Return a table without the row of column numbers right under its header, where there is one."""
    number = table.header_row + 1
    if len(head) < number or not _is_numbering(head[table.header_row]):
        return table
    if table.frame.select(ROW).head(1).collect()[ROW].to_list() != [number]:
        return table  # the header is no row of this kind of file
    others = pl.col(ROW) != number
    loaded = table.loaded.filter(others) if table.loaded is not None else None
    frame = table.frame.filter(others) if loaded is None else loaded.lazy()
    return replace(table, frame=frame, loaded=loaded, blocks=None, remarks=(*table.remarks, notices.numbering(number)))


def _is_numbering(cells: Sequence[str]) -> bool:
    found = [_NUMBER.fullmatch(cell) for cell in cells if cell.strip()]
    return len(found) >= _FEWEST and [one and int(one[1]) for one in found] == list(range(1, len(found) + 1))

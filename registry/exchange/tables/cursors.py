"""Where a page of a table ends: the values it was sorted by and the row's place. The next page begins after it.

No row is met twice or missed, for rows are found by what they hold and not by counting. A cursor holds for one state
of one table; it tells nothing that the page did not show.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import orjson
import polars as pl

from registry.errors import Invalid, Sentence
from registry.exchange.tables.columns import Column
from registry.exchange.tables.kept import ROW, Stored
from registry.exchange.tables.questions import NotOfItsType, Question, Value, value

_SIGN = 12
_LONGEST = 8000


class NoSuchPage(Invalid):
    """A cursor that is damaged, or of another table or order."""

    type = "no-such-page"
    title = Sentence(
        "Penanda halaman ini tidak berlaku untuk tabel dan urutan ini. Mulai lagi tanpa 'cursor'.",
        "This cursor is not of this table and order. Begin again without 'cursor'.",
    )


def after(stored: Stored, question: Question, last: pl.DataFrame) -> str:
    """Return the cursor behind a row (a frame of one row with every sorted column and ``ROW``)."""
    values = [last[each.column].cast(pl.String).item() for each in question.order]
    said = [_sign(stored, question), values, last[ROW].item()]
    return base64.urlsafe_b64encode(orjson.dumps(said)).rstrip(b"=").decode()


def beyond(stored: Stored, question: Question, cursor: str) -> pl.Expr:
    """Return the condition that a row comes after a cursor; NoSuchPage."""
    values, row = _read(stored, question, cursor)
    by_name = {column.name: column for column in stored.columns}
    after_any: list[pl.Expr] = []
    equal: list[pl.Expr] = []
    for each, text in zip(question.order, values, strict=True):
        cell, here = pl.col(each.column), None if text is None else _value(by_name[each.column], text)
        if here is None:  # empty cells come last: only other empty cells follow
            equal.append(cell.is_null())
            continue
        later = cell < pl.lit(here) if each.descending else cell > pl.lit(here)
        after_any.append(reduce(and_, [*equal, later | cell.is_null()]))
        equal.append(cell == pl.lit(here))
    after_any.append(reduce(and_, [*equal, pl.col(ROW) > row]))
    return reduce(or_, after_any)


def _read(stored: Stored, question: Question, cursor: str) -> tuple[Sequence[str | None], int]:
    try:
        if len(cursor) > _LONGEST:
            raise NoSuchPage
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        sign, values, row = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError):
        raise NoSuchPage from None
    if (
        sign != _sign(stored, question)
        or not isinstance(values, list)
        or len(values) != len(question.order)
        or not all(text is None or isinstance(text, str) for text in values)
        or not isinstance(row, int)
        or not 0 <= row < 2**32
    ):
        raise NoSuchPage
    return values, row


def _sign(stored: Stored, question: Question) -> list[str]:
    order = [f"{'-' if each.descending else ''}{each.column}" for each in question.order]
    return [stored.digest[:_SIGN], *order]


def _value(column: Column, text: str) -> Value:
    try:
        return value(column, text)
    except NotOfItsType:
        raise NoSuchPage from None

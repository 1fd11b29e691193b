"""What may be asked of a table: filters, words, columns and an order; told as polars expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import and_, or_

import polars as pl

from registry.errors import Invalid, Sentence
from registry.exchange.tables.columns import Column, Type
from registry.exchange.tables.kept import ROW, Stored

Value = str | int | float | date
MOST_FILTERS = 50
MOST_VALUES = 1000
_EXACT = 2**53  # no column holds a larger number


class NoSuchColumn(Invalid):
    """A column that the table has not."""

    type = "no-such-column"


class NotOfItsType(Invalid):
    """A value that the column could not hold."""

    type = "not-of-its-type"


class Operator(StrEnum):
    """How a column is compared; in an address it stands after the column's name and a dot."""

    IS = "is"
    """Equal to one of the values."""
    MIN = "min"
    MAX = "max"
    CONTAINS = "contains"
    """The text holds the value; capitals and small letters are alike."""
    EMPTY = "empty"
    """``true``: without a value; ``false``: with one."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one column; several filters must all hold."""

    column: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by. Empty cells come last in either direction."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table. Without a question all is given, in the order of the file."""

    filters: tuple[Filter, ...] = ()
    words: str = ""
    """Words that must all be found in a row, in any of its columns."""
    columns: tuple[str, ...] = ()
    order: tuple[Order, ...] = ()
    places: tuple[int, ...] | None = None
    """Only rows of these numbers, from 1 in the order of the file."""
    is_distinct: bool = False
    """Of rows that are alike in the columns asked for, only the first."""
    last_first: bool = False
    """The file from its end, where no order is asked for."""

    @property
    def narrows(self) -> bool:
        """Say whether some rows are left out."""
        return bool(self.filters or self.words.split() or self.is_distinct) or self.places is not None

    @property
    def is_whole(self) -> bool:
        """Say whether the whole table is asked for as it stands."""
        return not (self.narrows or self.columns or self.order or self.last_first)


def columns_of(stored: Stored, question: Question) -> tuple[Column, ...]:
    """Return the columns asked for, in the order asked; NoSuchColumn."""
    by_name = {column.name: column for column in stored.columns}
    return tuple(_known(by_name, name) for name in question.columns) or stored.columns


def matching(stored: Stored, question: Question) -> pl.LazyFrame:
    """Return the rows that a question is about, with all columns and ``ROW``; not sorted."""
    by_name = {column.name: column for column in stored.columns}
    rows = stored.scan()
    conditions = [*_conditions(question.filters, by_name), *_words(question.words, stored.columns)]
    if question.places is not None:
        conditions.append(pl.col(ROW).is_in([place - 1 for place in question.places]))
    rows = rows.filter(reduce(and_, conditions)) if conditions else rows
    if question.is_distinct:
        named = [column.name for column in columns_of(stored, question)]
        rows = rows.unique(subset=named, keep="first", maintain_order=True)
    return rows


def ordered(rows: pl.LazyFrame, stored: Stored, question: Question) -> pl.LazyFrame:
    """Return rows in the order asked for; equal ones as in the file."""
    by_name = {column.name: column for column in stored.columns}
    if not question.order:
        return rows.sort(ROW, descending=True) if question.last_first else rows
    return rows.sort(
        [*(_known(by_name, each.column).name for each in question.order), ROW],
        descending=[*(each.descending for each in question.order), False],
        nulls_last=True,
    )


def value(column: Column, text: str) -> Value:
    """Return a value written as text in the column's type; NotOfItsType."""
    try:
        match column.type:
            case Type.INTEGER | Type.NUMBER:
                number = float(text)
                if abs(number) < _EXACT:
                    return int(number) if number.is_integer() else number
            case Type.DATE:
                return date.fromisoformat(text)
            case _:
                return text
    except ValueError:
        pass
    raise NotOfItsType(
        Sentence(
            f"'{text[:60]}' tidak dapat dibandingkan dengan kolom '{column.name}' ({column.type.value}).",
            f"'{text[:60]}' cannot be compared with column '{column.name}' ({column.type.value}).",
        )
    )


def _known(by_name: Mapping[str, Column], name: str) -> Column:
    if name in by_name:
        return by_name[name]
    names = ", ".join(by_name)
    raise NoSuchColumn(
        Sentence(
            f"Tabel ini tidak punya kolom '{name[:100]}'. Kolomnya: {names}.",
            f"This table has no column '{name[:100]}'. Its columns: {names}.",
        )
    )


def _conditions(filters: Sequence[Filter], by_name: Mapping[str, Column]) -> Iterable[pl.Expr]:
    if len(filters) > MOST_FILTERS or any(len(each.values) > MOST_VALUES for each in filters):
        raise Invalid(
            Sentence(
                f"Paling banyak {MOST_FILTERS} saringan, masing-masing {MOST_VALUES} nilai.",
                f"At most {MOST_FILTERS} filters of {MOST_VALUES} values each.",
            )
        )
    for each in filters:
        column = _known(by_name, each.column)
        cell = pl.col(column.name)
        match each.operator:
            case Operator.IS:
                yield cell.is_in([value(column, text) for text in each.values])
            case Operator.MIN:
                yield from (cell >= pl.lit(value(column, text)) for text in each.values)
            case Operator.MAX:
                yield from (cell <= pl.lit(value(column, text)) for text in each.values)
            case Operator.CONTAINS:
                yield from (_text(column).str.contains(text.lower(), literal=True) for text in each.values)
            case Operator.EMPTY:
                yield from (cell.is_not_null() if text == "false" else cell.is_null() for text in each.values)


def _words(words: str, columns: Sequence[Column]) -> Iterable[pl.Expr]:
    wanted = dict.fromkeys(words.lower().split())
    if len(wanted) > MOST_FILTERS:
        raise Invalid(
            Sentence(f"Paling banyak {MOST_FILTERS} kata.", f"At most {MOST_FILTERS} words."),
        )
    for word in wanted:
        yield reduce(or_, (_text(column).str.contains(word, literal=True) for column in columns)).fill_null(value=False)


def _text(column: Column) -> pl.Expr:
    cell = pl.col(column.name)
    return (cell if column.type is Type.STRING else cell.cast(pl.String)).str.to_lowercase()

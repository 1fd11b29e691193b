"""What a column of a table holds: told by the standard that the file follows, otherwise by its very values.

A column is one of numbers only where each value is the plain writing of a number of at most 15 digits: with one ``007``
or ``1e3`` it stays text, and so does a column that calls itself a code. Of what is written only zeros behind a decimal
(``1.50``) are not kept. Nothing is guessed per row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

import polars as pl

from registry.standards.payloads import DataStandard, Datatype

FEW = 40
"""A column of at most this many different values is chosen from a list."""
_CODES = re.compile(r"(^|_)(kode|id|nik|no|nomor|telepon|rt|rw|kk)(_|$)", re.IGNORECASE)
_WHOLE = r"^(0|-?[1-9][0-9]{0,14})$"  # a spreadsheet keeps 15 digits, JavaScript a few more
_DECIMAL = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,14})?$"
_DIGITS = 16  # of a decimal with its point: a double holds 15 digits for certain
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Type(StrEnum):
    """Type of a column, as Table Schema names it."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a standard says of a column."""

    title: Mapping[str, str]
    description: Mapping[str, str]
    type: Type
    code_list: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a stored table with what its values were when it was stored."""

    name: str
    type: Type
    title: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    code_list: str | None = None
    unit: str | None = None
    empty: int = 0
    """Rows without a value."""
    different: int = 0
    """Different values."""
    values: tuple[str, ...] = ()
    """The values themselves where they are few, in order."""

    @property
    def is_number(self) -> bool:
        """Say whether values can be reckoned with."""
        return self.type in (Type.INTEGER, Type.NUMBER)

    def stored(self) -> dict[str, Any]:
        """Return the column as JSON."""
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Return a column from its JSON."""
        return cls(**{**stored, "type": Type(stored["type"]), "values": tuple(stored["values"])})


_DECLARED: Mapping[Datatype, Type] = {
    Datatype.STRING: Type.STRING,
    Datatype.INTEGER: Type.INTEGER,
    Datatype.DECIMAL: Type.NUMBER,
    Datatype.DATE: Type.DATE,
}


def declared(standards: Sequence[DataStandard]) -> dict[str, Declared]:
    """Return what standards say of columns, by name; the first that knows a name is heard."""
    found: dict[str, Declared] = {}
    for standard in standards:
        for variable in standard.variables:
            codes = variable.classification
            found.setdefault(
                variable.name,
                Declared(
                    title=variable.title.model_dump(exclude_none=True),
                    description=variable.definition.model_dump(exclude_none=True),
                    type=_DECLARED[variable.datatype],
                    code_list=codes.code_list if codes else None,
                    unit=variable.unit,
                ),
            )
    return found


def fitting(frame: pl.LazyFrame, known: Mapping[str, Declared]) -> tuple[pl.LazyFrame, tuple[Column, ...], int]:
    """Return a table of text with its columns in their types, the columns, and the number of rows."""
    names = frame.collect_schema().names()
    asked: list[pl.Expr] = [pl.len().alias("rows")]
    for number, name in enumerate(names):
        text = pl.col(name)
        asked += [
            text.null_count().alias(f"{number} empty"),
            text.n_unique().alias(f"{number} different"),
            text.str.contains(_WHOLE).all().alias(f"{number} integer"),
            (text.str.contains(_DECIMAL) & (text.str.len_bytes() <= _DIGITS)).all().alias(f"{number} number"),
            (text.is_null() | (text.str.contains(_DAY) & text.str.to_date("%Y-%m-%d", strict=False).is_not_null()))
            .all()
            .alias(f"{number} date"),
        ]
    facts = frame.select(asked).collect(engine="streaming").row(0, named=True)
    rows = facts["rows"]
    columns: list[Column] = []
    cast: list[pl.Expr] = []
    for number, name in enumerate(names):
        said = known.get(name)
        is_empty = facts[f"{number} empty"] == rows
        holds = {kind for kind in (Type.INTEGER, Type.NUMBER, Type.DATE) if facts[f"{number} {kind}"]}
        kind = _type(name, said, holds, is_empty=is_empty)
        cast.append(_cast(name, kind, whole=Type.INTEGER in holds))
        different = facts[f"{number} different"] - (1 if facts[f"{number} empty"] else 0)
        columns.append(
            Column(
                name=name,
                type=kind,
                title=said.title if said else {"id": name},
                description=said.description if said else {},
                code_list=said.code_list if said else None,
                unit=said.unit if said else None,
                empty=facts[f"{number} empty"],
                different=different,
                values=_values(frame, name) if 0 < different <= FEW and kind is Type.STRING else (),
            )
        )
    return frame.select(cast), tuple(columns), rows


def _type(name: str, said: Declared | None, holds: set[Type], *, is_empty: bool) -> Type:
    """Return a type that every value keeps; a standard is not believed against the values."""
    if said:
        return said.type if is_empty or said.type in holds else Type.STRING
    if is_empty or _CODES.search(name):
        return Type.STRING
    return next((kind for kind in (Type.INTEGER, Type.NUMBER, Type.DATE) if kind in holds), Type.STRING)


def _cast(name: str, kind: Type, *, whole: bool) -> pl.Expr:
    match kind:
        case Type.INTEGER:
            return pl.col(name).cast(pl.Int64)
        case Type.NUMBER:  # a figure without any decimal is not written with ".0"
            return pl.col(name).cast(pl.Int64 if whole else pl.Float64)
        case Type.DATE:
            return pl.col(name).str.to_date("%Y-%m-%d")
        case _:
            return pl.col(name)


def _values(frame: pl.LazyFrame, name: str) -> tuple[str, ...]:
    return tuple(frame.select(pl.col(name).drop_nulls().unique().sort()).collect(engine="streaming")[name].to_list())

"""The one reader of tables: who may read which, and the page that a question gives. Every door asks here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlmodel import Session

from registry.accounts.caller import PUBLIC, Caller
from registry.catalog import downloads
from registry.errors import RegistryError
from registry.exchange.tables import cursors
from registry.exchange.tables.columns import Column, Declared, declared
from registry.exchange.tables.kept import ROW, Shelf, Stored
from registry.exchange.tables.questions import Question, columns_of, matching, ordered
from registry.files.store import FileStore
from registry.items import repository
from registry.items.repository import Entry
from registry.standards.repository import registered

BATCH = 25_000
"""Rows that are in memory at once while a table is sent."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a table."""

    columns: tuple[Column, ...]
    rows: pl.DataFrame
    """The columns asked for."""
    places: tuple[int, ...]
    """Number of each row in the file, from 1."""
    total: int
    """Rows that the question finds in all."""
    next: str | None
    """Cursor of the next page, None on the last."""


@dataclass(frozen=True, slots=True)
class Table:
    """A distribution's rows that the caller may read."""

    entry: Entry
    distribution: Mapping[str, Any]
    stored: Stored

    @property
    def identifier(self) -> str:
        """Identifier of the distribution."""
        return str(self.distribution["identifier"])

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column, in the order of the file."""
        return self.stored.columns

    def page(self, question: Question, *, limit: int, cursor: str | None = None, offset: int = 0) -> Page:
        """Return ``limit`` rows behind a cursor or an offset. Invalid for what cannot be asked."""
        columns = columns_of(self.stored, question)
        rows = matching(self.stored, question)
        total = self.stored.rows
        if question.narrows:
            total = rows.select(pl.len()).collect(engine="streaming").item()
        if cursor:
            rows = rows.filter(cursors.beyond(self.stored, question, cursor))
        names = dict.fromkeys((*(column.name for column in columns), *(each.column for each in question.order), ROW))
        found = ordered(rows, self.stored, question).select(list(names)).slice(offset, limit + 1).collect()
        more = limit > 0 and found.height > limit
        found = found.head(limit)
        return Page(
            columns=columns,
            rows=found.select(column.name for column in columns),
            places=tuple(place + 1 for place in found[ROW]),
            total=total,
            next=cursors.after(self.stored, question, found.tail(1)) if more else None,
        )

    def batches(self, question: Question) -> Iterator[pl.DataFrame]:
        """Return all that a question finds, some rows at a time: at least one frame, however few rows it has.

        The rows are never all in memory, unless they are sorted.
        """
        columns = columns_of(self.stored, question)
        rows = ordered(matching(self.stored, question), self.stored, question)
        return _batches(rows.select(each.name for each in columns))


def table(session: Session, entry: Entry, identifier: str, *, files: FileStore, shelf: Shelf, by: Caller) -> Table:
    """Return a distribution as a table.

    Refuses as the download of its file does (Microdata, ByRequest, Gone, NotFound); NotATable for other files.
    """
    path, found, _ = downloads.file_of(entry, identifier, files, by=by)
    following = [*found.get("conforms_to", []), *entry.body.get("conforms_to", [])]
    return Table(
        entry,
        found,
        shelf.stored(path, found.get("format", ""), found["sha256"], following, lambda: _known(session, following)),
    )


def tables_of(entry: Entry) -> list[dict[str, Any]]:
    """Return the distributions of a dataset that are kept here and can be tables; nobody is asked who wants them."""
    return [
        found
        for found in entry.body.get("distributions", [])
        if found.get("sha256") and found.get("format") in downloads.TABULAR
    ]


def _known(session: Session, iris: list[str]) -> dict[str, Declared]:
    standards = []
    for iri in dict.fromkeys(iris):
        with suppress(RegistryError):  # withdrawn since, or no standard of this registry
            standards.append(registered(repository.by_iri(session, PUBLIC, iri)).standard)
    return declared(standards)


def _batches(rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    nothing = True
    for batch in rows.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming"):
        nothing = False
        yield batch
    if nothing:
        yield rows.head(0).collect()

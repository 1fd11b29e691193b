"""Asking a CSV file block by block, by the bytes of its cells where these tell enough (``looks``).

Blocks are looked at on all processors at once and told in their order. A block that is not plain is read as texts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import polars as pl

from registry.validation import asked
from registry.validation.asked import SUSPECT, Part
from registry.validation.looks import Look, look
from registry.validation.plan import ColumnPlan, Plan
from registry.validation.readers.blocks import Block, Blocks
from registry.validation.readers.fields import Bools, Fields
from registry.validation.readers.table import ROW, text_column
from registry.validation.reading import may_be_blank

_AHEAD = 2
"""Blocks in work beyond those on the processors."""
_FAULTY = 1
"""Blocks in work where most rows have a sign: each is held as texts, many times as large as its bytes."""


@dataclass
class _Asking:
    """What the blocks of one file are asked."""

    plan: Plan
    blocks: Blocks
    looks: list[Look] = field(default_factory=list)
    others: list[ColumnPlan] = field(default_factory=list)
    """Columns that are read as texts."""

    def __post_init__(self) -> None:
        """Compile the looks."""
        rules = [rule.broken for rule in self.plan.row_rules]
        wanted = {
            name for read in (*asked.keys(self.plan), *self.plan.prepared, *rules) for name in read.meta.root_names()
        }
        for column in self.plan.columns:
            found = look(column.reading, wanted, self.blocks.separator)
            if found is None:
                self.others.append(column)
            else:
                self.looks.append(found)

    @property
    def may_be_blank(self) -> bool:
        """Whether a blank row would show no other sign."""
        return not any(column.variable.constraints.required for column in self.plan.columns)

    def of_block(self, block: Block) -> Part:
        """Ask one block; its rows are numbered from nought."""
        pieces = self.blocks.pieces(block)
        if not pieces:
            return self._of_frame(self.blocks.frame(block))
        looked = [self._looked(piece) for piece in pieces]
        columns = {name: pl.concat([told[name] for _, told in looked]) for name in looked[0][1]}
        part = self._asked(pl.DataFrame(columns), self.others, [])
        found = np.flatnonzero(np.concatenate([suspect for suspect, _ in looked]) | part[SUSPECT].to_numpy())
        text, place = [], 0
        for piece in pieces:
            own = found[(found >= place) & (found < place + piece.height)] - place
            text.append(piece.lines(own.tolist()))
            place += piece.height
        rows = self.blocks.frame(_alone(b"".join(text)))
        return Part(self._kept(part), rows.insert_column(0, pl.Series(ROW, found, dtype=pl.UInt32)), asked.told(part))

    def _looked(self, fields: Fields) -> tuple[Bools, dict[str, pl.Series]]:
        """Return the rows with a sign in what is looked at, and the columns that the others and rules read."""
        suspect: Bools = _blank(fields) if self.may_be_blank else np.zeros(fields.height, np.bool_)
        suspect[list(fields.aside)] = True
        columns = {"place": pl.Series(np.arange(fields.height, dtype=np.uint32))}
        for one in self.looks:
            seen = one(fields)
            suspect |= seen.suspect
            columns |= {f"{kind}:{one.reading.name}": told for kind, told in seen.values}
        columns |= {
            text_column(at): fields.texts(at) for at in dict.fromkeys(column.reading.index for column in self.others)
        }
        return suspect, columns

    def _of_frame(self, frame: pl.DataFrame) -> Part:
        cells = [pl.col(name) for name in self.blocks.names]
        blank = (
            [pl.all_horizontal([cell.is_null() | may_be_blank(cell) for cell in cells])] if self.may_be_blank else []
        )
        part = self._asked(frame, self.plan.columns, blank)
        return Part(
            self._kept(part), asked.compact(frame.with_row_index(ROW)[part[SUSPECT].arg_true()]), asked.told(part)
        )

    def _asked(
        self, frame: pl.DataFrame, columns: tuple[ColumnPlan, ...] | list[ColumnPlan], signs: list[pl.Expr]
    ) -> pl.DataFrame:
        texts = frame.lazy().with_columns(one.reading.plain_text.alias(f"text:{one.name}") for one in columns)
        signs = [*signs, *(sign for one in columns for sign in one.suspect)]
        signs += [rule.broken for rule in self.plan.row_rules]
        read = asked.with_values(columns, self.plan, texts, plain=True)
        return read.select(
            pl.first().alias("place"), *asked.keys(self.plan), *asked.emptied(columns), asked.any_of(signs)
        ).collect()

    def _kept(self, part: pl.DataFrame) -> pl.DataFrame:
        rules = range(len(self.plan.group_rules))
        number = pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW)
        return part.select(
            number, *map(asked.key, self.plan.grouped), *map(asked.counted, rules), *map(asked.applies, rules)
        )


def parts_of_blocks(plan: Plan, blocks: Blocks) -> Iterator[Part]:
    """Yield a file's blocks with what is kept of them and the rows with a sign."""
    asking, number = _Asking(plan, blocks), blocks.first_row
    usual = pl.thread_pool_size() + _AHEAD
    with ThreadPoolExecutor(pl.thread_pool_size(), thread_name_prefix="blocks") as workers:
        waiting: deque[Future[Part]] = deque()
        most = _FAULTY  # until the first tells
        for block in chain(blocks, [None]):
            if block is not None:
                waiting.append(workers.submit(asking.of_block, block))
            while waiting and (block is None or len(waiting) >= most):
                part = _numbered(waiting.popleft().result(), number)
                number += len(part.kept)
                most = _FAULTY if 2 * len(part.suspects) > len(part.kept) else usual
                yield part
    if number == blocks.first_row:
        yield asking.of_block(_alone(b""))  # a table without rows is one part, too


def _numbered(part: Part, first: int) -> Part:
    number = pl.col(ROW) + pl.lit(first, dtype=pl.UInt32)
    return Part(part.kept.with_columns(number), part.suspects.with_columns(number), part.emptied)


def _alone(text: bytes) -> Block:
    return Block(text, len(text), is_first=True)


def _blank(fields: Fields) -> Bools:
    """Tell rows of which every cell may be blank."""
    found = np.ones(fields.height, np.bool_)
    for starts, lengths in zip(fields.starts, fields.lengths, strict=True):
        found &= (lengths == 0) | (fields.bytes_at(starts) - np.uint8(ord("!")) >= ord("~") - ord("!"))
    return found

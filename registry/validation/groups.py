"""What only many rows together can tell: values that stand twice, and groups with too few or too many rows.

A row whose key is missing or wrong may belong to any group. So a group that is near it in the file, or whose key is
nearly the same, is not told to have too few rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from registry.standards.payloads import Rule
from registry.validation.readers.table import ROW

_NEARLY_THE_SAME = 3
"""Edits between a damaged key and the key that was meant."""
_COMPARED = 100_000_000
"""Pairs of texts and keys that are compared at the most."""
_HASHED_AT_ONCE = 2_000_000
"""Rows whose keys are hashed at once."""


def later_copies(keys: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return ``row`` and ``first`` of each row whose values of ``by`` stand in an earlier row, ``first``, already.

    Rows with a null are left out. Many rows are looked at in parts: equal keys fall into one.
    """
    found = [_later_copies(part, by) for part in _parts(keys.select(ROW, *by).drop_nulls(), by[0])]
    return pl.concat(found).sort(ROW)


def _later_copies(keys: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    if len(by) == 1:
        ordered = keys[by[0]].sort()  # of numbers faster than counting
        twice = keys.filter(pl.col(by[0]).is_in(ordered.filter(ordered == ordered.shift()).unique().implode()))
    else:
        twice = keys.filter(keys.select(by).is_duplicated())
    first = pl.col(ROW).min().over(by) if len(twice) else pl.col(ROW)
    return twice.select(ROW, first=first).filter(pl.col(ROW) > pl.col("first"))


def _parts(rows: pl.DataFrame, key: str) -> Iterator[pl.DataFrame]:
    """Yield rows in parts small enough for hashing in little memory, equal keys in one."""
    number = -(-len(rows) // _HASHED_AT_ONCE)
    if number <= 1:
        yield rows
        return
    part = pl.col(key) if rows.schema[key].is_integer() else pl.col(key).hash()
    for position in range(number):
        yield rows.filter(part % number == position)


def broken_groups(
    rule: Rule, keys: pl.DataFrame, counted: str, lost: pl.DataFrame, written: Callable[[object], str] = str
) -> Iterator[int]:
    """Yield the rows to be told of: each row beyond the maximum, and the first row of a group below the minimum.

    ``lost`` are the rows that could not be put into a group (row, ``text`` of the key, ``counts``); ``written`` gives
    the text of a key.
    """
    parts = _parts(keys.select(ROW, *rule.by, counts=pl.col(counted)).drop_nulls(rule.by), rule.by[0])
    few = []
    for grouped in parts:
        counts = pl.col("counts")
        query = grouped.lazy().group_by(rule.by)
        sizes = query.agg(number=counts.sum(), certain=counts.null_count() == 0, first=pl.col(ROW).min()).collect(
            engine="streaming"
        )
        if rule.maximum is not None:
            many = sizes.filter(pl.col("number") > rule.maximum)
            rows = grouped.join(many, on=rule.by, how="semi").sort(ROW)
            surplus = rows.filter(pl.col("counts") & (pl.col("counts").cum_sum().over(rule.by) > rule.maximum))
            yield from surplus[ROW]
        if rule.minimum is not None:
            lacking = sizes.filter((pl.col("number") < rule.minimum) & pl.col("certain"))
            few.append(grouped.join(lacking.select(*rule.by, "first"), on=rule.by))
    if few:
        members = pl.concat(few)
        groups = members.select(*rule.by, "first").unique("first").sort("first")
        excused = _excused(rule, members, groups, lost, written)
        yield from (row for row in groups["first"] if row not in excused)


def _excused(
    rule: Rule, members: pl.DataFrame, few: pl.DataFrame, lost: pl.DataFrame, written: Callable[[object], str]
) -> set[int]:
    """Return the first rows of groups that may have lost a member."""
    strays = lost.filter(pl.col("counts").fill_null(value=True))
    if strays.is_empty() or few.is_empty():
        return set()
    around = pl.concat([strays.select(pl.col(ROW) - 1), strays.select(pl.col(ROW) + 1)])
    excused = set(members.join(around, on=ROW, how="semi")["first"])
    firsts = few["first"].to_list()
    meant = nearly_the_same(strays["text"].drop_nulls().to_list(), [written(key) for key in few[rule.by[0]]])
    return excused | {firsts[place] for place in meant}


def nearly_the_same(texts: Sequence[str], keys: Sequence[str]) -> set[int]:
    """Return the places of the keys that damaged texts may have meant: of each text the nearest, if it is near.

    Of more texts and keys than can be compared in seconds, none is said to be near.
    """
    if len(texts) * len(keys) > _COMPARED:
        return set()
    nearest = (
        process.extractOne(text, keys, scorer=Levenshtein.distance, score_cutoff=_NEARLY_THE_SAME) for text in texts
    )
    return {found[2] for found in nearest if found}

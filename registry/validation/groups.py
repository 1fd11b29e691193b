"""What only many rows together can tell: values that stand twice, and groups with too few or too many rows.

A row whose key is missing or wrong may belong to any group. So a group that is near it in the file, or whose key is
nearly the same, is not told to have too few rows.
"""

from collections.abc import Callable, Iterator, Sequence

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from registry.standards.payloads import Rule
from registry.validation.readers.table import ROW

_NEARLY_THE_SAME = 3
"""Edits between a damaged key and the key that was meant."""


def later_copies(keys: pl.DataFrame, by: Sequence[str]) -> tuple[int, ...]:
    """Return the rows whose values of ``by`` stand in an earlier row already; rows with a null are left out."""
    present = keys.select(ROW, *by).drop_nulls()
    if len(by) == 1:
        first = present[by[0]].is_first_distinct()
    else:
        first = present.select(pl.struct(by).is_first_distinct()).to_series()
    return tuple(present.filter(~first)[ROW])


def broken_groups(
    rule: Rule, keys: pl.DataFrame, counted: str, lost: pl.DataFrame, written: Callable[[object], str] = str
) -> Iterator[int]:
    """Yield the rows to be told of: each row beyond the maximum, and the first row of a group below the minimum.

    ``lost`` are the rows that could not be put into a group (row, ``text`` of the key, ``counts``); ``written`` gives
    the text of a key.
    """
    grouped = keys.select(ROW, *rule.by, counts=pl.col(counted)).drop_nulls(rule.by)
    sizes = (
        grouped.lazy()
        .group_by(rule.by)
        .agg(number=pl.col("counts").sum(), certain=pl.col("counts").null_count() == 0, first=pl.col(ROW).min())
        .collect(engine="streaming")
    )
    if rule.maximum is not None:
        many = sizes.filter(pl.col("number") > rule.maximum)
        rows = grouped.join(many, on=rule.by, how="semi").sort(ROW)
        surplus = rows.filter(pl.col("counts") & (pl.col("counts").cum_sum().over(rule.by) > rule.maximum))
        yield from surplus[ROW]
    if rule.minimum is not None:
        few = sizes.filter((pl.col("number") < rule.minimum) & pl.col("certain")).sort("first")
        excused = _excused(rule, grouped, few, lost, written)
        yield from (row for row in few["first"] if row not in excused)


def _excused(
    rule: Rule, grouped: pl.DataFrame, few: pl.DataFrame, lost: pl.DataFrame, written: Callable[[object], str]
) -> set[int]:
    """Return the first rows of groups that may have lost a member."""
    strays = lost.filter(pl.col("counts").fill_null(value=True))
    if strays.is_empty() or few.is_empty():
        return set()
    rows = grouped.join(few.select(*rule.by, "first"), on=rule.by)
    around = pl.concat([strays.select(pl.col(ROW) - 1), strays.select(pl.col(ROW) + 1)])
    excused = set(rows.join(around, on=ROW, how="semi")["first"])
    firsts = few["first"].to_list()
    meant = nearly_the_same(strays["text"].drop_nulls().to_list(), [written(key) for key in few[rule.by[0]]])
    return excused | {firsts[place] for place in meant}


def nearly_the_same(texts: Sequence[str], keys: Sequence[str]) -> set[int]:
    """Return the places of the keys that damaged texts may have meant: of each text the nearest, if it is near."""
    nearest = (
        process.extractOne(text, keys, scorer=Levenshtein.distance, score_cutoff=_NEARLY_THE_SAME) for text in texts
    )
    return {found[2] for found in nearest if found}

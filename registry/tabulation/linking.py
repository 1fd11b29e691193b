"""Rows of the same person, linked across tables, villages and years by a pseudonym; a NIK leaves the rows nowhere.

The pseudonym is written beside the rows when they are taken in, in the store where they lie enciphered. It is of use
where rows must be known again: two cells of different tables that are made of the same people must not give each other
away, whatever year and village they come from.
"""

from __future__ import annotations

import polars as pl

from registry.microdata.pseudonyms import Pseudonyms
from registry.microdata.ring import Ring
from registry.standards.payloads import DataStandard
from registry.tabulation.compute import MARK

PERSON = "_person"
"""Column of stored microdata: the pseudonym of the row's key, nothing where it has none."""
_NO_NUMBER = "0"
"""Written where somebody has no NIK yet."""
_BITS = 24
"""Dropped of a hash, so that the sum over a regency still fits, as that of pseudonyms does."""


def linked(frame: pl.DataFrame, standard: DataStandard, ring: Ring) -> pl.DataFrame:
    """Return rows with the pseudonym of each; rows of a standard without a key have none."""
    unique = [variable.name for variable in standard.variables if variable.constraints.unique]
    key = next(iter([*standard.key, *unique]), None)
    if key not in frame.columns:
        return frame.with_columns(pl.lit(None, dtype=pl.Int64).alias(PERSON))
    number = pl.col(key).cast(pl.String)
    known = frame.select(pl.when(number != _NO_NUMBER).then(number)).to_series()
    return frame.with_columns(Pseudonyms.of(ring, "linking").numbers(known).alias(PERSON))


def marked(frame: pl.DataFrame, standard: DataStandard, ring: Ring) -> pl.DataFrame:
    """Return rows each with a number that is the same for the same person, and any number where nobody is known."""
    if PERSON not in frame.columns:  # taken in by a release before
        frame = linked(frame, standard, ring)
    place = pl.int_range(pl.len(), dtype=pl.UInt64).hash(seed=11) // (1 << _BITS)
    return frame.with_columns(pl.col(PERSON).fill_null(place.cast(pl.Int64)).alias(MARK))

"""Pseudonyms: the same person gets the same number wherever rows are linked, and the number leads back to nobody.

A number is the beginning of an HMAC-SHA-256 of the identifier by a key that only the service has, another for each
purpose: what is linked for one cannot be linked with what is linked for another. A NIK has so few possible values that
a hash without a key is as good as the NIK. Numbers are never published, nor written anywhere.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import polars as pl

from registry.microdata.ring import Ring

_BYTES = 5
"""Of a number: the sum over the persons of a regency still fits into 64 bits."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The pseudonyms of one purpose."""

    key: bytes

    @classmethod
    def of(cls, ring: Ring, purpose: str) -> Pseudonyms:
        """Return those of a purpose: the same for ever, also after the key in force was changed."""
        return cls(ring.derived(f"pseudonyms for {purpose}"))

    def numbers(self, identifiers: pl.Series) -> pl.Series:
        """Return a number for each identifier, nothing where there is none."""
        key = self.key
        made = [
            None if one is None else int.from_bytes(hmac.digest(key, one.encode(), "sha256")[:_BYTES], "big")
            for one in identifiers
        ]
        return pl.Series(identifiers.name, made, dtype=pl.Int64)

"""Pseudonyms link rows of one person for one purpose, and lead back to nobody without the key."""

import hashlib
import hmac

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from registry.microdata.pseudonyms import Pseudonyms
from registry.microdata.ring import Ring

NIKS = pl.Series("nik", ["3505100000000001", None, "3505100000000002", "3505100000000001"])


def test_one_person_has_one_number_whatever_the_order_and_nobody_has_none(tmp_path):
    linked = Pseudonyms.of(Ring(tmp_path / "k", tmp_path), "tabulation")
    one, none, other, again = linked.numbers(NIKS)
    assert (one, none) == (again, None)
    assert one != other
    assert list(linked.numbers(NIKS.reverse())) == [one, other, None, one]


def test_numbers_stay_when_the_key_in_force_changes_and_differ_by_purpose_and_by_instance(tmp_path):
    ring = Ring(tmp_path / "k", tmp_path)
    before = list(Pseudonyms.of(ring, "tabulation").numbers(NIKS))
    ring.turn()
    assert list(Pseudonyms.of(Ring(tmp_path / "k", tmp_path), "tabulation").numbers(NIKS)) == before
    assert set(before) & set(Pseudonyms.of(ring, "comparison").numbers(NIKS)) == {None}
    elsewhere = Ring(tmp_path / "other", tmp_path / "elsewhere")
    assert set(before) & set(Pseudonyms.of(elsewhere, "tabulation").numbers(NIKS)) == {None}


@given(st.binary(min_size=32, max_size=32), st.lists(st.text(max_size=20), max_size=20))
def test_a_number_is_the_beginning_of_the_hmac_as_the_standard_library_computes_it(key, texts):
    expected = [int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:5], "big") for text in texts]
    assert list(Pseudonyms(key).numbers(pl.Series("nik", texts, dtype=pl.String))) == expected

"""Rows of one person carry one pseudonym, in whatever table, village and year; without a number they carry none."""

from types import SimpleNamespace

import polars as pl

from registry.microdata.ring import Ring
from registry.tabulation.compute import MARK
from registry.tabulation.linking import PERSON, linked, marked

STANDARD = SimpleNamespace(key=["nik"], variables=[])


def table(*niks):
    return pl.DataFrame({"nik": niks}, schema={"nik": pl.String})


def test_a_person_is_known_again_in_another_table_and_nobody_is_without_a_number(tmp_path):
    ring = Ring(tmp_path / "k", tmp_path)
    before = linked(table("3505100000000001", "0", None), STANDARD, ring)[PERSON].to_list()
    after = linked(table(None, "3505100000000002", "3505100000000001"), STANDARD, ring)[PERSON].to_list()
    assert before[1:] == [None, None]
    assert before[0] == after[2] != after[1]


def test_rows_taken_in_before_are_marked_as_those_taken_in_now(tmp_path):
    ring = Ring(tmp_path / "k", tmp_path)
    plain = table("3505100000000001", "0", "3505100000000002", "0")
    assert marked(plain, STANDARD, ring).equals(marked(linked(plain, STANDARD, ring), STANDARD, ring))
    assert marked(plain, STANDARD, ring)[MARK].n_unique() == 4, "whom nobody knows is nobody else"


def test_rows_of_a_standard_without_a_key_are_marked_by_their_place(tmp_path):
    rows = marked(pl.DataFrame({"umur": [1, 1]}), SimpleNamespace(key=[], variables=[]), Ring(tmp_path / "k", tmp_path))
    assert rows[MARK].n_unique() == 2
    assert rows[PERSON].null_count() == 2

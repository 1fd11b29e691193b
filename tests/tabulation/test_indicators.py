"""Shares, conditions, neighbourhoods and several answers, counted by hand on small tables."""

from datetime import date

import polars as pl
import pytest

from registry.codes.book import FileBook
from registry.disclosure.suppression import Protection, protect
from registry.standards.bundled import standards
from registry.tabulation import compute, figures
from registry.tabulation.compute import FAULTS, NothingToCount, NotInTheData

AT = date(2025, 12, 31)
SEX = {
    "name": "jenis_kelamin",
    "variable": "jenis_kelamin",
    "kind": "code",
    "classification": {"code_list": "kemendesa/jenis-kelamin", "version": "1.0.0"},
}


@pytest.fixture(scope="module")
def book():
    return FileBook()


def frame(faults=(), **columns):
    rows = len(next(iter(columns.values())))
    return pl.DataFrame(
        {
            **{name: pl.Series(name, values, dtype=pl.String) for name, values in columns.items()},
            FAULTS: pl.Series(FAULTS, list(faults) or [[]] * rows, dtype=pl.List(pl.String)),
        }
    )


def shown(book, rows, slug, *, threshold=1, **indicator):
    """Return the figures by words, hidden where the threshold says so."""
    plan = compute.plan({"disaggregation": [], **indicator}, standards()[slug], book, at=AT)
    found = compute.count(rows, plan, least=threshold)
    table = figures.member(found).table
    hidden = protect(table, threshold) if threshold > 1 else Protection(frozenset(), frozenset(), {})
    return {
        tuple(category.label if category else "Jumlah" for category in figure.categories): figure.value
        for figure in figures.figures(found, table, hidden)
    }


def test_a_share_is_of_its_own_sex_and_the_whole_of_all(book):
    rows = frame(jenis_kelamin=["1"] * 4 + ["2"] * 5, jamsos_kesehatan=list("1112") + list("11222"))
    found = shown(
        book,
        rows,
        "individu-sdgs-desa",
        universe="present(jenis_kelamin)",
        denominator="present(jamsos_kesehatan)",
        numerator="jamsos_kesehatan == '1'",
        statistic="percentage",
        disaggregation=[SEX],
    )
    assert found == {("Laki-laki",): 75.0, ("Perempuan",): 40.0, ("Jumlah",): 55.6}  # 3/4, 2/5, 5/9


def test_who_did_not_answer_is_in_no_denominator(book):
    rows = frame(jenis_kelamin=["1"] * 4, jamsos_kesehatan=["1", "2", None, None])
    found = shown(
        book,
        rows,
        "individu-sdgs-desa",
        universe="present(jenis_kelamin)",
        denominator="present(jamsos_kesehatan)",
        numerator="jamsos_kesehatan == '1'",
        statistic="percentage",
    )
    assert found == {(): 50.0}


def test_a_group_of_nobody_has_no_share_rather_than_zero(book):
    rows = frame(jenis_kelamin=["1"] * 3, pendidikan_tertinggi=["4", "4", "3"])
    found = shown(
        book,
        rows,
        "individu-sdgs-desa",
        universe="present(jenis_kelamin)",
        statistic="percentage",
        within=["jenis_kelamin"],
        disaggregation=[
            {
                "name": "pendidikan",
                "variable": "pendidikan_tertinggi",
                "kind": "code",
                "classification": {"code_list": "kemendesa/pendidikan", "version": "1.0.0"},
            },
            SEX,
        ],
    )
    assert found["SMA", "Laki-laki"] == 66.7
    assert found["SMA", "Perempuan"] is None


def test_the_first_condition_that_holds_counts(book):
    rows = frame(kondisi_pekerjaan=["1", "1", "5", "5"], pendidikan_tertinggi=["1", "4", "1", "4"])
    choices = [("sekolah", "kondisi_pekerjaan == '1'"), ("tidak", "pendidikan_tertinggi == '1'")]
    choices.append(("lagi", "present(pendidikan_tertinggi)"))
    found = shown(
        book,
        rows,
        "individu-sdgs-desa",
        universe="present(kondisi_pekerjaan)",
        disaggregation=[
            {
                "name": "status",
                "variable": "kondisi_pekerjaan",
                "kind": "condition",
                "categories": [{"code": code, "title": {"id": code}, "when": when} for code, when in choices],
            }
        ],
    )
    assert found == {("sekolah",): 2, ("tidak",): 1, ("lagi",): 1, ("Jumlah",): 4}


def test_neighbourhoods_too_small_to_stand_alone_are_counted_together(book):
    rows = frame(rt=["1"] * 6 + ["002"] * 2 + ["003"] * 3 + ["??"], rw=["1"] * 12, kk_level=["1"] * 12)
    found = shown(
        book,
        rows,
        "penduduk-opensid",
        threshold=5,
        universe="kk_level == '1'",
        disaggregation=[{"name": "sls", "variable": "rt", "kind": "area"}],
    )
    assert found == {("RT 001 RW 001",): 6, ("2 RT lain",): 5, ("Jumlah",): 11}


def test_a_family_with_two_programmes_is_counted_under_both_and_nothing_is_added_up(book):
    rows = frame(no_kk=[f"kk{n}" for n in range(4)], penerima_program_pemerintah=["1;2", "1", "2; 1", "8"])
    found = shown(
        book,
        rows,
        "keluarga-sdgs-desa",
        universe="present(no_kk)",
        disaggregation=[
            {
                "name": "program",
                "variable": "penerima_program_pemerintah",
                "kind": "code",
                "classification": {"code_list": "kemendesa/bantuan-pemerintah", "version": "1.0.0"},
            }
        ],
    )
    assert (found["BLT DD",], found["PKH",], found["Lainnya",]) == (3, 2, 1)
    assert ("Jumlah",) not in found


def test_a_column_that_the_file_lacks_is_named(book):
    with pytest.raises(NotInTheData) as refused:
        shown(book, frame(no_kk=["a"]), "keluarga-sdgs-desa", universe="present(lantai)")
    assert "lantai" in refused.value.detail.id


def test_an_empty_universe_is_said_and_not_zero(book):
    with pytest.raises(NothingToCount):
        shown(book, frame(kk_level=["4"]), "penduduk-opensid", universe="kk_level == '1'")

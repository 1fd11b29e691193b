"""What cannot be computed is said in words, in the table and to whoever asked for it; never with a silent zero."""

import polars as pl
import pytest

from registry.codes.book import FileBook
from registry.errors import NotFound
from registry.tabulation.compute import NothingToCount
from registry.tabulation.table import above
from tests.tabulation.made_up import AT, Maker, rows


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    return Maker(tmp_path_factory.mktemp("made-up"))


def changed(frames, slug, **columns):
    """Return the rows with other values in some columns."""
    return {**frames, slug: frames[slug].with_columns(**columns)}


def test_a_share_of_nobody_is_empty_and_neither_zero_nor_whole(maker):
    """In a village of men the share of women who are insured has a denominator of zero."""
    made, lacking = maker.tables(changed(rows(3, 400), "individu-sdgs-desa", jenis_kelamin=pl.lit("1")))
    figures = maker.figures(made["2.7"])
    assert figures["Perempuan"] is None
    assert figures["Jumlah"] > 50
    assert "Kosong bukan nol" in made["2.7"].body["description"]["id"]
    assert "2.3" in lacking.keys() - made.keys()
    assert 0 not in [value for each in made.values() for value in maker.figures(each).values()]


def test_a_universe_of_nobody_is_a_table_that_lacks_with_the_reason(maker):
    made, lacking = maker.tables(changed(rows(3, 200), "individu-sdgs-desa", pekerjaan_utama=pl.lit("9")))
    assert "2.6" not in made
    assert lacking["2.6"] == NothingToCount.title
    assert "nol" in lacking["2.6"].id


def test_a_village_under_the_threshold_has_no_table_and_each_says_why(maker):
    made, lacking = maker.tables(rows(3, 4))
    assert made == {}
    assert len(lacking) == 19
    assert all(reason.id.endswith(".") and reason.en for reason in lacking.values())


def test_a_period_without_its_codes_is_said_of_each_table_that_needs_them(tmp_path, monkeypatch):
    class Younger(FileBook):
        """A book whose list of sexes came later."""

        def codes(self, ref, *, at):
            return {} if ref == "dukcapil/jenis-kelamin" else super().codes(ref, at=at)

    monkeypatch.setattr("tests.tabulation.made_up.FileBook", Younger)
    made, lacking = Maker(tmp_path).tables(rows(3, 200))
    assert lacking["1.8"].id == f"Daftar kode dukcapil/jenis-kelamin tidak punya kode yang berlaku pada {AT}."
    assert {"1.8", "1.8a", "1.9"} & made.keys() == set()
    assert {"1.5", "3.1"} <= made.keys()


@pytest.mark.parametrize(
    ("code", "words"), [("35.05", "satudata tabulate 35.05"), ("35.05.10.9999", "bukan kode wilayah")]
)
def test_what_is_no_village_is_told_apart_from_a_village_without_data(code, words):
    with pytest.raises(NotFound) as refused:
        above(FileBook(), code, at=AT)
    assert words in refused.value.detail.id

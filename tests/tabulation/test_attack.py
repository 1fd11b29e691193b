"""Attacks on all published tables of a village together, from their files and descriptions alone."""

import polars as pl
import pytest

from registry.tabulation import earlier
from registry.tabulation.compute import FAULTS
from tests.scale import scaled
from tests.tabulation.made_up import Maker, rows


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    return Maker(tmp_path_factory.mktemp("made-up"))


def without(frames, number):
    """Return the rows of a village that somebody left."""
    return {
        slug: frame if slug == "keluarga-sdgs-desa" else frame.filter(pl.int_range(pl.len()) != number)
        for slug, frame in frames.items()
    }


def faulty(frames, slug, fault, places):
    """Return the rows with a fault in some of them."""
    faults = pl.Series([[fault] if n in places else [] for n in range(frames[slug].height)], dtype=pl.List(pl.String))
    return {**frames, slug: frames[slug].with_columns(faults.alias(FAULTS))}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(scaled(3, 300)))
def test_an_attack_with_bounds_on_all_published_tables_and_coverage_pins_nothing_hidden(maker, seed):
    pytest.importorskip("scipy")
    from tests.tabulation.attack import Attack  # noqa: PLC0415  # needs scipy

    made, _ = maker.tables(rows(seed, [60, 200, 130][seed % 3], small=seed % 5))
    attack = Attack(made, maker)
    assert len(made) > 10
    assert len(attack.hidden) > 20
    found = attack.bounds(scaled(8, 10_000), seed)
    assert not {name: ends for name, ends in found.items() if ends[1] - ends[0] < 1 - 1e-6}
    small = {name for name, ends in found.items() if ends[1] < 5 - 1e-6}
    assert len(small) <= len(attack.hidden) / 20, small


def test_the_attack_finds_a_hidden_figure_where_a_table_hides_too_little(maker):
    pytest.importorskip("scipy")
    from tests.tabulation.attack import Attack  # noqa: PLC0415  # needs scipy

    made, _ = maker.tables(rows(2, 300, small=2))
    careless = Attack({"1.8a": made["1.8a"]}, maker)
    (words, *_) = [
        name for name, value in maker.figures(made["1.8a"]).items() if value is not None and "Jumlah" not in name
    ]
    terms = careless.hide("1.8a", words)
    assert careless.bounds(10_000, 0)["1.8a", words] == pytest.approx((terms, terms))


def test_few_rows_outside_what_is_counted_are_not_told_apart_from_those_refused(maker):
    """Two children are under five: what is hidden as a group of age is not told as a coverage."""
    frames = rows(4, 200, small=2)
    frames = faulty(frames, "individu-sdgs-desa", "tanggal_lahir:format", {50, 60, 70})
    made, _ = maker.tables(frames)
    coverage = made["2.1"].body["was_generated_by"]["coverage"]
    assert coverage["rows_read"] == 200
    assert (coverage["rows_used"], coverage["rows_refused"], coverage["reasons"]) == (195, 5, [])
    assert "rows_outside" not in coverage
    assert "tidak dipisah" in made["2.1"].body["description"]["id"]
    assert made["2.2"].body["was_generated_by"]["coverage"]["rows_outside"] >= 5


def test_a_version_that_one_person_left_is_not_submitted_where_its_total_would_show_him(maker):
    frames = rows(1, 200)
    before, _ = maker.tables(frames)
    after, lacking = maker.tables(without(frames, 17), before)
    assert lacking["1.8a"] == lacking["1.9"] == lacking["2.1"] == earlier.TOO_ALIKE
    assert "1.8a" not in after
    assert after.keys() >= {"3.1", "3.5"}, "nothing changed about the families"


def test_what_differs_by_few_from_the_published_version_is_hidden_in_the_next(maker):
    """Somebody married: both cells differ by one, the total by none."""
    frames = rows(1, 200)
    before, _ = maker.tables(frames)
    people = frames["penduduk-opensid"]
    single = people["status_kawin"].to_list().index("1", 100)
    sex = {"1": "Laki-laki", "2": "Perempuan"}[people["sex"][single]]
    status = [("2" if n == single else each) for n, each in enumerate(people["status_kawin"].to_list())]
    changed = {**frames, "penduduk-opensid": people.with_columns(pl.Series("status_kawin", status))}
    after, _ = maker.tables(changed, before)
    then, now = maker.figures(before["1.9"]), maker.figures(after["1.9"])
    assert then[f"Belum Kawin, {sex}"] is not None
    assert now[f"Belum Kawin, {sex}"] is now[f"Kawin, {sex}"] is None
    assert not {words for words, value in then.items() if value is None and now[words] is not None}
    assert not [words for words, value in now.items() if value is not None and 0 < abs(value - then[words]) < 5]


def test_twenty_newcomers_make_a_new_version_that_shows_no_few_of_them(maker):
    before, _ = maker.tables(rows(1, 300))
    after, lacking = maker.tables(
        {slug: pl.concat([frame, rows(9, 40)[slug]]) for slug, frame in rows(1, 300).items()}, before
    )
    assert "1.8a" not in lacking
    then, now = maker.figures(before["1.8a"]), maker.figures(after["1.8a"])
    assert now["Jumlah"] == then["Jumlah"] + 40 == 340
    shown = [(then[words], value) for words, value in now.items() if value is not None and then[words] is not None]
    assert all(was == value or abs(value - was) >= 5 for was, value in shown)

"""What a file name says of village and period: worked out by hand from names as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.folder.naming import named, period_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-31", date(2025, 12, 31)),
        ("20251231", date(2025, 12, 31)),
        ("2025_12_31", date(2025, 12, 31)),
        ("31-12-2025", date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-Q1", date(2025, 3, 31)),
        ("2025Q4", date(2025, 12, 31)),
        ("2025-C2", date(2025, 8, 31)),
        ("2025-S1", date(2025, 6, 30)),
        ("2025", date(2025, 12, 31)),
        ("2025-02-30", None),  # no such day, and no month of another year either
        ("2025-S3", None),  # a year has two semesters
        ("3505", None),
        ("", None),
    ],
)
def test_a_period_is_its_last_day(text, day):
    assert period_of(text) == day


@pytest.mark.parametrize(
    ("label", "stem", "day", "villages"),
    [
        ("individu_all.xlsx", "individu-all", None, set()),
        ("individu_all (1).xlsx", "individu-all", None, set()),
        ("Salinan dari Individu_All.XLSX", "individu-all", None, set()),
        ("individu_all_2025-12-31.xlsx", "individu-all", date(2025, 12, 31), set()),
        ("individu_all 31-12-2024 (2).csv", "individu-all", date(2024, 12, 31), set()),
        ("penduduk-2024.csv", "penduduk", date(2024, 12, 31), set()),
        ("35.05.10.2011_individu_all_2025.xlsx", "individu-all", date(2025, 12, 31), {"35.05.10.2011"}),
        ("35.05.10.2011/data_penduduk.csv", "data-penduduk", None, {"35.05.10.2011"}),
        ("35.05.10.2011/35.05.10.2006 data.csv", "data", None, {"35.05.10.2006"}),
        ("3505102011_data.csv", "3505102011-data", None, set()),  # ten digits: of BPS or of Kemendagri?
        ("opensid-2410.csv", "opensid-2410", None, set()),  # a release, not a year
    ],
)
def test_a_name_says_its_village_its_period_and_what_it_is(label, stem, day, villages):
    says = named(label)
    assert (says.stem, says.period, says.villages) == (stem, day, frozenset(villages))


@given(st.dates(date(1945, 1, 1), date(2100, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d.%m.%Y"]))
def test_the_same_name_with_another_day_differs_by_its_period_only(day, written):
    says = named(f"data_penduduk_{day:{written}}.xlsx")
    assert (says.stem, says.period) == ("data-penduduk", day)


@given(st.text(max_size=80))
def test_any_name_can_be_read(name):
    says = named(name)
    assert says.stem == says.stem.strip("-").lower()

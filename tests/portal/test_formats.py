"""Dates and numbers as the interface's word list writes them."""

from datetime import UTC, date, datetime

import pytest
from babel import Locale

from portal import formats

ID, EN = Locale("id"), Locale("en", "GB")
EVENING = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


def test_a_moment_is_told_in_western_indonesian_time_with_its_zone():
    assert formats.moment(EVENING, ID) == "22 November 2026 21.05 WIB"
    assert formats.moment(EVENING, EN) == "22 November 2026, 21:05 WIB"


def test_a_moment_without_a_zone_is_read_as_universal_time():
    assert formats.moment(EVENING.replace(tzinfo=None), ID) == "22 November 2026 21.05 WIB"


def test_a_day_near_midnight_is_the_day_in_blitar():
    assert formats.day(datetime(2026, 11, 22, 18, 0, tzinfo=UTC), ID) == "23 November 2026"
    assert formats.day(date(2026, 11, 22), ID) == "22 November 2026"
    assert formats.day("2025-12-31", EN) == "31 December 2025"


@pytest.mark.parametrize(("value", "expected"), [(1234567.89, "1.234.567,89"), ("3402", "3.402"), ("–", "–"), (0, "0")])
def test_a_number_has_the_separators_of_its_language(value, expected):
    assert formats.number(value, ID) == expected


def test_a_share_is_a_percentage_with_one_decimal():
    assert formats.percent(0.8764, ID) == "87,6%"
    assert formats.percent(0.5, EN) == "50%"


@pytest.mark.parametrize(("count", "expected"), [(999, "999 B"), (12_400, "12,4 kB"), (3_000_000, "3 MB")])
def test_a_size_is_told_in_the_unit_that_suits_it(count, expected):
    assert formats.size(count, ID) == expected


def test_how_long_ago_is_told_in_words():
    assert formats.ago(EVENING, datetime(2026, 11, 25, 14, 5, tzinfo=UTC), ID) == "3 hari yang lalu"


def test_a_list_reads_as_a_sentence():
    assert formats.listing(["desa", "kecamatan", "kabupaten"], ID) == "desa, kecamatan, dan kabupaten"

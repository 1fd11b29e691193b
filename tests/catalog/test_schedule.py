"""When the next data are due, counted by hand on a calendar; every frequency of the form is decided."""

from datetime import UTC, date, datetime

import pytest

from registry.catalog.schedule import DAYS, MONTHS, next_due
from registry.schemas import documents

NO_DAY = {"CONT", "UPDATE_CONT", "IRREG", "AS_NEEDED", "NOT_PLANNED", "NEVER", "OTHER", "UNKNOWN"}


@pytest.mark.parametrize(
    ("frequency", "updated", "due"),
    [
        ("ANNUAL", datetime(2025, 3, 4, 5, tzinfo=UTC), date(2026, 3, 4)),
        ("ANNUAL", datetime(2024, 2, 29, 5, tzinfo=UTC), date(2025, 2, 28)),  # no leap year
        ("MONTHLY", datetime(2025, 1, 31, 5, tzinfo=UTC), date(2025, 2, 28)),
        ("MONTHLY", datetime(2025, 12, 31, 5, tzinfo=UTC), date(2026, 1, 31)),
        ("QUARTERLY", datetime(2025, 11, 30, 5, tzinfo=UTC), date(2026, 2, 28)),
        ("WEEKLY", datetime(2025, 12, 29, 5, tzinfo=UTC), date(2026, 1, 5)),
        ("DAILY", datetime(2025, 6, 1, 20, tzinfo=UTC), date(2025, 6, 3)),  # three in the morning of the 2nd in WIB
        ("ANNUAL", datetime(2025, 6, 1, 20), date(2026, 6, 2)),  # noqa: DTZ001  # SQLite gives moments without a zone
    ],
)
def test_the_next_day_is_the_last_update_and_the_frequency(frequency, updated, due):
    assert next_due(frequency, updated) == due


def test_what_promises_no_interval_has_no_day():
    assert {next_due(frequency, datetime(2025, 6, 1, tzinfo=UTC)) for frequency in (*NO_DAY, None)} == {None}


def test_every_frequency_of_the_form_either_has_an_interval_or_promises_none():
    known = set(documents.schema("dataset")["properties"]["accrual_periodicity"]["x-labels"])
    assert known == set(MONTHS) | set(DAYS) | NO_DAY

"""When the next data of a dataset are due: its last update and the frequency that its metadata promise.

Frequencies are the terms of the EU's table that DCAT-AP names (``dct:accrualPeriodicity``). One that names no interval
(irregular, continuous, unknown) promises no day, and nothing is due then.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")

MONTHS: Mapping[str, int] = MappingProxyType(
    {
        "MONTHLY": 1,
        "BIMONTHLY": 2,
        "QUARTERLY": 3,
        "ANNUAL_3": 4,
        "ANNUAL_2": 6,
        "ANNUAL": 12,
        "BIENNIAL": 24,
        "TRIENNIAL": 36,
        "QUADRENNIAL": 48,
        "QUINQUENNIAL": 60,
        "DECENNIAL": 120,
        "BIDECENNIAL": 240,
        "TRIDECENNIAL": 360,
    }
)
"""Whole months between two updates."""
DAYS: Mapping[str, int] = MappingProxyType(
    {
        "HOURLY": 1,
        "BIHOURLY": 1,
        "TRIHOURLY": 1,
        "DAILY_2": 1,
        "DAILY": 1,
        "WEEKLY_3": 3,
        "WEEKLY_2": 4,
        "WEEKLY": 7,
        "BIWEEKLY": 14,
        "MONTHLY_3": 11,
        "MONTHLY_2": 16,
    }
)
"""Days between two updates, the longer where a week or a month does not divide evenly; nothing is due within a day."""


def next_due(frequency: str | None, updated: datetime) -> date | None:
    """Return the day, in WIB, by which the next update is promised; None where none is."""
    last = today(updated)
    if days := DAYS.get(frequency or ""):
        return last + timedelta(days=days)
    months = MONTHS.get(frequency or "")
    return _months_after(last, months) if months else None


def today(at: datetime) -> date:
    """Return the day of a moment in WIB; what the database gives back without a zone is UTC."""
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))).astimezone(WIB).date()


def month(day: date) -> str:
    """Return the month of a day, ``2026-11``: what the search index keeps of when a dataset is due."""
    return f"{day:%Y-%m}"


def _months_after(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where that is shorter."""
    year, number = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))

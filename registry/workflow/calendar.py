"""Working days, as deadlines count them (Monday to Friday without holidays, the day in western Indonesian time)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
FIXED: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (1, 1): "Tahun Baru Masehi",
        (5, 1): "Hari Buruh Internasional",
        (6, 1): "Hari Lahir Pancasila",
        (8, 17): "Proklamasi Kemerdekaan",
        (12, 25): "Kelahiran Yesus Kristus",
    }
)
"""Holidays by month and day. Those of the moon calendars and joint leave are set each year by decree: they are data."""

_SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """Counts working days; ``holidays`` are those beside the ones of fixed date."""

    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Say whether offices work on a day."""
        return day.weekday() < _SATURDAY and (day.month, day.day) not in FIXED and day not in self.holidays

    def after(self, start: date, number: int) -> date:
        """Return the last of a number of working days after a day; the day itself does not count."""
        known = self._after.get((start, number))
        if known is None:
            day, left = start, number
            while left:
                day += timedelta(days=1)
                left -= self.is_working(day)
            known = self._after[start, number] = day
        return known

    def overdue_before(self, today: date, number: int) -> date:
        """Return the day before which something must have begun to be overdue today.

        Of two that begin on different days the earlier is never due later: so one comparison tells all overdue.
        """
        day = today
        while self.after(day, number) >= today:
            day -= timedelta(days=1)
        return day + timedelta(days=1)

    @cached_property
    def _after(self) -> dict[tuple[date, int], date]:
        return {}


def day_of(moment: datetime) -> date:
    """Return the day of a moment in western Indonesian time."""
    return moment.astimezone(WIB).date()


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in western Indonesian time."""
    return datetime(day.year, day.month, day.day, tzinfo=WIB)

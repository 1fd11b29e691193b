"""Dates, times and numbers as people in Blitar write them (zone always told); machine output stays ISO 8601."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

WIB = ZoneInfo("Asia/Jakarta")
_KILO = 1000


def day(value: date | str, locale: Locale) -> str:
    """Return a day, ``22 November 2026``; a moment is told by its day in WIB, a text is read as ISO 8601."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = _here(value)
    return format_date(value, "d MMMM y", locale=locale)


def month(value: date, locale: Locale) -> str:
    """Return the month of a day, ``November 2026``."""
    return format_date(value, "MMMM y", locale=locale)


def moment(value: datetime, locale: Locale) -> str:
    """Return a moment with its zone, ``22 November 2026 21.05 WIB``."""
    pattern = "d MMMM y HH.mm" if locale.language == "id" else "d MMMM y, HH:mm"
    return format_datetime(_here(value), pattern, locale=locale) + " WIB"


def iso(value: datetime) -> str:
    """Return a moment for ``<time datetime>``, in UTC."""
    return _aware(value).isoformat(timespec="seconds")


def ago(value: datetime, now: datetime, locale: Locale) -> str:
    """Return how long ago a moment was, ``3 hari yang lalu``."""
    return format_timedelta(_aware(value) - now, add_direction=True, locale=locale)


def number(value: float | str, locale: Locale) -> str:
    """Return a number with the language's separators, ``1.234.567,89``; what is no number is returned as it is."""
    if isinstance(value, int) and 0 <= value < _KILO:  # most numbers are counts, and these have no separator
        return str(int(value))
    try:
        return format_decimal(value, locale=locale)
    except (ValueError, ArithmeticError):
        return str(value)


def percent(value: float, locale: Locale) -> str:
    """Return a share of one as a percentage, ``87,6%``."""
    return format_percent(value, format="#,##0.#%", locale=locale)


def size(count: int, locale: Locale) -> str:
    """Return a number of bytes in the unit that suits it, ``12,4 kB``."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < _KILO:
            break
        amount, unit = amount / _KILO, larger
    return f"{format_decimal(round(amount, 1), locale=locale)} {unit}"


def listing(values: list[str], locale: Locale) -> str:
    """Return texts as a list in a sentence, ``desa, kecamatan, dan kabupaten``."""
    return format_list(values, locale=locale)


def _aware(value: datetime) -> datetime:
    # SQLite gives moments back without a zone; all are stored in UTC
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo("UTC"))


def _here(value: datetime) -> datetime:
    return _aware(value).astimezone(WIB)

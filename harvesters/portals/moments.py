"""Days, moments and periods as portals write them; what cannot be read is left out, never guessed."""

import calendar
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_YEAR = r"(?:19[5-9]\d|20\d\d)"
_POINT = re.compile(
    rf"({_YEAR})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?:[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?$"
)
_DAY_FIRST = re.compile(rf"(0?[1-9]|[12]\d|3[01])[/-](0?[1-9]|1[0-2])[/-]({_YEAR})$")
_SPAN = re.compile(
    r"\s*(?:/|\.\.|–|—|(?<=\d)\s+s\.?/?\s?d\.?(?=\s)|\bsampai(?: dengan)?\b|\bhingga\b|\bto\b| - "
    r"|(?<=\d{4})-(?=\d{4}$))\s*"
)
_QUARTER = re.compile(rf"({_YEAR})[- ]?(?:Q|TW|T)([1-4])$", re.IGNORECASE)
_HALF = re.compile(rf"({_YEAR})[- ]?(?:S|SMT)([12])$", re.IGNORECASE)
_THIRD = re.compile(rf"({_YEAR})[- ]?C([1-3])$", re.IGNORECASE)


def moment(value: Any) -> datetime | None:
    """Return a moment in UTC; one without an offset is in UTC already, as CKAN writes it."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip().replace("Z", "+00:00")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        try:
            read = parsedate_to_datetime(text)
        except (TypeError, ValueError, IndexError):
            return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def period(value: Any, end: Any = None) -> dict[str, str]:
    """Return the first and last day of a period: ``2025``, ``2024-S1``, ``2020 - 2024``, ``2025-01-01/2025-06-30``."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if end:
        opening, closing = _span(text), _span(str(end).strip())
    else:
        parts = [text] if _span(text) else [part for part in _SPAN.split(text) if part]
        if not 1 <= len(parts) <= 2:  # noqa: PLR2004  # a period has two sides
            return {}
        opening, closing = _span(parts[0]), _span(parts[-1])
    if opening is None or closing is None or opening[0] > closing[1]:
        return {}
    return {"start": opening[0].isoformat(), "end": closing[1].isoformat()}


def _span(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a point in time covers."""
    for pattern, months in ((_QUARTER, 3), (_THIRD, 4), (_HALF, 6)):
        if found := pattern.match(text):
            year, last = int(found[1]), int(found[2]) * months
            return date(year, last - months + 1, 1), date(year, last, calendar.monthrange(year, last)[1])
    if found := _DAY_FIRST.match(text):
        return _days(int(found[3]), int(found[2]), int(found[1]))
    if found := _POINT.match(text):
        return _days(int(found[1]), *(int(part) if part else None for part in found.groups()[1:]))
    return None


def _days(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date] | None:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    try:
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None

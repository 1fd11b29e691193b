"""Moments as CKAN writes and asks for them: UTC to the microsecond, without an offset."""

import re
from datetime import UTC, datetime, timedelta

_STEP = re.compile(r"([+-])(\d{1,6})(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)S?|/(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)S?")
_LENGTH = {"YEAR": 365.25 * 86_400, "MONTH": 30.4375 * 86_400, "DAY": 86_400, "HOUR": 3_600, "MINUTE": 60, "SECOND": 1}
_ROUND = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


def written(at: datetime) -> str:
    """Return a moment as CKAN writes it."""
    return _utc(at).strftime("%Y-%m-%dT%H:%M:%S.%f")


def micros(at: datetime) -> int:
    """Return microseconds since 1970."""
    return int((_utc(at) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


def read(text: str, *, at: datetime) -> datetime | None:
    """Read a moment of a query: ISO 8601, a part of it, or Solr's arithmetic on ``NOW``; None when it is none."""
    if text.startswith("NOW"):
        return _reckoned(text[3:], at)
    plain = text.removesuffix("Z")
    padded = plain + "-01" * (2 - plain.count("-")) if re.fullmatch(r"\d{4}(-\d\d)?", plain) else plain
    try:
        return _utc(datetime.fromisoformat(padded))
    except ValueError:
        return None


def _reckoned(steps: str, at: datetime) -> datetime | None:
    if _STEP.sub("", steps):
        return None
    try:
        for sign, count, unit, rounded in _STEP.findall(steps):
            if rounded:
                kept = _ROUND.index(rounded) + 1
                parts = [at.year, at.month, at.day, at.hour, at.minute, at.second][:kept]
                at = datetime(*(parts + [1, 1, 1][kept:]), tzinfo=UTC) if kept < 3 else datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # noqa: PLR2004
            else:
                length = timedelta(seconds=int(count) * _LENGTH[unit])
                at = at + length if sign == "+" else at - length
    except (OverflowError, ValueError):
        return None
    return at


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

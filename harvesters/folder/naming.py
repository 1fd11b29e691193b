"""What the name of a file says: of which village it is, of which period, and what is left when both are taken away.

A file that comes again with another date in its name is the same table of another period, hence another dataset; the
same file sent again for the same period, whatever a browser made of its name, is a new version of the same dataset.
"""

import calendar
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

_VILLAGE = re.compile(r"(?<![\d.])(\d{2}\.\d{2}\.\d{2}\.\d{4})(?!\.?\d)")
"""With its dots: ten digits alone may be a code of BPS or of Kemendagri, and nobody could tell which."""

_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_ISO = re.compile(r"(?<!\d)(\d{4})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])([-_.])(0[1-9]|1[0-2])\2(\d{4})(?!\d)")
_PART = re.compile(r"(?<!\d)(\d{4})[-_. ]?(?:([QqCcSs])([1-4])|[-_.](0[1-9]|1[0-2]))(?![0-9A-Za-z]|[-_.]\d)")
_YEAR = re.compile(r"(?<![0-9A-Za-z.])((?:19|20)\d{2})(?![0-9A-Za-z]|[.-]\d|[-_. ]?[QqCcSs]\d)")
_COPY = re.compile(
    rf"\s*\(\d+\)|{_EDGE}(?:salinan(?: dari)?|copy(?: of)?|kopi)(?:[ _-]*\d+)?{_END}"
    rf"|{_EDGE}(?:final|revisi|rev)\d*{_END}",
    re.IGNORECASE,
)
_MONTHS = {"q": 3, "c": 4, "s": 6}
"""Months of a quarter, a *caturwulan* and a semester."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a path says."""

    stem: str
    """Lower-case letters and digits with hyphens: the name without extension, village, period and marks of a copy."""
    period: date | None
    """The last day of the period in the file's name."""
    villages: frozenset[str]
    """Kemendagri codes in the file's name; in its folders' where it has none."""


def named(label: str) -> Named:
    """Read the path of a file under its source."""
    path = PurePosixPath(label)
    name = path.name.removesuffix(path.suffix) if not _VILLAGE.fullmatch(path.name[-13:]) else path.name
    own = frozenset(_VILLAGE.findall(name))
    villages = own or frozenset(code for part in path.parent.parts for code in _VILLAGE.findall(part))
    rest = _VILLAGE.sub(" ", name)
    period, rest = _taken(rest)
    rest = _COPY.sub(" ", rest)
    return Named(re.sub(r"[^a-z0-9]+", "-", rest.lower()).strip("-"), period, villages)


def period_of(text: str) -> date | None:
    """Return the last day of a period written as a day, a month, a quarter, a semester or a year; None for others."""
    return _taken(text)[0]


def _taken(text: str) -> tuple[date | None, str]:
    """Return the last period in a text, and the text without periods of that kind."""
    for pattern, read in ((_ISO, _iso), (_DAY_FIRST, _day_first), (_PART, _part), (_YEAR, _year)):
        days = [day for found in pattern.finditer(text) if (day := read(found))]
        if days:
            return days[-1], pattern.sub(" ", text)
    return None, text


def _iso(found: re.Match[str]) -> date | None:
    return _day(int(found[1]), int(found[3]), int(found[4]))


def _day_first(found: re.Match[str]) -> date | None:
    return _day(int(found[4]), int(found[3]), int(found[1]))


def _part(found: re.Match[str]) -> date | None:
    month = int(found[4]) if found[4] else _MONTHS[found[2].lower()] * int(found[3])
    year, december = int(found[1]), 12
    return _day(year, month, calendar.monthrange(year, month)[1]) if month <= december and year else None


def _year(found: re.Match[str]) -> date | None:
    return _day(int(found[1]), 12, 31)


def _day(year: int, month: int, day: int) -> date | None:
    first, last = 1945, 2100
    with suppress(ValueError):
        if first <= year <= last:
            return date(year, month, day)
    return None

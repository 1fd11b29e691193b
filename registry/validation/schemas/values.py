"""Texts as values of the types of Table Schema and of XML Schema, which CSVW uses; ``ValueError`` for what is none."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import urlsplit
from uuid import UUID

import orjson

Parse = Callable[[str], Any]

_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?")
_SPECIAL: Mapping[str, Decimal] = {"NaN": Decimal("NaN"), "INF": Decimal("Infinity"), "-INF": Decimal("-Infinity")}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63})+")
_DURATION = re.compile(
    r"-?P(?=[0-9T])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?"
)
_ANY_DATE = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%d %b %Y")
_ANY_TIME = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f")
_LONGITUDES, _LATITUDES = 180, 90
_BARE = re.compile(r"^[^0-9+.-]+|[^0-9.]+$")


def integer(text: str, *, group: str = "", bare: bool = True) -> int:
    """Read a whole number."""
    text = _without(text, group, bare=bare)
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def number(text: str, *, decimal: str = ".", group: str = "", bare: bool = True) -> Decimal:
    """Read a number."""
    text = _without(text, group, bare=bare)
    if decimal != ".":
        if "." in text:
            raise ValueError(text)
        text = text.replace(decimal, ".")
    if text in _SPECIAL:
        return _SPECIAL[text]
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _without(text: str, group: str, *, bare: bool) -> str:
    text = text.replace(group, "") if group else text
    return text if bare else _BARE.sub("", text)


def boolean(text: str, true: tuple[str, ...], false: tuple[str, ...]) -> bool:
    """Read a truth value."""
    if text in true:
        return True
    if text in false:
        return False
    raise ValueError(text)


def day(text: str, pattern: str | None = None) -> date:
    """Read a date: ISO 8601, of a strptime pattern, or (``any``) of a usual one."""
    if pattern is None:
        return datetime.strptime(_of_length(text, 10), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    return _first(text, _ANY_DATE if pattern == "any" else (pattern,)).date()


def clock(text: str, pattern: str | None = None) -> time:
    """Read a time of day."""
    if pattern is None:
        return time.fromisoformat(text) if len(text) >= len("HH:MM:SS") else refused(text)
    return _first(text, _ANY_TIME if pattern == "any" else (pattern,)).time()


def moment(text: str, pattern: str | None = None) -> datetime:
    """Read a date and time."""
    if pattern in {None, "any"}:
        if pattern is None and "T" not in text:
            return refused(text)
        return datetime.fromisoformat(text)
    return _first(text, (pattern or "",))


def _first(text: str, patterns: tuple[str, ...]) -> datetime:
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the pattern says whether there is a zone
        except ValueError:
            continue
    return refused(text)


def _of_length(text: str, length: int) -> str:
    return text if len(text) == length else refused(text)


def refused(text: str) -> NoReturn:
    """Refuse a text that is no value."""
    raise ValueError(text)


def year(text: str, longest: int = 9) -> int:
    """Read a year of the calendar, of four digits or more."""
    return int(text) if re.fullmatch(f"-?[0-9]{{4,{longest}}}", text) else refused(text)


def year_month(text: str) -> date:
    """Read a month of a year."""
    return day(f"{text}-01")


def duration(text: str) -> str:
    """Read an ISO 8601 duration."""
    return text if _DURATION.fullmatch(text) else refused(text)


def json_of(kind: type) -> Parse:
    """Return the reader of JSON of one kind."""

    def parse(text: str) -> Any:
        found = orjson.loads(text)
        return found if isinstance(found, kind) else refused(text)

    return parse


def geopoint(text: str, form: str = "default") -> tuple[Decimal, Decimal]:
    """Read a longitude and latitude."""
    if form == "default":
        parts = text.split(",")
    else:
        found = orjson.loads(text)
        parts = [str(found[name]) for name in ("lon", "lat")] if form == "object" else [str(one) for one in found]
    try:
        longitude, latitude = (number(part.strip()) for part in parts)
    except (KeyError, TypeError):
        return refused(text)
    within = abs(longitude) <= _LONGITUDES and abs(latitude) <= _LATITUDES
    return (longitude, latitude) if within else refused(text)


def string(text: str, form: str = "default") -> str:
    """Read a text of a format."""
    match form:
        case "email" if not _EMAIL.fullmatch(text):
            return refused(text)
        case "uri" if not urlsplit(text).scheme or not urlsplit(text).netloc:
            return refused(text)
        case "uuid":
            UUID(text)
        case "binary":
            try:
                base64.b64decode(text, validate=True)
            except binascii.Error:
                return refused(text)
    return text

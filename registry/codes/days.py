"""Days as people write them in sheets: ISO 8601, and day before month as in Indonesia."""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]00:00:00)?", re.ASCII)
_LOCAL = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})", re.ASCII)


def day(text: str) -> date:
    """Return the day that a cell tells; ValueError when it is none, or in no calendar."""
    if found := _ISO.fullmatch(text):
        return date(*map(int, found.groups()))
    if found := _LOCAL.fullmatch(text):
        return date(*map(int, reversed(found.groups())))
    raise ValueError(text)

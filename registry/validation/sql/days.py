"""Days of the calendar in SQL: dates as a source writes them, ages, and what a NIK tells (PP KK CC DDMMYY SSSS)."""

import re
from datetime import date

from registry.standards.compile.dates import lexical
from registry.validation.sql.literals import every, found, written

_WIDTHS = {"%Y": 4, "%y": 2, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
_LATEST = {"%H": "23", "%M": "59", "%S": "60"}
"""The last hour, minute and second; a leap second is one."""
_PART = re.compile(r"%[YymdHMS]|.", re.DOTALL)
_FIRST_OF_1900S = "70"
"""Two digits of a year from here on are of the twentieth century, those before of the twenty-first (POSIX)."""
_NIK = "^[1-9][0-9]{15}$"
_FEMALE = 40


def day_of(text: str, pattern: str) -> str:
    """Read a date of a strptime pattern, exactly as written; unknown for others and for days that do not exist."""
    parts: dict[str, str] = {}
    place = 1
    for part in _PART.findall(pattern):
        parts[part] = f"substr({text}, {place}, {_WIDTHS.get(part, 1)})"
        place += _WIDTHS.get(part, 1)
    year = parts.get("%Y") or (
        f"CASE WHEN {parts['%y']} >= '{_FIRST_OF_1900S}' THEN '19' ELSE '20' END || {parts['%y']}"
    )
    conditions = [
        found(text, lexical(pattern)),
        f"substr({text}, 1, 4) <> '0000'",
        *(f"{parts[part]} <= {written(latest)}" for part, latest in _LATEST.items() if part in parts),
    ]
    day = f"{year} || '-' || {parts.get('%m', written('01'))} || '-' || {parts.get('%d', written('01'))}"
    return f"CASE WHEN {every(conditions)} THEN TRY_CAST({day} AS DATE) END"


def age(day: str, at: date) -> str:
    """Return the completed years at a date."""
    before = f"month({day}) * 100 + day({day}) > {at.month * 100 + at.day}"
    return f"({at.year} - year({day}) - CASE WHEN {before} THEN 1 ELSE 0 END)"


def nik_digits(nik: str) -> str:
    """Return the digits DDMMYY of a NIK as text; unknown where it is none or a temporary number."""
    return f"CASE WHEN {found(nik, _NIK)} THEN substr({nik}, 7, 6) END"


def nik_birth_date(ddmmyy: str, at: date) -> str:
    """Return the birth date, in the century that makes the age 0 to 99 at a date; unknown when it is no day."""
    code, month, year = (f"CAST(substr({ddmmyy}, {place}, 2) AS INTEGER)" for place in (1, 3, 5))
    day = f"CASE WHEN {code} > {_FEMALE} THEN {code} - {_FEMALE} ELSE {code} END"
    latest = f"({at.year // 100 * 100} + {year})"
    later = f"{latest} * 10000 + {month} * 100 + {day} > {at.year * 10000 + at.month * 100 + at.day}"
    born = f"{latest} - CASE WHEN {later} THEN 100 ELSE 0 END"
    padded = f"lpad(CAST({born} AS VARCHAR), 4, '0') || '-' || substr({ddmmyy}, 3, 2) || '-'"
    return f"TRY_CAST({padded} || lpad(CAST({day} AS VARCHAR), 2, '0') AS DATE)"


def nik_sex(ddmmyy: str) -> str:
    """Return '1' (male) or '2' (female) by the day in a NIK; unknown when it is no day."""
    code = f"CAST(substr({ddmmyy}, 1, 2) AS INTEGER)"
    return f"CASE WHEN {code} BETWEEN 1 AND 31 THEN '1' WHEN {code} BETWEEN 41 AND 71 THEN '2' END"

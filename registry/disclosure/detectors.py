"""Detectors of personal data by form, whatever the column is called (UU 27/2022 art. 4, UU 23/2006 art. 84)."""

import re
from calendar import monthrange
from enum import StrEnum

_DIGITS = re.compile(r"(?<!\d)\d{16}(?!\d)")
_PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+62|62|0)8\d{8,11}"
    r"|(?:\+62[ -]?|62[ -]?|0)8\d{1,2}[ -]\d{3,4}[ -]\d{3,5})(?!\d)"  # as people write it: 0812-3456-7890
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_NAMED = re.compile(  # Bapak Slamet, Dusun Krajan RT 01/RW 02
    r"\b(?:Bapak|Bpk|Ibu|Sdri?|Saudar[ai]|Pak|Bu)\b\.? +(?:[A-Z][a-z'’]+ ?){1,4}[^\n]{0,60}?"
    r"\b(?:Jl|Jalan|Dusun|Dsn|Gang|Gg|RT)\b\.? *[0-9A-Z]"
)
_PLACED = re.compile(  # latitude and longitude in Indonesia, to some ten metres
    r"(?<![\d.])(?:-(?:\d|10|11)|[0-6])[.,]\d{4,}[ ,;/]+(?:9[5-9]|1[0-3]\d|14[01])[.,]\d{4,}"
)
_WOMEN = 40  # a woman's day of birth is written with 40 added


class Personal(StrEnum):
    """What a detector found."""

    NIK = "nik"
    FAMILY_CARD = "no_kk"
    PHONE = "phone"
    EMAIL = "email"
    NAME_WITH_ADDRESS = "name with address"
    COORDINATES = "coordinates"


def found_in(text: str) -> set[Personal]:
    """Return the kinds of personal data a text seems to hold.

    Sixteen digits are a NIK when digits 7-12 are a date of birth (day, or day + 40), else taken for a family card.
    """
    found = {Personal.NIK if _is_dated(number) else Personal.FAMILY_CARD for number in _DIGITS.findall(text)}
    if _PHONE.search(text):
        found.add(Personal.PHONE)
    if _EMAIL.search(text):
        found.add(Personal.EMAIL)
    if _NAMED.search(text):
        found.add(Personal.NAME_WITH_ADDRESS)
    return found


def places_in(text: str) -> bool:
    """Say whether a text holds latitude and longitude, exact to a house.

    A school may have a place; in rows about people it is where somebody lives.
    """
    return _PLACED.search(text) is not None


def _is_dated(number: str) -> bool:
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    day -= _WOMEN if day > _WOMEN else 0
    if not 1 <= month <= 12:  # noqa: PLR2004  # months of a year
        return False
    return 1 <= day <= max(monthrange(2000 + year, month)[1], monthrange(1900 + year, month)[1])

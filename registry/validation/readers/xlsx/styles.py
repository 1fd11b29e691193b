"""What the number formats of a workbook say of its numbers (ECMA-376 part 1, 18.8.30): dates, times, percent, zeros."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Shown(StrEnum):
    """How a number is shown to its user."""

    PLAIN = ""
    DATE = "date"
    TIME = "time"
    ELAPSED = "elapsed"
    PERCENT = "percent"
    ZEROS = "zeros"


_BUILT_IN = (
    dict.fromkeys([9, 10], Shown.PERCENT)
    | dict.fromkeys([*range(14, 18), 22, *range(27, 37), *range(50, 59)], Shown.DATE)
    | dict.fromkeys([*range(18, 22), 45, 47], Shown.TIME)
    | {46: Shown.ELAPSED}
)
_SILENT = re.compile(r'"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]|am/pm|a/p|general')
_ELAPSED = re.compile(r"\[[hms]+\]")
_ZEROS = re.compile(r"0{2,}")


def shown(code: str) -> tuple[Shown, int]:
    """Say what a format code makes of a number, and to how many digits it fills it with zeros."""
    first = code.strip().partition(";")[0]
    if _ZEROS.fullmatch(first):
        return Shown.ZEROS, len(first)
    bare = _SILENT.sub("", first.lower())
    if _ELAPSED.search(bare):
        return Shown.ELAPSED, 0
    signs = set(bare)
    if signs & set("yd") or ("m" in signs and not signs & set("hs")):
        return Shown.DATE, 0
    if signs & set("hs"):
        return Shown.TIME, 0
    return (Shown.PERCENT, 0) if "%" in signs else (Shown.PLAIN, 0)


def by_style(formats: Sequence[int], codes: Mapping[int, str]) -> dict[int, tuple[Shown, int]]:
    """Return how numbers are shown by the number of their style, plain ones left out."""
    found = {}
    for style, number in enumerate(formats):
        told = shown(codes[number]) if number in codes else (_BUILT_IN.get(number, Shown.PLAIN), 0)
        if told[0] is not Shown.PLAIN:
            found[style] = told
    return found

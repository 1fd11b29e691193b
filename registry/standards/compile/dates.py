"""How a system writes its dates, in the words of each form's language."""

import re
from collections.abc import Mapping

_DIGITS: Mapping[str, str] = {"%Y": "[0-9]{4}", "%y": "[0-9]{2}"}
_CSVW: Mapping[str, str] = {
    "%Y": "yyyy",
    "%m": "MM",
    "%d": "dd",
    "%y": "yy",
    "%H": "HH",
    "%M": "mm",
    "%S": "ss",
}
_PART = re.compile(r"%[YmdyHMS]")


def lexical(pattern: str) -> str:
    """Return the regular expression of a written date."""
    literal = re.sub(r"([.\\^$|?*+()\[\]{}])", r"\\\1", pattern)
    return "^" + _PART.sub(lambda found: _DIGITS.get(found[0], "[0-9]{2}"), literal) + "$"


def csvw_pattern(pattern: str) -> str:
    """Return a strptime pattern as CSVW writes it (Unicode TR35)."""
    return _PART.sub(lambda found: _CSVW[found[0]], pattern)

"""What is wrong with the options of a source, in words of ours: pydantic's own are English and speak of types."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from registry.errors import Sentence
from registry.harvest.plugin import UnusableOption

_NUMBER = ("harus berupa bilangan bulat", "must be a whole number")
_DATE = ("harus berupa tanggal, mis. 2025-12-31", "must be a date, as 2025-12-31")
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("wajib diisi", "is required"),
        "extra_forbidden": (
            "tidak dikenal; hapus, atau periksa ejaannya",
            "is unknown; remove it or check its spelling",
        ),
        "string_pattern_mismatch": ("tidak berbentuk {pattern}", "does not have the form {pattern}"),
        "string_too_short": ("paling sedikit {min_length} huruf", "has at least {min_length} characters"),
        "string_too_long": ("paling banyak {max_length} huruf", "has at most {max_length} characters"),
        "string_type": ("harus berupa teks", "must be text"),
        "too_short": ("pilih paling sedikit {min_length}", "choose at least {min_length}"),
        "too_long": ("paling banyak {max_length}", "at most {max_length}"),
        "int_parsing": _NUMBER,
        "int_type": _NUMBER,
        "int_from_float": _NUMBER,
        "decimal_parsing": ("harus berupa bilangan", "must be a number"),
        "bool_parsing": ("harus ya atau tidak", "must be true or false"),
        "bool_type": ("harus ya atau tidak", "must be true or false"),
        "greater_than_equal": ("paling kecil {ge}", "is at least {ge}"),
        "less_than_equal": ("paling besar {le}", "is at most {le}"),
        "literal_error": ("harus salah satu dari {expected}", "must be one of {expected}"),
        "enum": ("harus salah satu dari {expected}", "must be one of {expected}"),
        "date_type": _DATE,
        "date_parsing": _DATE,
        "date_from_datetime_parsing": _DATE,
        "date_from_datetime_inexact": _DATE,
        "tuple_type": ("harus berupa daftar", "must be a list"),
        "list_type": ("harus berupa daftar", "must be a list"),
        "dict_type": ("harus berupa objek", "must be an object"),
        "model_type": ("harus berupa objek", "must be an object"),
    }
)
_OTHER = ("tidak dapat dipakai", "cannot be used")


def faults(error: ValidationError, titles: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return each fault with where it stands (JSON Pointer) and a sentence in both languages.

    ``titles``: what people call the fields at the top; others go by their place.
    """
    return [
        {"pointer": _pointer(fault["loc"]), "detail": _sentence(fault, titles or {})._asdict()}
        for fault in error.errors()
    ]


def _sentence(fault: ErrorDetails, titles: Mapping[str, str]) -> Sentence:
    place = _pointer(fault["loc"])[1:]
    named = titles.get(place, place) or "?"
    told = fault.get("ctx", {})
    if isinstance(error := told.get("error"), UnusableOption):
        return error.reason
    indonesian, english = _WORDS.get(fault["type"], _OTHER)
    return Sentence(f"{named} {indonesian.format(**told)}.", f"{place} {english.format(**told)}.")


def _pointer(place: Iterable[int | str]) -> str:
    return "/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in place)

"""Which area a feature of a file is: by a code among its properties, or by its name within its kecamatan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from registry.boundaries.geojson import Feature

_KINDS = ("desa", "kelurahan", "kel", "kecamatan", "kec")
_COLUMNS = 30
"""Columns that are looked through for names."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The villages of a list: name by code, parents' names, and codes of BPS that lead to one."""

    names: Mapping[str, str]
    districts: Mapping[str, str]
    bps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Matched:
    """Features by the code of their village, and those of no village."""

    found: Mapping[str, list[Feature]]
    unmatched: Sequence[Feature]


def match(features: Sequence[Feature], areas: Areas) -> Matched:
    """Match features to villages. The property that most features are known by is believed first."""
    columns = dict.fromkeys(name for feature in features for name in feature.properties)
    kemendagri = {code.replace(".", ""): code for code in areas.names}
    readings = [
        {n: known[digits] for n, feature in enumerate(features) if (digits := _digits(feature, name)) in known}
        for name in columns
        for known in (kemendagri, areas.bps)
    ]
    readings += list(_by_name(features, list(columns)[:_COLUMNS], areas))
    codes: dict[int, str] = {}
    for reading in sorted(readings, key=len, reverse=True):
        codes = reading | codes
    found: dict[str, list[Feature]] = {}
    for n, code in sorted(codes.items()):
        found.setdefault(code, []).append(features[n])
    return Matched(found, [feature for n, feature in enumerate(features) if n not in codes])


def label(feature: Feature) -> str:
    """Return what a feature calls itself, for a list of those that are no village."""
    words = [str(value) for value in feature.properties.values() if isinstance(value, str) and value.strip()]
    return f"#{feature.number} {', '.join(words[:3])}".strip()


def _by_name(features: Sequence[Feature], columns: Sequence[str], areas: Areas) -> Iterator[dict[int, str]]:
    known: dict[tuple[str, str], list[str]] = {}
    for code, name in areas.names.items():
        known.setdefault((_plain(name), _plain(areas.districts[code])), []).append(code)
    words = [{name: _plain(feature.properties.get(name)) for name in columns} for feature in features]
    for village, district in permutations(columns, 2):
        pairs = ((n, known.get((each[village], each[district]), [])) for n, each in enumerate(words))
        yield {n: codes[0] for n, codes in pairs if len(codes) == 1}  # two of one name are told apart by code only


def _digits(feature: Feature, name: str) -> str:
    value = feature.properties.get(name)
    return "".join(sign for sign in str(value) if sign.isdigit()) if isinstance(value, str | int) else ""


def _plain(value: Any) -> str:
    words = value.casefold().replace(".", " ").split() if isinstance(value, str) else []
    if words and words[0] in _KINDS:
        words = words[1:]
    return "".join(sign for word in words for sign in word if sign.isalnum())

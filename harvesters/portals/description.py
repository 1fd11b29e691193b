"""The description of a dataset from what a portal says of it: known words are read, unknown ones are left out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.portals import aliases, moments, texts
from harvesters.portals.addresses import address, email
from harvesters.portals.files import distinct
from harvesters.portals.places import places
from registry.harvest.plugin import Access

_EU = "http://publications.europa.eu/resource/authority/"
_GOAL = re.compile(r"tujuan-sdgs-desa/(1[0-8]|[1-9])$")
_PRIORITY_YEARS = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What a portal says of one dataset, each as it came; ``fields`` by the registry's names, values of any type."""

    identifier: str
    title: dict[str, str]
    fields: Mapping[str, Any]
    files: list[dict[str, Any]]
    themes: Iterable[Any] = ()
    keywords: Any = ()
    landing_page: str | None = None
    language: str = "id"
    """Of the texts, where the source does not say."""
    spatial: tuple[str, ...] = ()
    """Where the data are from, where the source does not say."""


def describe(said: Said) -> dict[str, Any]:
    """Return the document of a dataset; a field that the source does not tell, or that cannot be read, is not in it."""
    fields = said.fields
    document = {
        "title": said.title,
        "description": texts.language_map(fields.get("description")),
        "keywords": texts.keywords(said.keywords),
        "theme": _themes([*said.themes, fields.get("theme")]),
        "language": _languages(fields.get("language")) or [said.language],
        "landing_page": address(said.landing_page),
        "source_identifier": said.identifier,
        "contact_point": _contact(fields),
        "license": _licence(fields.get("license")),
        "legal_basis": _sentences(fields.get("legal_basis")),
        "priority": _priority(fields.get("priority")),
        "conforms_to": _addresses(fields.get("conforms_to")),
        "unit_type": texts.language_map(fields.get("unit_type"), one_line=True),
        "measure": texts.language_map(fields.get("measure"), one_line=True),
        "unit": aliases.meaning("units", texts.line(fields.get("unit"))),
        "accrual_periodicity": frequency(fields.get("accrual_periodicity")),
        "spatial": _places(fields.get("spatial")) or list(said.spatial),
        "temporal": _period(fields),
        "provenance": _provenance(fields, said.landing_page),
        "distributions": distinct(said.files),
    }
    return {name: value for name, value in document.items() if value or value is False}


def told(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what a portal says as text by name: what a mapping of the source may read, and a preview shows."""
    found = {name: "; ".join(filter(None, map(_text, _listed(value)))) for name, value in fields.items()}
    return {name: text for name, text in found.items() if name and text}


def _text(value: Any) -> str:
    return language_map["id"] if (language_map := texts.language_map(value, one_line=True)) else ""


def access(value: Any) -> Access:
    """Return who may see a dataset by the portal's word; what a portal shows without a word is public."""
    word = texts.line(value).removeprefix(f"{_EU}access-right/")
    return Access(aliases.meaning("access", word) or Access.PUBLIC.value)


def frequency(value: Any) -> str | None:
    """Return the EU's code of a frequency from the code, its address, an Indonesian or English word, or ISO 8601."""
    return aliases.meaning("frequencies", texts.line(value).removeprefix(f"{_EU}frequency/"))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _themes(values: list[Any]) -> list[str]:
    goals: list[str] = []
    for value in (part for each in values for part in _listed(each)):
        text = texts.line(value)
        found = _GOAL.search(text)
        goal = found[1] if found else aliases.meaning("themes", text)
        if goal:
            goals.append(goal)
    return sorted(set(goals), key=int)


def _languages(value: Any) -> list[str]:
    words = (texts.line(each).removeprefix(f"{_EU}language/") for each in _listed(value))
    found = (aliases.meaning("languages", part) for word in words for part in word.split(","))
    return list(dict.fromkeys(code for code in found if code))


def _places(value: Any) -> list[str]:
    found = (code for each in _listed(value) for code in places(_area(each)))
    return list(dict.fromkeys(found))


def _area(value: Any) -> Any:
    """Return a code's own part of an address such as ``…/wilayah/35.05``."""
    return value.rpartition("/")[2] if isinstance(value, str) and value.startswith(("http://", "https://")) else value


def _licence(value: Any) -> str | None:
    for each in _listed(value):
        if known := aliases.meaning("licences", texts.line(each)):
            return known
    return next((found for each in _listed(value) if (found := address(each))), None)


def _contact(fields: Mapping[str, Any]) -> dict[str, str]:
    name, mail = texts.line(fields.get("contact_name")), email(fields.get("contact_email"))
    if not name and not mail:
        return {}
    return ({"name": name} if name else {}) | ({"email": mail} if mail else {})


def _sentences(value: Any) -> list[str]:
    found = (texts.line(part) for each in _listed(value) for part in str(each or "").split(";"))
    return list(dict.fromkeys(text for text in found if len(text) > 2))  # noqa: PLR2004  # the schema's shortest


def _addresses(value: Any) -> list[str]:
    return list(dict.fromkeys(found for each in _listed(value) if (found := address(each)) and " " not in found))


def _priority(value: Any) -> bool | None:
    """Return whether data are data prioritas: a yes, or a year since the first list of them (2020)."""
    if isinstance(value, bool):
        return value
    text = texts.line(value).casefold()
    if text in {"ya", "yes", "true", "1", "prioritas", "data prioritas"}:
        return True
    if text in {"tidak", "no", "false", "0", "bukan"}:
        return False
    return True if any(int(year) >= _FIRST_LIST for year in _PRIORITY_YEARS.findall(text)) else None


_FIRST_LIST = 2020


def _period(fields: Mapping[str, Any]) -> dict[str, str]:
    if fields.get("temporal_start") and fields.get("temporal_end"):
        return moments.period(fields["temporal_start"], fields["temporal_end"])
    return moments.period(fields.get("temporal"))


def _provenance(fields: Mapping[str, Any], page: str | None) -> dict[str, str]:
    parts = [
        ("Penerbit menurut sumber: {}.", "Publisher as the source has it: {}.", fields.get("publisher")),
        ("Produsen menurut sumber: {}.", "Producer as the source has it: {}.", fields.get("creator")),
        ("Sumber data: {}.", "Source of the data: {}.", fields.get("source")),
        ("Metode pengumpulan: {}.", "Method of collection: {}.", fields.get("method")),
        ("Dipanen dari {}", "Harvested from {}", page),
    ]
    told = [(i, e, line.rstrip(".")) for i, e, value in parts if (line := texts.line(value))]
    if not told:
        return {}
    return {
        "id": " ".join(i.format(value) for i, _, value in told),
        "en": " ".join(e.format(value) for _, e, value in told),
    }

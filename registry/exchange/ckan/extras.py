"""The fields of Satu Data Indonesia that CKAN has no place for: as extras, in the words that portals use, both ways.

An extra is a text under a key, each key once. What the registry keeps as a list, a yes or no, or a structure is written
so that people can read it and ``read`` gets it back whole.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from registry.exchange.ckan.directory import Directory, folded
from registry.items.state import Access
from registry.schemas import documents

ACCESS_KEY, THEME_KEY = "klasifikasi_data", "kategori"
_TITLES = {"title_en": "title", "notes_en": "description"}
_TEXTS = {
    "alasan_klasifikasi": "rights",
    "unit_observasi": "unit_type",
    "ukuran": "measure",
    "provenance": "provenance",
}
_LISTS = {"bahasa": "language", "dasar_hukum": "legal_basis", "kode_wilayah": "spatial"}
_ADDRESSES = {"conforms_to": "conforms_to", "berasal_dari": "was_derived_from", "merujuk_ke": "refers_to"}
_WORDS = {"satuan": "unit", "source_identifier": "source_identifier"}
_AGENCIES = {"walidata": "publisher", "produsen_data": "creator"}
_ANSWERS = {"prioritas": "priority", "data_mikro": "is_microdata"}
_STRUCTURES = {"data_induk": "master_data", "dihitung_dari": "was_generated_by"}
_PERIOD = {"temporal_start": "start", "temporal_end": "end"}
_FREQUENCY = "frekuensi"
_ACCESS = {Access.PUBLIC: "Terbuka", Access.RESTRICTED: "Terbatas", Access.CLOSED: "Tertutup"}

FOLK: Mapping[str, str] = MappingProxyType(
    {
        "accrual periodicity": _FREQUENCY,
        "cakupan wilayah": "kode_wilayah",
        "data prioritas": "prioritas",
        "frekuensi pemutakhiran": _FREQUENCY,
        "frekuensi penerbitan": _FREQUENCY,
        "frekuensi update": _FREQUENCY,
        "frequency": _FREQUENCY,
        "jadwal pemutakhiran": _FREQUENCY,
        "kategori data": THEME_KEY,
        "klasifikasi": ACCESS_KEY,
        "klasifikasi data sesuai risiko": ACCESS_KEY,
        "language": "bahasa",
        "level penyajian": "unit_observasi",
        "periode update data": _FREQUENCY,
        "prioritas tahun": "prioritas",
        "produsen": "produsen_data",
        "regulasi": "dasar_hukum",
        "rujukan": "dasar_hukum",
        "spatial": "kode_wilayah",
        "theme": THEME_KEY,
        "topik": THEME_KEY,
        "unit": "satuan",
        "wilayah": "kode_wilayah",
    }
)
"""Words of other portals for the same."""

_YES = frozenset({"ya", "yes", "true", "1", "prioritas", "data prioritas"})
_EU = "http://publications.europa.eu/resource/authority/frequency/"


def written(body: Mapping[str, Any], access: str, directory: Directory, base: str) -> list[dict[str, str]]:
    """Return the extras of a dataset."""
    return [{"key": key, "value": value} for key, value in _pairs(body, access, directory, base)]


def _pairs(body: Mapping[str, Any], access: str, directory: Directory, base: str) -> Iterator[tuple[str, str]]:
    yield ACCESS_KEY, _ACCESS[Access(access)]
    yield from ((key, "Ya" if body[field] else "Tidak") for key, field in _ANSWERS.items() if field in body)
    if body.get("theme"):
        yield THEME_KEY, "; ".join(directory.topic_of(goal).labels["id"] for goal in body["theme"])
    yield from _texts(body)
    for key, field in (_LISTS | _ADDRESSES).items():
        if body.get(field):
            yield key, listed([base + value if value.startswith("/") else value for value in body[field]])
    yield from ((key, body[field]) for key, field in (_WORDS | _AGENCIES).items() if body.get(field))
    period = body.get("temporal") or {}
    yield from ((key, period[side]) for key, side in _PERIOD.items() if period.get(side))
    if code := body.get("accrual_periodicity"):
        yield _FREQUENCY, _frequencies()[0].get(code, code)
    for key, field in _STRUCTURES.items():
        if field in body:
            yield key, json.dumps(body[field], ensure_ascii=False)


def _texts(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, field in _TITLES.items():
        if english := (body.get(field) or {}).get("en"):
            yield key, english
    for key, field in _TEXTS.items():
        text = body.get(field) or {}
        yield from ((key + mark, text[tongue]) for mark, tongue in (("", "id"), ("_en", "en")) if text.get(tongue))


def read(pairs: Mapping[str, str], directory: Directory, base: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields of a dataset that extras tell, and a sentence for each extra that cannot be understood.

    What a key of another portal means is in ``FOLK``; a key that nobody knows is passed over.
    """
    texts = {_key(key): value for key, value in pairs.items() if value.strip()}
    said = {key: value.strip() for key, value in texts.items()}
    body: dict[str, Any] = {}
    for key, field in _TEXTS.items():
        if key in texts:
            english = {"en": texts[f"{key}_en"]} if f"{key}_en" in texts else {}
            body[field] = {"id": texts[key], **english}
    for key, field in (_LISTS | _ADDRESSES).items():
        if key in said:
            body[field] = [value.removeprefix(base) if key in _ADDRESSES else value for value in unlisted(said[key])]
    body |= {field: said[key] for key, field in _WORDS.items() if key in said}
    body |= {field: _is_yes(said[key]) for key, field in _ANSWERS.items() if key in said}
    if period := {side: said[key] for key, side in _PERIOD.items() if key in said}:
        body["temporal"] = period
    if _FREQUENCY in said:
        body["accrual_periodicity"] = _frequency(said[_FREQUENCY])
    known, wrong = _checked(said, directory)
    return body | known, wrong


def _checked(said: Mapping[str, str], directory: Directory) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields that can be told wrongly, and what is wrong with the others."""
    body: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for key, field in _AGENCIES.items():
        if key in said:
            if slug := directory.agency_said(said[key]):
                body[field] = slug
            else:
                wrong[key] = f"Instansi '{said[key]}' tidak dikenal / There is no agency '{said[key]}'"
    for key, field in _STRUCTURES.items():
        if key in said:
            try:
                body[field] = json.loads(said[key])
            except (ValueError, RecursionError):
                wrong[key] = "Bukan JSON / Not JSON"
    return body, wrong


def english(pairs: Mapping[str, str], key: str) -> str:
    """Return an English title or description that stands among the extras; empty when none does."""
    return next((value for name, value in pairs.items() if _key(name) == key and value.strip()), "")


def access(pairs: Mapping[str, str]) -> Access | None:
    """Return the access class that extras tell."""
    word = folded(next((value for key, value in pairs.items() if _key(key) == ACCESS_KEY), ""))
    names = {folded(said): found for found, said in _ACCESS.items()} | {found.value: found for found in Access}
    return names.get(word)


def categories(pairs: Mapping[str, str]) -> list[str]:
    """Return the topics that extras name."""
    return [part for key, value in pairs.items() if _key(key) == THEME_KEY for part in unlisted(value)]


def listed(values: list[str]) -> str:
    """Return several texts as one; as JSON where a text could be mistaken for two."""
    plain = all(value.strip() == value and value and not set(value) & set(";[\n") for value in values)
    return "; ".join(values) if plain else json.dumps(values, ensure_ascii=False)


def unlisted(text: str) -> list[str]:
    """Return the texts of one: parted by semicolons, or a list as JSON."""
    if text.startswith("["):
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, list):
            return [value for value in values if isinstance(value, str)]
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _key(key: str) -> str:
    word = folded(key)
    return FOLK.get(word, word.replace(" ", "_"))


def _is_yes(text: str) -> bool:
    word = folded(text)
    return word in _YES or any(part.isdecimal() and int(part) >= 2020 for part in word.split()[:9])  # noqa: PLR2004


def _frequency(text: str) -> str:
    return _frequencies()[1].get(folded(text.removeprefix(_EU)), text)


@cache
def _frequencies() -> tuple[dict[str, str], dict[str, str]]:
    """Return the Indonesian word of each frequency, and the code of each word in either language."""
    labels = documents.schema("dataset")["properties"]["accrual_periodicity"]["x-labels"]
    words = {code: label["id"] for code, label in labels.items()}
    codes = {folded(text): code for code, label in labels.items() for text in (*label.values(), code)}
    return words, codes

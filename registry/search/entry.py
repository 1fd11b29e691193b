"""What an engine keeps of a document: words for each field, facets, values to sort and filter by, and what is shown."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from registry.search.analysis import Stems, beginnings, notation
from registry.search.index import Document, Texts
from registry.search.matching import EXACT_FIELDS, NOTATIONS, STEMS, TITLE_STEM

FORMAT = "5"
"""Raised whenever the same document would give another entry (a changed stem, too): the old index is not read then."""

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What a facet may be called."""

SEPARATOR = "\x1f"
_LONGEST_DESCRIPTION, _LONGEST_LABEL, _LONGEST_VALUE, _LONGEST_SORTED = 2000, 200, 500, 200
_WEIGHT_LIFT, _COMPLETENESS_LIFT, _FRESHNESS_LIFT = 0.12, 0.05, 0.1
_LABELS_KEPT = 10_000
_FRESH_FROM, _FRESH_SPAN = 946_684_800, 50 * 365.25 * 86_400  # 1 January 2000; 50 years


class Entry(NamedTuple):
    """A document as an engine indexes it.

    ``words`` maps a field to its texts, already folded and parted by spaces. ``facets`` maps a facet to values with
    their labels (``facet_value`` reads them), ``filters`` are ``filter_value`` of each. ``rank`` multiplies the score.
    """

    key: str
    words: Mapping[str, tuple[str, ...]]
    facets: Mapping[str, list[str]]
    filters: list[str]
    modified: int
    completeness: int
    """In thousandths."""
    sort_title: str
    rank: float
    shown: bytes


def identifier(key: str) -> str:
    """Return a short name for a key, for engines that bound the length of identifiers."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def entries(documents: Iterable[Document], stems: Stems) -> Iterator[Entry]:
    """Yield the entry of each document."""
    for document in documents:
        yield entry(document, stems)


def entry(document: Document, stems: Stems) -> Entry:
    """Return what an engine keeps of a document."""
    facets, filters = _facets(document)
    modified = document.modified.timestamp()
    completeness = min(max(document.completeness, 0.0), 1.0)
    rank = 1 + (
        _WEIGHT_LIFT * min(max(document.weight, 0.0), 1.0)
        + _COMPLETENESS_LIFT * completeness
        + _FRESHNESS_LIFT * min(max((modified - _FRESH_FROM) / _FRESH_SPAN, 0.0), 1.0)
    )
    words = _words(document, stems)
    sorted_by = [*document.title].index("id") if "id" in document.title else 0
    return Entry(
        key=document.key,
        words=words,
        facets=facets,
        filters=filters,
        modified=int(modified),
        completeness=round(1000 * completeness),
        sort_title=words["title"][sorted_by][:_LONGEST_SORTED] if document.title else "",
        rank=rank,
        shown=_shown(document, rank),
    )


def filter_value(name: str, value: str) -> str:
    """Return how a facet's value stands among the filters."""
    return f"{name}{SEPARATOR}{value[:_LONGEST_VALUE]}"


def facet_value(kept: str, language: str) -> tuple[str, str]:
    """Return value and label, in a language, of what a facet kept."""
    value, separator, label = kept.partition(SEPARATOR)
    if not separator:
        return value, value
    texts: dict[str, str] = orjson.loads(label)
    return value, texts.get(language) or _first(texts) or value


def _facets(document: Document) -> tuple[dict[str, list[str]], list[str]]:
    """Return the values of each facet with their labels, and all of them as filters."""
    facets: dict[str, list[str]] = {}
    filters: list[str] = []
    agency = {document.agency: document.agency_title}
    given = {"kind": (document.kind,), "agency": (document.agency,), **document.facets}
    for name, values in given.items():
        _require_name(name)
        labels = document.labels.get(name) or (agency if name == "agency" else {})
        kept: dict[str, str] = {}
        for given_value in values:
            value = _plain(given_value)
            if value and value not in kept:
                kept[value] = _labelled(value, labels.get(value))
                filters.append(name + SEPARATOR + value)
        if kept:
            facets[name] = list(kept.values())
    return facets, filters


@lru_cache
def _require_name(name: str) -> None:
    if not NAME.fullmatch(name):
        msg = f"{name!r} cannot name a facet"
        raise ValueError(msg)


def _plain(value: str) -> str:
    return (value.replace(SEPARATOR, " ") if SEPARATOR in value else value).strip()[:_LONGEST_VALUE]


def _labelled(value: str, label: Texts | None) -> str:
    return value + SEPARATOR + _label(tuple(label.items())) if label else value


@lru_cache(_LABELS_KEPT)
def _label(texts: tuple[tuple[str, str], ...]) -> str:
    short = {language: text[:_LONGEST_LABEL] for language, text in texts}
    return orjson.dumps(short, option=orjson.OPT_SORT_KEYS).decode()


def _words(document: Document, stems: Stems) -> dict[str, tuple[str, ...]]:
    texts = {
        "title": document.title.values(),
        "keywords": document.keywords,
        "description": document.description.values(),
        "text": (document.text, *document.agency_title.values()) if document.text else document.agency_title.values(),
    }
    codes: list[str] = []
    anywhere: set[str] = set()
    for code in document.notations:
        if word := notation(code):
            codes.append(word)
            anywhere.add(stems.of(word))
        anywhere.update(map(stems.of, beginnings(code)))
    words: dict[str, tuple[str, ...]] = {}
    for field in EXACT_FIELDS:
        written: list[str] = []
        for text in texts[field]:
            line, roots = stems.lines(_composed(text))
            written.append(line)
            anywhere.update(roots)
            if field == "title":
                words[TITLE_STEM] = (*words.get(TITLE_STEM, ()), " ".join(roots))
        words[field] = tuple(written)
    anywhere.discard("")
    words[NOTATIONS] = tuple(codes)
    words[STEMS] = (" ".join(anywhere),)
    return words


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _shown(document: Document, rank: float) -> bytes:
    return orjson.dumps(
        {
            "key": document.key,
            "kind": document.kind,
            "url": document.url,
            "title": _normal(document.title),
            "description": _normal(document.description),
            "agency": document.agency,
            "agency_title": dict(document.agency_title),
            "modified": document.modified,
            "keywords": document.keywords,
            "rank": round(rank, 3),
        }
    )


def shown(kept: bytes | str) -> dict[str, Any]:
    """Return what is shown of a document, from what an engine kept."""
    values: dict[str, Any] = orjson.loads(kept)
    values["modified"] = datetime.fromisoformat(values["modified"])
    return values


def _normal(texts: Texts) -> dict[str, str]:
    return {language: _composed(text)[:_LONGEST_DESCRIPTION] for language, text in texts.items()}


def _first(texts: Texts) -> str:
    return texts.get("id") or next(iter(texts.values()), "")


def schema_hash(*parts: object) -> str:
    """Return a short name for the form of an index, from everything that decides it."""
    return hashlib.blake2b(repr((FORMAT, *parts)).encode(), digest_size=6).hexdigest()

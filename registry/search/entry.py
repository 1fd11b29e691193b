"""What an engine keeps of a document: words for each field, facets, values to sort and filter by, and what is shown."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

import orjson

from registry.search.analysis import Stems, beginnings, composed, notation
from registry.search.index import Document, Texts
from registry.search.matching import EXACT_FIELDS, NOTATIONS, STEMS, TITLE_STEM

FORMAT = "6"
"""Raised whenever the same document would give another entry (a changed stem, too): the old index is not read then."""

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What a facet may be called."""

SEPARATOR, BESIDE = "\x1f", "\x1e"
"""Between a value and its label (or its facet's name before it), and between the values of one document."""
_LONGEST_DESCRIPTION, _LONGEST_LABEL, _LONGEST_VALUE, _LONGEST_SORTED = 2000, 200, 500, 200
_WEIGHT_LIFT, _COMPLETENESS_LIFT, _FRESHNESS_LIFT = 0.12, 0.05, 0.1
_FACETS_KEPT = 50_000
_PARTED = str.maketrans(SEPARATOR + BESIDE, "  ")
_FRESH_FROM, _FRESH_SPAN = 946_684_800, 50 * 365.25 * 86_400  # 1 January 2000; 50 years


class Entry(NamedTuple):
    """A document as an engine indexes it.

    ``words`` maps a field to its texts, already folded and parted by spaces. ``facets`` maps a facet to values with
    their labels (``facet_value`` reads them), ``filters`` are ``filter_value`` of each. ``rank`` multiplies the score.
    """

    key: str
    words: Mapping[str, tuple[str, ...]]
    facets: Mapping[str, tuple[str, ...]]
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


def _facets(document: Document) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the values of each facet with their labels, and all of them as filters."""
    facets: dict[str, tuple[str, ...]] = {}
    filters: list[str] = []
    given = {"kind": (document.kind,), "agency": (document.agency,), **document.facets}
    for name, values in given.items():
        texts = document.labels.get(name)
        if name == "agency" and not texts:
            texts = {document.agency: document.agency_title}
        labels = tuple([tuple(texts.get(value, {}).items()) for value in values]) if texts else ()
        kept, filtered = _facet(name, tuple(values), labels)
        if kept:
            facets[name] = kept
            filters += filtered
    return facets, filters


@lru_cache(_FACETS_KEPT)
def _facet(
    name: str, values: tuple[str, ...], labels: tuple[tuple[tuple[str, str], ...], ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is kept of one facet of a document, sorted, and the same values as filters."""
    if not NAME.fullmatch(name):
        msg = f"{name!r} cannot name a facet"
        raise ValueError(msg)
    kept: dict[str, str] = {}
    for given, label in zip(values, labels or repeat(()), strict=False):
        value = _plain(given)
        if value and value not in kept:
            kept[value] = value + SEPARATOR + _label(label) if label else value
    return tuple(sorted(kept.values())), tuple(name + SEPARATOR + value for value in kept)


def _plain(value: str) -> str:
    return value.translate(_PARTED).strip()[:_LONGEST_VALUE]


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
    words: dict[str, tuple[str, ...]] = {NOTATIONS: tuple(codes)}
    for field in EXACT_FIELDS:
        lines = [*map(stems.lines, texts[field])]
        words[field] = tuple([written for written, _ in lines])
        if field == "title":
            words[TITLE_STEM] = tuple([" ".join(roots) for _, roots in lines])
        for _, roots in lines:
            anywhere.update(roots)
    anywhere.discard("")
    words[STEMS] = (" ".join(anywhere),)
    return words


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
    return {language: composed(text)[:_LONGEST_DESCRIPTION] for language, text in texts.items()}


def _first(texts: Texts) -> str:
    return texts.get("id") or next(iter(texts.values()), "")


def schema_hash(*parts: object) -> str:
    """Return a short name for the form of an index, from everything that decides it."""
    return hashlib.blake2b(repr((FORMAT, *parts)).encode(), digest_size=6).hexdigest()

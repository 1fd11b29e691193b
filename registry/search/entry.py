"""What an engine keeps of a document: words for each field, facets, values to sort and filter by, and what is shown."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from registry.search.analysis import Stems, beginnings, notation
from registry.search.index import Document, Texts
from registry.search.matching import ANYWHERE, ANYWHERE_STEM, EXACT_FIELDS, NOTATIONS

FORMAT = "2"
"""Raised whenever the same document would give another entry (a changed stem, too): the old index is not read then."""

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What a facet may be called."""

SEPARATOR = "\x1f"
_LONGEST_DESCRIPTION, _LONGEST_LABEL, _LONGEST_VALUE, _LONGEST_SORTED = 2000, 200, 500, 200
_WEIGHT_LIFT, _COMPLETENESS_LIFT, _FRESHNESS_LIFT = 0.12, 0.05, 0.1
_FRESH_FROM, _FRESH_SPAN = 946_684_800, 50 * 365.25 * 86_400  # 1 January 2000; 50 years


@dataclass(frozen=True)
class Entry:
    """A document as an engine indexes it.

    ``words`` maps a field to its texts, already folded and parted by spaces. ``facets`` maps a facet to values with
    their labels (``facet_value`` reads them), ``filters`` are ``filter_value`` of each. ``rank`` multiplies the score.
    """

    key: str
    words: Mapping[str, tuple[str, ...]]
    facets: Mapping[str, tuple[str, ...]]
    filters: tuple[str, ...]
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
    facets, labels = _facets(document)
    return Entry(
        key=document.key,
        words=dict(_words(document, stems)),
        facets={name: tuple(_labelled(v, labels.get(name, {}).get(v)) for v in facets[name]) for name in facets},
        filters=tuple(filter_value(name, value) for name in facets for value in facets[name]),
        modified=int(document.modified.timestamp()),
        completeness=round(1000 * min(max(document.completeness, 0.0), 1.0)),
        sort_title=stems.line(_first(document.title))[:_LONGEST_SORTED],
        rank=_rank(document),
        shown=_shown(document),
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


def _facets(document: Document) -> tuple[dict[str, tuple[str, ...]], dict[str, Mapping[str, Texts]]]:
    facets = {"kind": (document.kind,), "agency": (document.agency,), **document.facets}
    labels: dict[str, Mapping[str, Texts]] = {"agency": {document.agency: document.agency_title}, **document.labels}
    for name in facets:
        if not NAME.fullmatch(name):
            msg = f"{name!r} cannot name a facet"
            raise ValueError(msg)
    clean = {name: tuple(dict.fromkeys(filter(None, map(_plain, values)))) for name, values in facets.items()}
    return {name: values for name, values in clean.items() if values}, labels


def _plain(value: str) -> str:
    return (value.replace(SEPARATOR, " ") if SEPARATOR in value else value).strip()[:_LONGEST_VALUE]


def _labelled(value: str, label: Texts | None) -> str:
    if not label:
        return value
    short = {language: text[:_LONGEST_LABEL] for language, text in label.items()}
    return value + SEPARATOR + orjson.dumps(short, option=orjson.OPT_SORT_KEYS).decode()


def _words(document: Document, stems: Stems) -> Iterator[tuple[str, tuple[str, ...]]]:
    texts = {
        "title": tuple(document.title.values()),
        "keywords": document.keywords,
        "description": tuple(document.description.values()),
        "text": (document.text, *document.agency_title.values()),
    }
    codes = [word for code in document.notations if (word := notation(code))]
    above = [part for code in document.notations for part in beginnings(code)]
    all_words, all_stems = [*codes, *above], [stems.of(word) for word in (*codes, *above)]
    for field in EXACT_FIELDS:
        found = [
            tuple(zip(*pieces, strict=True)) for text in texts[field] if (pieces := [*stems.pieces(_composed(text))])
        ]
        yield field, tuple(" ".join(words) for words, _ in found)
        yield f"{field}_stem", tuple(" ".join(roots) for _, roots in found)
        for words, roots in found:
            all_words += words
            all_stems += roots
    yield NOTATIONS, tuple(codes)
    yield ANYWHERE, (" ".join(dict.fromkeys(all_words)),)
    yield ANYWHERE_STEM, (" ".join(dict.fromkeys(all_stems)),)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _rank(document: Document) -> float:
    fresh = (document.modified.timestamp() - _FRESH_FROM) / _FRESH_SPAN
    lifts = (
        (_WEIGHT_LIFT, document.weight),
        (_COMPLETENESS_LIFT, document.completeness),
        (_FRESHNESS_LIFT, fresh),
    )
    return 1 + sum(lift * min(max(share, 0.0), 1.0) for lift, share in lifts)


def _shown(document: Document) -> bytes:
    return orjson.dumps(
        {
            "key": document.key,
            "kind": document.kind,
            "url": document.url,
            "title": _normal(document.title),
            "description": _normal(document.description),
            "agency": document.agency,
            "agency_title": dict(document.agency_title),
            "modified": document.modified.isoformat(),
            "keywords": document.keywords,
            "rank": round(_rank(document), 3),
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

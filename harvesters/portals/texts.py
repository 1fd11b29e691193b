"""Texts as portals keep them: any type of value, HTML inside, one language or several; as plain language maps."""

import html
import re
from collections.abc import Mapping
from typing import Any

_TAG = re.compile(r"<(?:[a-z!/][^>]*)>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KEYWORD_GAP = re.compile(r"[^\w .-]+")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST, _LONGEST_LINE, _SHORTEST_TITLE = 20_000, 500, 3


def plain(value: Any) -> str:
    """Return a value as plain text: without markup and control characters, its lines kept; empty for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, str) and value.isprintable() and "<" not in value and "&" not in value:
        return " ".join(value.split())[:_LONGEST]  # nearly all values: one clean line
    text = _CONTROL.sub("", str(value))[: 2 * _LONGEST]
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text)))
    text = html.unescape(text) if "&" in text else text
    lines = (" ".join(line.split()) for line in _CONTROL.sub("", text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:_LONGEST]


def line(value: Any) -> str:
    """Return a value as one line of plain text."""
    return " ".join(plain(value).split())[:_LONGEST_LINE]


def language_map(value: Any, *, one_line: bool = False) -> dict[str, str]:
    """Return a text as Indonesian and English; a text without a language counts as Indonesian; empty for none.

    Of a text in other languages only, the first stands in for Indonesian: better shown than lost.
    """
    read = line if one_line else plain
    if not isinstance(value, Mapping):
        text = read(value)
        return {"id": text} if text else {}
    said = {str(language).casefold().replace("_", "-").split("-")[0]: read(text) for language, text in value.items()}
    said = {language: text for language, text in said.items() if text}
    first = said.get("id") or said.get("") or said.get("en") or next(iter(said.values()), "")
    if not first:
        return {}
    return {"id": first} | ({"en": said["en"]} if said.get("en") else {})


def title(*values: Any) -> dict[str, str]:
    """Return the first value that can name something: three characters or more, with a letter; empty when none can."""
    for value in values:
        text = language_map(value, one_line=True)
        if text and len(text["id"]) >= _SHORTEST_TITLE and _LETTER.search(text["id"]):
            return text
    return {}


def keywords(values: Any) -> list[str]:
    """Return words to search by, each once, with marks that a keyword may not have as spaces."""
    found: dict[str, str] = {}
    for value in values if isinstance(values, list | tuple) else [values]:
        for part in line(value).split(","):
            word = " ".join(_KEYWORD_GAP.sub(" ", part).split()).strip(" ._-")[:100].strip(" ._-")
            if len(word) > 1:
                found.setdefault(word.casefold(), word)
    return list(found.values())

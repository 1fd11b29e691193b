"""Texts of a workbook: shared strings, inline strings, and the escapes of XML and of spreadsheet programs."""

from __future__ import annotations

import re

import polars as pl

_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([a-z]+));|&")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RUN = re.compile(r"<t(?:\s[^<>]*)?>([^<]*)</t\s*>")
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


class Malformed(Exception):
    """The text is no XML."""


def refuse(*_: object) -> None:
    """Refuse a declaration of a document type, with which entities begin."""
    raise Malformed


def unescape(text: str) -> str:
    """Replace the references of XML by what they stand for; raises ``Malformed`` for one that XML does not know."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def plain(text: str) -> str:
    """Replace ``_x000D_`` and its like, by which programs write what XML cannot hold (ECMA-376, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: _unicode(int(found[1], 16)), text) if "_x" in text else text


def decoded(texts: pl.Series) -> pl.Series:
    """Return texts of XML as they are meant, each distinct one looked at once."""
    unusual = texts.filter(texts.str.contains("&|_x")).unique()
    meant = [plain(unescape(text)) for text in unusual]
    return texts.replace(unusual, pl.Series(meant, dtype=pl.String))


def text_of_item(item: str) -> str:
    """Return the text of a rich item: its runs joined, without reading aids; still escaped."""
    first, *readings = item.split("<rPh")
    rest = (reading.partition("</rPh")[2].partition(">")[2] for reading in readings)
    return "".join(_RUN.findall("".join([first, *rest])))


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name is not None and name in _ENTITIES:
        return _ENTITIES[name]
    if hexadecimal or decimal:
        return _unicode(int(hexadecimal, 16) if hexadecimal else int(decimal))
    raise Malformed


def _unicode(number: int) -> str:
    if number > _LAST or number in _SURROGATES:
        return "\N{REPLACEMENT CHARACTER}"
    return chr(number)

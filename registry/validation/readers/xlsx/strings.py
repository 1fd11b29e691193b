"""The table of shared strings of a workbook (ECMA-376 part 1, 18.4.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

import polars as pl

from registry.validation.readers import limits
from registry.validation.readers.xlsx.tags import Unusual
from registry.validation.readers.xlsx.text import Malformed, decoded, plain, refuse, text_of_item

_CHUNK = 4 << 20
_SIMPLE = r"^<t(?: [^<>]*)?>([^<]*)</t></si>$"


def shared_strings(opened: Callable[[], IO[bytes]]) -> pl.Series:
    """Return all shared strings in order; raises ``Malformed``."""
    try:
        found = list(_fast(opened))
    except Unusual:
        found = [pl.Series(_careful(opened), dtype=pl.String)]
    return pl.concat(found) if found else pl.Series([], dtype=pl.String)


def _fast(opened: Callable[[], IO[bytes]]) -> Iterator[pl.Series]:
    with opened() as stream:
        buffer = stream.read(_CHUNK)
        start = buffer.find(b"<sst")
        begin = buffer.find(b">", start) + 1
        head = buffer[:begin]
        if start < 0 or b"<!" in head or (b"encoding=" in head and b'encoding="utf-8"' not in head.lower()):
            raise Unusual
        if head.endswith(b"/>"):
            return
        buffer = buffer[begin:]
        while more := stream.read(_CHUNK):
            if (cut := buffer.rfind(b"<si>")) > 0:
                yield _items(buffer[:cut])
                buffer = buffer[cut:]
            buffer += more
            if len(buffer) > limits.ROW_BYTES:
                raise Malformed
        end = buffer.rfind(b"</sst>")
        if end < 0:
            raise Malformed
        yield _items(buffer[:end])


def _items(content: bytes) -> pl.Series:
    if b"<!" in content or b"<?" in content or b"\r" in content:
        raise Unusual
    try:
        first, *pieces = content.decode().split("<si>")
    except UnicodeDecodeError:
        raise Unusual from None
    if first.strip():
        raise Unusual
    items = pl.DataFrame({"item": pl.Series(pieces, dtype=pl.String).str.strip_chars_end(" \n\t")})
    if not items["item"].str.ends_with("</si>").all():
        raise Unusual
    items = items.with_columns(text=pl.col("item").str.extract(_SIMPLE))
    if items["text"].null_count():
        rich = items.filter(pl.col("text").is_null())["item"].unique()
        texts = pl.Series([text_of_item(one) for one in rich], dtype=pl.String)
        items = items.with_columns(text=pl.coalesce("text", pl.col("item").replace_strict(rich, texts, default=None)))
    texts = items["text"]
    return decoded(texts) if texts.str.contains("&|_x").any() else texts


def _careful(opened: Callable[[], IO[bytes]]) -> list[str]:
    reading = _Reading()
    try:
        with opened() as stream:
            while chunk := stream.read(limits.CHUNK):
                reading.parser.Parse(chunk, False)
        reading.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        raise Malformed from None
    return reading.found


class _Reading:
    """What the parser has told so far."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._text: list[str] | None = None
        self._phonetic = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = refuse

    def _start(self, name: str, _: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "si":
                self.found.append("")
            case "t" if not self._phonetic:
                self._text = []
            case "rPh":
                self._phonetic = True

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "t" if self._text is not None and self.found:
                self.found[-1] += plain("".join(self._text))
                self._text = None
            case "rPh":
                self._phonetic = False

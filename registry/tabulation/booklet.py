"""The tables of "Desa dalam Angka" (BPS's Desa Cantik product): which indicator makes each, or why none does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from registry.errors import Sentence

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the booklet."""

    number: str
    title: Text
    indicator: str | None
    """Slug of the indicator that makes it."""
    reason: Sentence | None
    """Why no indicator makes it."""
    note: Text | None
    """What is other than the title says."""


@dataclass(frozen=True, slots=True)
class Booklet:
    """The whole publication: its title, its chapters by number, its tables in order."""

    title: Text
    chapters: tuple[tuple[str, Text], ...]
    tables: tuple[Entry, ...]


@cache
def booklet() -> Booklet:
    """Return the tables of Desa dalam Angka as the program ships them."""
    return read(json.loads((files("registry.content") / "booklets/desa-dalam-angka.json").read_text("utf-8")))


def read(document: Mapping[str, Any]) -> Booklet:
    """Return a booklet from its document."""
    return Booklet(
        title=document["title"],
        chapters=tuple((chapter["number"], chapter["title"]) for chapter in document["chapters"]),
        tables=tuple(
            Entry(
                number=table["number"],
                title=table["title"],
                indicator=table.get("indicator"),
                reason=Sentence(**table["reason"]) if "reason" in table else None,
                note=table.get("note"),
            )
            for table in document["tables"]
        ),
    )

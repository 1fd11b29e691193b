"""Folk words of portals and what they stand for: tables beside this module, found without case, marks and spacing."""

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

_FOLD = re.compile(r"[\s_.,;:()\[\]-]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return a word as the tables have it: lower case, runs of spaces and marks as one space."""
    return _FOLD.sub(" ", text.casefold()).strip()


@cache
def table(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return a table by its folded alias: ``access extras formats frequencies languages licences themes units``."""
    content = (files(__package__) / "aliases" / f"{name}.csv").read_text(encoding="utf-8")
    rows = iter(csv.reader(content.splitlines()))
    next(rows)
    return {fold(alias): tuple(values) for alias, *values in rows}


def meaning(name: str, text: str | None) -> str | None:
    """Return what a word stands for in a table; None when it is not in it."""
    found = table(name).get(fold(text or ""))
    return found[0] if found else None

"""What templates and Python ask the catalogue for. ``python -m portal.messages`` brings the English one up to date."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

CATALOGUE = "locale/en/LC_MESSAGES/portal.po"
_KEYWORDS = {"_": None, "gettext": None, "msg": None, "say": None}


def wanted(folder: Path) -> set[str]:
    """Return the messages used in the portal's folder."""
    return {message for message in _found(folder) if isinstance(message, str)}


def update(folder: Path) -> list[str]:
    """Add what is new to the catalogue and drop what is gone; return the messages without a translation."""
    path = folder / CATALOGUE
    with path.open("rb") as file:
        old = read_po(file, locale="en")
    new = Catalog(locale="en")
    for message in sorted(wanted(folder), key=lambda text: (text.casefold(), text)):
        known = old.get(message)
        new.add(message, known.string if known else "")
    with path.open("wb") as file:
        write_po(file, new, width=110, omit_header=True)
    return [str(message.id) for message in new if message.id and not message.string]


def _found(folder: Path) -> Iterator[object]:
    for path in sorted(folder.rglob("*.py")):
        with path.open("rb") as file:
            for _, message, _, _ in extract("python", file, keywords=_KEYWORDS):
                yield message
    for path in sorted((folder / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for _, _, found, _ in babel_extract(file, list(_KEYWORDS), [], {"silent": "false"}):
                yield found


if __name__ == "__main__":
    with as_file(files("portal")) as portal:
        for text in update(portal):
            print(f"belum diterjemahkan: {text}")  # noqa: T201  # a command prints

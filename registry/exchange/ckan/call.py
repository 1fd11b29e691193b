"""One call of an action: who asks what, with what to answer it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.exchange.ckan import catalogue, errors
from registry.exchange.ckan.directory import Directory
from registry.exchange.ckan.packages import Row
from registry.exchange.ckan.projection import Ckan
from registry.exchange.ckan.request import Upload
from registry.exchange.tables.kept import Shelf
from registry.files.store import FileStore

_TRUE, _FALSE = frozenset({"true", "yes", "on", "y", "t", "1"}), frozenset({"false", "no", "off", "n", "f", "0", ""})
_LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent. ``params`` as sent: texts from an address or a form, any type from JSON; files are ``Upload``."""

    params: Mapping[str, Any]

    def get(self, name: str) -> Any:
        """Return a parameter as sent, None when it is not there or empty."""
        value = self.params.get(name)
        return None if value in ("", []) else value

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as text; ``Validation Error`` for what is none."""
        value = self.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise errors.not_valid(**{name: "Must be a Unicode string value"})
        return str(value)

    def required(self, *names: str) -> str:
        """Return the first of some parameters that is there."""
        found = next((text for name in names if (text := self.text(name))), "")
        if not found:
            raise errors.missing(names[0])
        return found

    def natural(self, name: str, default: int, *, most: int | None = None) -> int:
        """Return a parameter as a number from 0; one above ``most`` counts as that."""
        found = self.integer(name, default)
        if found < 0:
            raise errors.not_valid(**{name: "Must be a natural number"})
        return found if most is None else min(found, most)

    def integer(self, name: str, default: int) -> int:
        """Return a parameter as a whole number."""
        value = self.get(name)
        if value is None:
            return default
        text = str(value).strip()
        digits = text.removeprefix("-")
        if isinstance(value, bool) or not (digits.isascii() and digits.isdecimal()) or len(digits) > _LONGEST_NUMBER:
            raise errors.not_valid(**{name: "Invalid integer"})
        return int(text)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter as yes or no."""
        value = self.params.get(name)
        if value is None:
            return default
        word = str(value).strip().casefold()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise errors.not_valid(**{name: "Must be true or false"})

    def listed(self, name: str) -> list[str]:
        """Return a parameter as a list: repeated, as JSON, or one text alone."""
        value = self.get(name)
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise errors.not_valid(**{name: "Could not parse as valid JSON"}) from None
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(each, str) for each in values):
            raise errors.not_valid(**{name: "Not a list of strings"})
        return values

    def upload(self) -> Upload | None:
        """Return the file that came with the call."""
        value = self.params.get("upload")
        return value if isinstance(value, Upload) else None


@dataclass(frozen=True, slots=True)
class Call(Asked):
    """A call: what was sent to which action, who sent it, and what it is answered with."""

    action: str
    caller: Caller
    session: Session
    ckan: Ckan
    files: FileStore
    shelf: Shelf
    most_bytes: int

    @property
    def base(self) -> str:
        """The public address."""
        return self.ckan.packages.base

    @property
    def directory(self) -> Directory:
        """The agencies and topics."""
        return self.ckan.directories.latest(self.session)

    def package(self, reference: str) -> Row:
        """Return the dataset that a name or an id means; ``Not Found Error`` when the caller sees none."""
        row = catalogue.find(self.session, self.caller, reference, self.ckan.packages.identifiers)
        if row is None:
            raise errors.not_found()
        return row

    def shown(self, row: Row) -> dict[str, Any]:
        """Return a dataset as a package."""
        return self.ckan.packages.shown(row, self.directory)


@dataclass(frozen=True, slots=True)
class Ready:
    """A result that is JSON already."""

    content: bytes


Answer = Callable[[Call], Any]
"""Answers a call with what JSON can say, or with ``Ready``."""
AtHand = Callable[[Ckan, Mapping[str, Any]], bytes | None]
"""Answers the public at once from the index alone, for some parameters; None where the database must be asked."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a name calls; one that writes is asked by POST only. ``help`` is told by ``help_show``."""

    answer: Answer
    help: str
    writes: bool = False
    at_hand: AtHand | None = None


def action(answer: Answer, *, writes: bool = False, at_hand: AtHand | None = None) -> Action:
    """Return an action that explains itself by the sentence of its function."""
    return Action(answer, (answer.__doc__ or "").strip(), writes, at_hand)

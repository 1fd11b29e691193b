"""What a form sent: every name with its value, as many as a long form has."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from registry.errors import Invalid, Sentence

_BYTES = 8 << 20
_FIELDS = 60_000
TOO_LARGE = Sentence(
    "Formulir ini lebih besar dari 8 MB. Simpan sebagian, lalu lanjutkan.",
    "This form is larger than 8 MB. Save a part of it, then go on.",
)


@dataclass(frozen=True, slots=True)
class Post:
    """The pairs of a form post. Answers are named by JSON Pointers, what steers the page begins with ``_``."""

    pairs: tuple[tuple[str, str], ...]

    def value(self, name: str, fallback: str = "") -> str:
        """Return the last value of a name."""
        return next((value for told, value in reversed(self.pairs) if told == name), fallback)

    def number(self, name: str) -> int:
        """Return a whole number that the page itself wrote; 0 for anything else."""
        text = self.value(name)
        return int(text) if text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004  # what a revision may reach

    def starting(self, prefix: str) -> Mapping[str, str]:
        """Return the values whose names begin so, by the rest of the name."""
        return {name.removeprefix(prefix): value for name, value in self.pairs if name.startswith(prefix)}

    @property
    def action(self) -> tuple[str, str]:
        """The button that was pressed: its verb and what it is about."""
        verb, _, about = self.value("_tindakan", "simpan").partition(":")
        return verb, about

    @property
    def origin(self) -> dict[str, str]:
        """The digests of the fields as the page showed them."""
        try:
            told = json.loads(self.value("_asal", "{}"))
        except ValueError:
            return {}
        return {str(name): str(digest) for name, digest in told.items()} if isinstance(told, dict) else {}

    def carried(self, without: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return the pairs for another page to send again."""
        left = set(without)
        return tuple((name, value) for name, value in self.pairs if name not in left)


async def _post(request: Request) -> Post:
    body = bytearray()
    async for chunk in request.stream():  # never more than is taken: a form has no business being a gigabyte
        body += chunk
        if len(body) > _BYTES:
            raise Invalid(TOO_LARGE)
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        raise Invalid(TOO_LARGE) from None
    return Post(tuple((name, value.replace("\x00", "")) for name, value in pairs))


FormPost = Annotated[Post, Depends(_post)]


def placed(typed: dict[str, Any], windows: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed with the rows that the page did not show, put back around those it did.

    A window is told as ``first-last``, the rows it showed; only lists at the top of a form have one.
    """
    for at, told in windows.items():
        name = at.removeprefix("/")
        first, _, last = told.partition("-")
        rows = before.get(name)
        if not isinstance(rows, list) or not (first.isdecimal() and last.isdecimal()):
            continue
        shown = typed.get(name, {})
        numbers = sorted(int(number) for number in shown if number.isdecimal()) if isinstance(shown, dict) else []
        mine = [shown[str(number)] for number in numbers]
        typed[name] = [*rows[: int(first)], *mine, *rows[int(last) :]]
    return typed

"""Identifiers as CKAN's clients need them: UUIDs that stay, are this instance's own, and can be read back.

A UUID of version 8 (RFC 9562 §5.8) holds 32 bits of the instance's public address, 26 bits of the name of a part
(none for the dataset itself), and the row of the item: what a client hands back is found without a table of its own.
"""

import hashlib
from functools import cache
from uuid import UUID, uuid5

_NAMES = UUID("6f5d9c3e-3a0c-5d6e-9b0f-51a7d0de5a00")
_ROW, _MOST = (1 << 48) - 1, 1 << 26


class Identifiers:
    """The identifiers of one instance."""

    def __init__(self, base: str) -> None:
        """Take the instance's public address: another instance gives others, so that a third may harvest both."""
        self._instance = int.from_bytes(hashlib.sha256(base.encode()).digest()[:4], "big") << 96

    def package(self, item_id: int) -> str:
        """Return the id of a dataset by the row of its item."""
        return _uuid(self._instance, 0, item_id)

    def resource(self, item_id: int, identifier: str) -> str:
        """Return the id of a dataset's file by its identifier."""
        return _uuid(self._instance, _mark(identifier), item_id)

    def item_of(self, text: str) -> int | None:
        """Return the row that an id of a dataset or of a file of it names; None for what is no id of ours."""
        try:
            number = UUID(text).int
        except ValueError:
            return None
        row = number & _ROW
        ours = number >> 96 << 96 == self._instance and number >> 76 & 0xF == 8  # noqa: PLR2004  # the version
        return row if ours and 0 < row < 1 << 31 else None


def named(kind: str, name: str) -> str:
    """Return the id of what has a name only: an organization, a group, a tag."""
    return _named(kind, name)


@cache
def _mark(identifier: str) -> int:
    return 1 + int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:8], "big") % (_MOST - 1)


@cache
def _named(kind: str, name: str) -> str:
    return str(uuid5(_NAMES, f"{kind}/{name}"))


def _uuid(instance: int, mark: int, row: int) -> str:
    number = instance | (mark >> 14) << 64 | 8 << 76 | 0b10 << 62 | (mark & 0x3FFF) << 48 | row
    return str(UUID(int=number))

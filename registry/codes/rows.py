"""Codes as rows of ``concepts``: what they say in a digest, and how they are written, half a million at a time."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

import orjson
from sqlmodel import Session

from registry.codes.payloads import Code
from registry.db import write_rows

_BYTES = 16
_COLUMNS = (
    *("item_id", "since_version", "notation", "label", "labels", "alt_labels", "definition", "note"),
    *("broader", "also_broader", "level", "position", "valid_from", "valid_until", "legal_basis", "digest"),
)


def digest(code: Code) -> bytes:
    """Return what a code says as 16 bytes: all of it but its place in the list. Equal codes have equal digests."""
    said = (
        *(code.notation, code.labels, code.alt_labels, code.definition or None, code.note or None, code.broader),
        *(code.level, code.valid_from, code.valid_until, code.legal_basis),
    )
    return blake2b(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), digest_size=_BYTES).digest()


def write(session: Session, item_id: int, version_id: int, placed: Iterable[tuple[Code, int]]) -> None:
    """Write codes at their positions as those that a version brings."""
    write_rows(session, "concepts", _COLUMNS, _rows(item_id, version_id, placed))


def _rows(item_id: int, version_id: int, placed: Iterable[tuple[Code, int]]) -> Iterator[tuple[Any, ...]]:
    for code, position in placed:
        broader = code.broader
        yield (
            item_id,
            version_id,
            code.notation,
            code.labels["id"],
            _json(code.labels),
            _json(code.alt_labels) if code.alt_labels else "[]",
            _json(code.definition) if code.definition else "null",
            _json(code.note) if code.note else "null",
            broader[0] if broader else None,
            _json(broader[1:]) if len(broader) > 1 else "[]",
            code.level,
            position,
            code.valid_from.isoformat() if code.valid_from else None,
            code.valid_until.isoformat() if code.valid_until else None,
            code.legal_basis,
            digest(code),
        )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()

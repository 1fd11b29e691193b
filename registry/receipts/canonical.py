"""The one way to write a receipt as bytes: the JSON Canonicalization Scheme (RFC 8785).

Receipts hold texts, whole numbers, truth values, null, lists and objects whose keys are ASCII. For these, sorted keys
without white space in UTF-8 are exactly what RFC 8785 asks for; fractions, which it rules as well, do not occur.
"""

from collections.abc import Mapping
from typing import Any

import orjson


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return a document as canonical JSON; ValueError for what its form does not cover (fractions, other keys)."""
    _require_covered(document)
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def _require_covered(value: Any) -> None:
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            msg = "keys of a receipt are ASCII"
            raise ValueError(msg)
        for part in value.values():
            _require_covered(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _require_covered(part)
    elif not (value is None or isinstance(value, str | bool | int)):
        msg = f"a receipt holds no {type(value).__name__}"
        raise ValueError(msg)

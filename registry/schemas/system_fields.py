"""Fields that only the service itself fills in: the proof of a check.

The schema of a kind names them in ``x-system-fields`` (JSON Pointers, ``*`` for each item of a list). What people write
by form, API or command line may carry such a value as it was, or leave it out, and never bring a new one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.errors import Invalid, Sentence
from registry.schemas import documents
from registry.schemas.pointers import parse

KEYWORD = "x-system-fields"


def require_untouched(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raise Invalid when a document brings a value of the service's own fields that the one before did not have."""
    for pointer in documents.schema(kind).get(KEYWORD, ()):
        known = list(_values(before, parse(pointer)))
        if any(value not in known for value in _values(after, parse(pointer))):
            raise Invalid(
                Sentence(
                    f"Isian {pointer} diisi oleh sistem dan tidak dapat ditulis dari luar. Kirim tanpa isian itu.",
                    f"The field {pointer} is filled in by the service and cannot be written. Send it without.",
                )
            )


def _values(value: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        if value is not None:
            yield value
    elif steps[0] == "*":
        for item in value if isinstance(value, list) else ():
            yield from _values(item, steps[1:])
    elif isinstance(value, Mapping):
        yield from _values(value.get(steps[0]), steps[1:])

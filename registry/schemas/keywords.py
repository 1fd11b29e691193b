"""Two keywords of our own, for what JSON Schema has no word for; other validators read them as annotations.

A foreign schema that means something else by these words is left alone.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any


class Ordered:
    """``x-ordered``: of the two properties it names, the first must not exceed the second."""

    def __init__(self, _parent: Mapping[str, Any], value: Any, _path: list[str | int]) -> None:
        named = isinstance(value, list) and all(isinstance(name, str) for name in value)
        self.names: list[str] = value if named else []

    def validate(self, instance: Any) -> None:
        if isinstance(instance, Mapping) and all(name in instance for name in self.names):
            for first, second in pairwise(instance[name] for name in self.names):
                if _comparable(first, second) and first > second:
                    raise ValueError(first)


class Ascending:
    """``x-ascending``: each item of the list is greater than the one before it."""

    def __init__(self, _parent: Mapping[str, Any], value: Any, _path: list[str | int]) -> None:
        self.wanted = value is True

    def validate(self, instance: Any) -> None:
        if self.wanted and isinstance(instance, list):
            for before, after in pairwise(instance):
                if _comparable(before, after) and before >= after:
                    raise ValueError(after)


def _comparable(first: Any, second: Any) -> bool:
    # values of unlike types are the fault of another keyword
    return type(first) is type(second) and isinstance(first, str | int)


KEYWORDS: dict[str, type[Any]] = {"x-ordered": Ordered, "x-ascending": Ascending}

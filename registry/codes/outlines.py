"""What is needed of every code to write the frame of a list: without its names, so that a long list passes quickly."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from registry.codes.payloads import Code


class Outlined(NamedTuple):
    """A code without its names."""

    notation: str
    level: int
    is_top: bool


@runtime_checkable
class Outlines(Protocol):
    """Codes that can tell their outlines more cheaply than by being read."""

    def outline(self) -> Iterator[Outlined]:
        """Yield the outline of each code, in list order."""


def outline(codes: Iterable[Code]) -> Iterator[Outlined]:
    """Yield the outline of each code, in list order."""
    if isinstance(codes, Outlines):
        return codes.outline()
    return (Outlined(code.notation, code.level, not code.broader) for code in codes)

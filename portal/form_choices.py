"""What the fields of a form may refer to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """Something a field may refer to."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a field may refer to; ``name`` is shared by all fields that may refer to the same."""

    name: str
    options: tuple[Option, ...]
    is_whole: bool = True
    """Whether these are all: then a set of them is offered as boxes."""

"""What crosses the edge of this domain: code lists, codes and correspondences as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from registry.errors import Sentence

Text = Mapping[str, str]
"""A text by language tag; ``id`` is always there."""


class Match(StrEnum):
    """How a code of one list relates to a code of another (SKOS mapping properties)."""

    EXACT = "exactMatch"
    CLOSE = "closeMatch"
    BROAD = "broadMatch"
    NARROW = "narrowMatch"
    RELATED = "relatedMatch"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: a ``skos:Concept`` in a scheme. Valid from ``valid_from`` to ``valid_until``, both inclusive."""

    notation: str
    labels: Text
    alt_labels: tuple[tuple[str, str], ...] = ()
    """Other wordings as (language, text)."""
    definition: Text | None = None
    broader: tuple[str, ...] = ()
    """Notations of its parents in the same list."""
    level: int = 1
    position: int = 0
    valid_from: date | None = None
    valid_until: date | None = None
    legal_basis: str | None = None
    note: Text | None = None

    def is_valid_at(self, at: date) -> bool:
        """Say whether the code may be used for data of that day."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at <= self.valid_until
        )


class ChangeKind(StrEnum):
    """How codes became other codes: the types of item change of GSIM's Statistical Classification Model."""

    CREATION = "creation"
    DELETION = "deletion"
    MERGER = "merger"
    TAKE_OVER = "take-over"
    BREAKDOWN = "breakdown"
    SPLIT_OFF = "split-off"
    TRANSFER = "transfer"
    CODE_CHANGE = "code-change"
    NAME_CHANGE = "name-change"


@dataclass(frozen=True, slots=True)
class ChangedCode:
    """A code at one side of a change, with its share where known (0 to 1).

    After a change: the part of the giving code that went there. Before it: the part of the receiving code that came
    from there. In a transfer the first code gives and the second receives.
    """

    notation: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ItemChange:
    """That codes became other codes on a day, by a decree. A code that goes on stands at both sides.

    On ``date`` the new state holds: a code that ends is valid until the day before, a code that begins from that day.
    """

    kind: ChangeKind
    date: date
    decree: str
    before: tuple[ChangedCode, ...] = ()
    after: tuple[ChangedCode, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """One version of a code list: a ``skos:ConceptScheme`` with its codes."""

    agency: str
    slug: str
    version: str
    title: Text
    description: Text
    legal_basis: str
    source: str
    codes: Sequence[Code]
    authority: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    notes: Text | None = None
    changes: tuple[ItemChange, ...] = ()
    """How its codes became what they are, as far as recorded."""
    levels: Mapping[int, Text] | None = None
    """The names of its levels by depth, from 1; None where they have none."""

    @property
    def ref(self) -> str:
        """The name people use: ``agency/slug``."""
        return f"{self.agency}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Map:
    """One row of a correspondence: a source code, a target code, how they match and when."""

    source: str
    target: str
    match: Match
    valid_from: date | None = None
    valid_until: date | None = None
    share: float | None = None
    approved: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A table that relates two code lists (``xkos:Correspondence``)."""

    agency: str
    slug: str
    title: Text
    source_list: str
    target_list: str
    source: str
    maps: tuple[Map, ...] = field(default=())
    approved: bool = False


class CodeBook(Protocol):
    """Where checks look codes up; backed by the database, or by the Turtle files alone."""

    def codes(self, ref: str, *, at: date) -> Mapping[str, Code]:
        """Return the codes of list ``agency/slug`` that are valid at a date, by notation, in list order."""

    def code(self, ref: str, notation: str) -> Code | None:
        """Return one code whatever its validity, to explain why it is refused."""

    def maps(self, slug: str, *, at: date) -> Sequence[Map]:
        """Return the rows of a correspondence that hold at a date."""


@runtime_checkable
class ChangeBook(CodeBook, Protocol):
    """A code book that knows how codes became others."""

    def instead(self, ref: str, notation: str, *, at: date) -> Sentence | None:
        """Say what stands for a code on a day on which it is not valid and by which decree; None when not recorded."""

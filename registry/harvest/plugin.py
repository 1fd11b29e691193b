"""All that a harvester sees of the registry: what it is given, what it yields, how it says how to go on.

A harvester reads a source and yields; it writes nothing and opens no connection of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from registry.codes.book import FileBook as BundledCodes
from registry.errors import Invalid, Sentence
from registry.items.state import Access
from registry.standards.bundled import BundledStandard
from registry.standards.bundled import envelopes as bundled_standards
from registry.standards.bundled import profiles as bundled_profiles
from registry.standards.payloads import DataStandard, Datatype, Profile, ProfileColumn, Rule, Severity, Variable

__all__ = [
    "Access",
    "Announced",
    "BundledCodes",
    "BundledStandard",
    "Checkpoint",
    "DataStandard",
    "DatasetIn",
    "Datatype",
    "Found",
    "Harvester",
    "Http",
    "Invalid",
    "Options",
    "Profile",
    "ProfileColumn",
    "Record",
    "RetryLater",
    "Rule",
    "Sentence",
    "Severity",
    "SkipRecord",
    "Source",
    "StopHarvest",
    "TableIn",
    "Unchanged",
    "Variable",
    "bundled_profiles",
    "bundled_standards",
]

DatasetIn = Mapping[str, Any]
"""The description of a dataset: a document of the registered schema of the kind ``dataset``."""


@dataclass(frozen=True, slots=True)
class TableIn:
    """One table of a record: a file, or its bytes, with what the source knows of it."""

    name: str
    """File name with its extension."""
    content: Path | bytes
    profile: str | None = None
    """Slug of the profile it is written in; None: to be recognised."""
    period: date | None = None
    """Reference date of its data."""


@dataclass(frozen=True, slots=True)
class Record:
    """One dataset found in a source. ``identifier`` is the source's own and the same at every run."""

    identifier: str
    dataset: DatasetIn
    tables: tuple[TableIn, ...] = ()
    access: Access = Access.PUBLIC
    """Who may see it once it is published; records of persons are closed."""
    uri: str | None = None
    """Its permanent address wherever it is met (dct:identifier, guid): by it the same dataset in two portals is one."""
    hops: int = 0
    """How many portals it came through before this source; 0 where the source is its origin."""


@dataclass(frozen=True, slots=True)
class SkipRecord:
    """Yielded instead of a record that cannot be taken: the harvest goes on and tells the reason."""

    identifier: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Yielded instead of a record that is there as it was since ``Source.since``: it need not be fetched again."""

    identifier: str


@dataclass(frozen=True, slots=True)
class Announced:
    """How many records the source says it holds; a run that sees another number is not complete: nothing is gone."""

    total: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All before it has been yielded; given back as ``Source.checkpoint``, the harvester goes on right behind it."""

    token: str


Found = Record | SkipRecord | Unchanged | Announced | Checkpoint
"""What a harvester may yield."""


class RetryLater(Exception):
    """The source does not answer now: end this run, keep what was yielded, come again. ``after`` in seconds."""

    def __init__(self, reason: Sentence, after: int | None = None) -> None:
        """Keep the sentence for people and how long to wait, when the source said so."""
        self.reason = reason
        self.after = after
        super().__init__(reason.id)


class StopHarvest(Exception):
    """The source cannot be read at all and someone must mend it; the sentence says what to do."""

    def __init__(self, reason: Sentence) -> None:
        """Keep the sentence for people."""
        self.reason = reason
        super().__init__(reason.id)


class Options(BaseModel):
    """Base of a harvester's options: each field has a title and a description, for the form and the help."""

    model_config = ConfigDict(extra="forbid", frozen=True)


O_co = TypeVar("O_co", bound=Options, covariant=True)
O_contra = TypeVar("O_contra", bound=Options, contravariant=True)


@dataclass(frozen=True, slots=True)
class Source(Generic[O_co]):
    """Where to harvest: an address or a folder, and the options of this source."""

    location: str
    options: O_co
    since: datetime | None = None
    """Start of the last complete run: what has not changed after it may be yielded as ``Unchanged``; None: read all."""
    checkpoint: str | None = None
    """Where an interrupted run of the same job stopped: the token of the last ``Checkpoint``."""


class Http(Protocol):
    """The guarded client that a harvester is handed: public addresses only, bounded in time and size."""

    def get(self, url: str) -> bytes:
        """Return the body at an address; raises ``RetryLater`` or ``StopHarvest``."""


class Harvester(Protocol[O_contra]):
    """One kind of source. Registered as an entry point of the group ``registry.harvesters`` under its kind."""

    kind: ClassVar[str]
    Options: ClassVar[type[Options]]

    def records(self, source: Source[O_contra], http: Http) -> Iterator[Found]:
        """Read the source and yield what is there, in an order that is the same at every run."""

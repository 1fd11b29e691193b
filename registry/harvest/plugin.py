"""All that a harvester sees of the registry: what it is given, what it yields, how it says how to go on.

A harvester reads a source and yields; it writes nothing and opens no connection of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from registry.codes.book import FileBook as BundledCodes
from registry.errors import Invalid, Sentence
from registry.harvest.client import Http, RetryLater, StopHarvest
from registry.harvest.mapping import FieldMapping, FieldRule
from registry.harvest.mapping import identity as identity_mapping
from registry.harvest.tables import NoTable, RawTable, read_table
from registry.items.state import Access
from registry.rdf import ADMS, DCAT, DCATAP, DCT, FOAF, OWL, RDF, RDFS, SKOS, VCARD, Graph, Namespace
from registry.rdf import parse as parse_rdf
from registry.standards.bundled import BundledStandard
from registry.standards.bundled import envelopes as bundled_standards
from registry.standards.bundled import profiles as bundled_profiles
from registry.standards.payloads import (
    DataStandard,
    Datatype,
    Personal,
    Profile,
    ProfileColumn,
    Rule,
    Severity,
    Variable,
)
from registry.web.ask import Response

__all__ = [
    "ADMS",
    "DCAT",
    "DCATAP",
    "DCT",
    "FOAF",
    "OWL",
    "RDF",
    "RDFS",
    "SKOS",
    "VCARD",
    "Access",
    "Announced",
    "BundledCodes",
    "BundledStandard",
    "Checkpoint",
    "DataStandard",
    "DatasetIn",
    "Datatype",
    "FieldMapping",
    "FieldRule",
    "Found",
    "Graph",
    "Harvester",
    "Http",
    "Invalid",
    "MappedOptions",
    "Namespace",
    "NoTable",
    "Options",
    "Personal",
    "Profile",
    "ProfileColumn",
    "RawTable",
    "Record",
    "Response",
    "RetryLater",
    "Rule",
    "Sentence",
    "Severity",
    "SkipRecord",
    "Source",
    "StopHarvest",
    "TableIn",
    "Unchanged",
    "UnusableOption",
    "Variable",
    "bundled_profiles",
    "bundled_standards",
    "identity_mapping",
    "parse_rdf",
    "read_table",
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
    village: str | None = None
    """Kemendagri code of the village that all its rows are of; None: the village of the source's agency."""
    mapping: FieldMapping | None = None
    """How its columns become variables, applied before the check; the file itself is kept as it came."""


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
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the source says under its own names, as text: what a mapping may read, and a preview shows."""


@dataclass(frozen=True, slots=True)
class SkipRecord:
    """Yielded instead of a record that cannot be taken: the harvest goes on and tells the reason."""

    identifier: str
    reason: Sentence
    is_there: bool = True
    """False: the source says that it took it away (deleted, made private): where it is known, it counts as missing."""


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


class UnusableOption(ValueError):
    """Raised by a validator of options: what is wrong with the value, in both languages, and what to write instead."""

    def __init__(self, reason: Sentence) -> None:
        """Keep the sentence for people."""
        self.reason = reason
        super().__init__(reason.id)


class Options(BaseModel):
    """Base of a harvester's options: each field has a title and a description, for the form and the help."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MappedOptions(Options):
    """Options of a harvester whose fields or columns differ from source to source."""

    maps_tables: ClassVar[bool] = False
    """Whether a mapping leads the columns of tables to variables of a standard, not fields to those of a dataset."""

    mapping: FieldMapping | None = Field(
        default=None,
        title="Pemetaan",
        description="Kolom atau bidang sumber menjadi variabel standar; lihat dahulu dengan pratinjau.",
    )


O_co = TypeVar("O_co", bound=Options, covariant=True)
O_contra = TypeVar("O_contra", bound=Options, contravariant=True)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent to the registry for a source; it lies nowhere as a file that could be opened by a path."""

    name: str
    read: Callable[[], bytes] = field(compare=False)
    """Returns its content; raises ``OSError`` when it is there no longer."""
    modified: float
    """When it was sent, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Source(Generic[O_co]):
    """Where to harvest: an address or a folder, and the options of this source."""

    location: str
    options: O_co
    since: datetime | None = None
    """Start of the last complete run: what has not changed after it may be yielded as ``Unchanged``; None: read all."""
    checkpoint: str | None = None
    """Where an interrupted run of the same job stopped: the token of the last ``Checkpoint``."""
    sent: Sequence[SentFile] | None = None
    """What was sent for this source, where that is what it is read from; ``location`` is then only a name."""


class Harvester(Protocol[O_contra]):
    """One kind of source. Registered as an entry point of the group ``registry.harvesters`` under its kind."""

    kind: ClassVar[str]
    Options: ClassVar[type[Options]]

    def records(self, source: Source[O_contra], http: Http) -> Iterator[Found]:
        """Read the source and yield what is there, in an order that is the same at every run."""

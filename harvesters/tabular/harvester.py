"""Harvests tables: CSV, XLSX, ODS, XLS and Parquet in a folder, a zip, a WebDAV or HTTP directory, or at an address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from typing import Any, ClassVar, TypeVar

from harvesters.folder import reading
from harvesters.folder.found import Content, FileFound
from harvesters.folder.naming import Named, named
from harvesters.folder.reading import Known
from harvesters.folder.village import Places
from harvesters.tabular.coverage import Coverage, periods_in, places_in
from harvesters.tabular.description import Described, describe
from harvesters.tabular.options import TabularOptions
from registry.harvest.plugin import (
    Access,
    Http,
    NoTable,
    RawTable,
    Record,
    Sentence,
    SkipRecord,
    Source,
    TableIn,
    identity_mapping,
    read_table,
)

FORMS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")
_PARQUET = ".parquet"
_VILLAGE_CODE = 13


class TabularHarvester:
    """Yields one record for each table; of a file that comes again with another date in its name, one for each date."""

    kind: ClassVar[str] = "tabular"
    Options: ClassVar[type[TabularOptions]] = TabularOptions

    def records(self, source: Source[TabularOptions], http: Http) -> Iterator[Record | SkipRecord]:
        """Read the tables; raises ``StopHarvest`` when there are none, ``RetryLater`` while one is being written."""
        run = _Run(source.options)
        yield from reading.records(source, http, known=run.known, nothing=_nothing(source.location))


class _Run:
    """One run over the tables of a source."""

    def __init__(self, options: TabularOptions) -> None:
        self._options = options
        self._places = Places(options)
        self._described = Described(options)

    def known(self, found: FileFound) -> Known | Sentence:
        """Say what a file is by its name."""
        if found.suffix not in FORMS or not fnmatch(found.name.lower(), self._options.file_names.lower()):
            return _unknown(found)
        says = named(found.label)
        place, period = self._place(found, says), self._period(found, says)
        if isinstance(place, Sentence):
            return place
        if isinstance(period, Sentence):
            return period
        parts = (place, says.stem or "tabel", period.isoformat() if period else None)
        identifier = "/".join(part for part in parts if part)
        return Known(identifier, _Making(self, identifier, says, place, period).records)

    def _place(self, found: FileFound, says: Named) -> str | Sentence | None:
        """Return the code that the name or the options say; None where a column says it."""
        if self._options.village_column:
            return None
        if self._options.area and not says.villages and not self._options.village:
            return self._options.area
        place = self._places.place(found.label, says)
        return place if isinstance(place, Sentence) else place.code

    def _period(self, found: FileFound, says: Named) -> date | Sentence | None:
        if self._options.period_column:
            return None
        return self._places.period(found.label, says)

    def record(self, identifier: str, says: Named, found: FileFound, content: Content, known: Coverage) -> Record:
        """Return the record of a table whose coverage is known."""
        personal = self._described.is_personal
        body: dict[str, Any] = describe(self._options, self._described, says.stem, known, self._places)
        village = known.places[0] if len(known.places) == 1 and len(known.places[0]) == _VILLAGE_CODE else None
        mapping = self._options.mapping
        if mapping is None and found.suffix == _PARQUET:
            mapping = identity_mapping(list(read_table(content).headers))
        table = TableIn(found.name, content, self._options.profile, known.end, village, mapping)
        access = Access.CLOSED if personal else Access.PUBLIC
        return Record(identifier=identifier, dataset=body, tables=(table,), access=access)

    def coverage(self, content: Content, place: str | None, period: date | None) -> Coverage:
        """Return what a table covers, reading it only where a column says so; raises ``NoTable``."""
        options = self._options
        asked = [name for name in (options.village_column, options.period_column) if name]
        table: RawTable | None = read_table(content, asked) if asked else None
        places: tuple[str, ...] = (place,) if place else ()
        if table and options.village_column:
            places = _told(places_in(table, options.village_column))
        start, end = (date(period.year, 1, 1), period) if period else (None, None)
        if table and options.period_column:
            start, end = _told(periods_in(table, options.period_column))
        return Coverage(places, start, end)


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the record of one file when it is read."""

    run: _Run
    identifier: str
    says: Named
    place: str | None
    period: date | None

    def records(self, found: FileFound, content: Content) -> Iterator[Record | SkipRecord]:
        """Yield the record, or why the table cannot be taken."""
        try:
            known = self.run.coverage(content, self.place, self.period)
            yield self.run.record(self.identifier, self.says, found, content, known)
        except NoTable as refused:
            yield SkipRecord(found.label, refused.reason)


_T = TypeVar("_T")


def _told(found: _T | Sentence) -> _T:
    if isinstance(found, Sentence):
        raise NoTable(found)
    return found


def _unknown(found: FileFound) -> Sentence:
    forms = ", ".join(form.removeprefix(".").upper() for form in FORMS)
    return Sentence(
        f"Berkas {found.label!r} bukan tabel yang diminta sumber ini ({forms}); dilewati.",
        f"The file {found.label!r} is no table that this source asks for ({forms}); it was left out.",
    )


def _nothing(location: str) -> Sentence:
    return Sentence(
        f"Di {location!r} tidak ada tabel yang dapat dipanen; taruh berkas CSV, XLSX, ODS atau Parquet di sana.",
        f"There is no table at {location!r} that can be harvested; put CSV, XLSX, ODS or Parquet files there.",
    )

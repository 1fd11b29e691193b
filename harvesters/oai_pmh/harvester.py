"""Harvests repositories by OAI-PMH 2.0: oai_dc, or DCAT where the repository has it; later runs selectively."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from xml.etree.ElementTree import tostring

from pydantic import Field

from harvesters.dcat import datasets
from harvesters.oai_pmh import dublin_core
from harvesters.oai_pmh.protocol import OAI, Header, Refusal, Repository
from harvesters.portals.moments import moment
from harvesters.portals.places import PlaceCodes
from registry.harvest import plugin
from registry.harvest.plugin import (
    DCAT,
    Announced,
    Checkpoint,
    Found,
    Graph,
    Http,
    Record,
    RetryLater,
    Sentence,
    SkipRecord,
    Source,
    StopHarvest,
    Unchanged,
    parse_rdf,
)

OVERLAP = timedelta(hours=1)
_CHANGED, _ALL = "changed", "all"
_LONGEST_TOKEN = 3_500
_MOST_SINGLE = 500


class OaiPmhOptions(plugin.MappedOptions):
    """Which records of a repository, and in which form."""

    metadata_prefix: str = Field(
        default="",
        title="Bentuk metadata",
        description="Nama metadataPrefix; kosong: DCAT bila ada, selain itu oai_dc.",
        pattern=r"^[A-Za-z0-9_.!~*'()-]*$",
    )
    set: str = Field(
        default="", title="Himpunan", description="Nama setSpec; kosong: semua.", pattern=r"^[A-Za-z0-9_.!~*'():-]*$"
    )
    start: date | None = Field(default=None, title="Sejak", description="Hanya rekaman yang berubah sejak tanggal ini.")
    until: date | None = Field(
        default=None, title="Sampai", description="Hanya rekaman yang berubah sampai tanggal ini."
    )
    language: str = Field(
        default="id",
        title="Bahasa",
        description="Bahasa teks bila rekaman tidak mengatakannya, mis. id.",
        pattern=r"^[a-z]{2,3}$",
    )
    spatial: PlaceCodes = Field(
        default=(), title="Wilayah", description="Kode Kemendagri bila rekaman tidak mengatakannya, mis. 35.05."
    )


class OaiPmhHarvester:
    """Yields one record for each record of a repository that is not deleted, in the repository's order."""

    kind: ClassVar[str] = "oai_pmh"
    Options: ClassVar[type[OaiPmhOptions]] = OaiPmhOptions

    def records(self, source: Source[OaiPmhOptions], http: Http) -> Iterator[Found]:
        """Read the repository; raises ``RetryLater`` or ``StopHarvest``."""
        run = _Run(source, http)
        try:
            yield from run.found()
        except Refusal as refusal:
            raise run.end(refusal) from None


class _Run:
    """One reading of a repository."""

    def __init__(self, source: Source[OaiPmhOptions], http: Http) -> None:
        self._options = source.options
        self._repository = Repository(http, source.location)
        self._since = source.since.astimezone(UTC) - OVERLAP if source.since else None
        self._part, _, self._token = (source.checkpoint or "").partition(" ")
        self._is_resumed = bool(source.checkpoint)
        self._seen: set[str] = set()
        self._yielded = 0
        self._prefix, self._is_dcat = "", False
        self._by_day = False

    def found(self) -> Iterator[Found]:
        self._introduce()
        if self._since and self._part in {"", _CHANGED}:
            yield from self._list(_CHANGED, "ListRecords")
            self._token = ""
        size = yield from self._list(_ALL, "ListIdentifiers" if self._since else "ListRecords")
        if self._is_resumed:
            return
        if not self._seen:
            raise StopHarvest(_empty(self._repository.address))
        missing = max(0, (size or 0) - len(self._seen))  # the list was cut short: what is not there is not gone
        yield Announced(self._yielded + missing)

    def _introduce(self) -> None:
        identify = self._repository.ask("Identify")
        self._by_day = (identify.findtext(f"{OAI}granularity") or "").strip() == "YYYY-MM-DD"
        self._prefix = self._options.metadata_prefix or "oai_dc"
        try:
            formats = self._repository.ask("ListMetadataFormats")
        except Refusal:
            return
        spaces = {
            (each.findtext(f"{OAI}metadataPrefix") or "").strip(): (
                each.findtext(f"{OAI}metadataNamespace") or ""
            ).strip()
            for each in formats.findall(f"{OAI}metadataFormat")
        }
        dcat = next((prefix for prefix, space in spaces.items() if space == DCAT.address), "")
        self._prefix = self._options.metadata_prefix or dcat or "oai_dc"
        self._is_dcat = spaces.get(self._prefix) == DCAT.address

    def _list(self, part: str, verb: str) -> Generator[Found, None, int | None]:
        """Yield what a list holds; a token that is no longer known starts it again, once."""
        has_restarted = False
        token = self._token or None
        while True:
            size = None
            try:
                for page in self._repository.parts(verb, self._asked(part), token):
                    size = page.size if page.size is not None else size
                    for header in page.records:
                        yield from self._record(header, verb)
                    if page.token and len(page.token) <= _LONGEST_TOKEN:
                        yield Checkpoint(f"{part} {page.token}")
            except Refusal as refusal:
                if refusal.code == "noRecordsMatch":
                    return size
                if refusal.code != "badResumptionToken":
                    raise
                if has_restarted:
                    raise RetryLater(_forgetful(self._repository.address)) from None
                has_restarted, token = True, None
            else:
                return size

    def _asked(self, part: str) -> Mapping[str, str]:
        start = self._since if part == _CHANGED else None
        given = {
            "metadataPrefix": self._prefix,
            "set": self._options.set,
            "from": self._stamp(start) if start else self._day(self._options.start, "T00:00:00Z"),
            "until": self._day(self._options.until, "T23:59:59Z"),
        }
        return {name: value for name, value in given.items() if value}

    def _stamp(self, when: datetime) -> str:
        if self._options.start and when.date() < self._options.start:
            return self._day(self._options.start, "T00:00:00Z")
        return f"{when:%Y-%m-%d}" if self._by_day else f"{when:%Y-%m-%dT%H:%M:%SZ}"

    def _day(self, day: date | None, time: str) -> str:
        """Return a day in the repository's granularity: both sides of a range must have the same (§2.7.1)."""
        return "" if day is None else day.isoformat() + ("" if self._by_day else time)

    def _record(self, header: Header, verb: str) -> Iterator[Found]:
        if header.identifier in self._seen:
            return
        if not header.identifier:
            yield SkipRecord("?", _UNIDENTIFIED)
            return
        self._seen.add(header.identifier)
        if header.is_deleted:
            return  # not there any more: the end of a complete run sees to it
        self._yielded += 1
        if verb == "ListRecords":
            yield self._read(header)
        elif self._is_old(header):
            yield Unchanged(header.identifier)
        else:
            yield from self._single(header.identifier)

    def _is_old(self, header: Header) -> bool:
        stamp = moment(header.datestamp)
        return self._since is None or stamp is None or stamp + timedelta(days=int(self._by_day)) < self._since

    def _single(self, identifier: str) -> Iterator[Found]:
        """Yield a record that is listed as changed and did not come among the changed ones."""
        try:
            answer = self._repository.ask("GetRecord", {"identifier": identifier, "metadataPrefix": self._prefix})
        except Refusal:
            yield Unchanged(identifier)
            return
        element = answer.find(f"{OAI}record")
        metadata = element.find(f"{OAI}metadata") if element is not None else None
        inner = metadata[0] if metadata is not None and len(metadata) else None
        yield self._read(Header(identifier, "", is_deleted=False, metadata=inner))

    def _read(self, header: Header) -> Record | SkipRecord:
        language, spatial = self._options.language, self._options.spatial
        if header.metadata is None:
            return SkipRecord(header.identifier, _WITHOUT_METADATA)
        if not self._is_dcat:
            return dublin_core.record(header.identifier, header.metadata, language=language, spatial=spatial)
        try:
            graph = Graph(parse_rdf(tostring(header.metadata), "application/rdf+xml", self._repository.address))
        except (SyntaxError, ValueError):
            return SkipRecord(header.identifier, _BROKEN)
        read = next(datasets.datasets(graph, language=language, spatial=spatial), None)
        if not isinstance(read, Record):
            return SkipRecord(header.identifier, read.reason if read else _WITHOUT_METADATA)
        document = {**read.dataset, "source_identifier": header.identifier}
        return replace(read, identifier=header.identifier, dataset=document)

    def end(self, refusal: Refusal) -> Exception:
        """Return how a refusal of the protocol ends the run."""
        if refusal.code == "cannotDisseminateFormat":
            return StopHarvest(
                Sentence(
                    f"Repositori tidak punya bentuk metadata {self._prefix!r}; ubah pilihan sumber.",
                    f"The repository does not have the metadata format {self._prefix!r}; change the source's options.",
                )
            )
        return StopHarvest(
            Sentence(
                f"Repositori {self._repository.address} menolak permintaan ({refusal.code or 'tanpa kode'}); periksa "
                "himpunan, tanggal dan bentuk metadata pada pilihan sumber.",
                f"The repository {self._repository.address} refuses the request ({refusal.code or 'no code'}); check "
                "set, dates and metadata format in the source's options.",
            )
        )


def _empty(address: str) -> Sentence:
    return Sentence(
        f"Repositori {address} tidak memuat satu rekaman pun menurut pilihan sumber; periksa himpunan dan tanggalnya.",
        f"The repository {address} holds no record by the source's options; check set and dates.",
    )


def _forgetful(address: str) -> Sentence:
    return Sentence(
        f"Repositori {address} dua kali melupakan tempat berhenti (badResumptionToken); panen dilanjutkan lain waktu.",
        f"The repository {address} forgot twice where we were (badResumptionToken); we come again later.",
    )


_UNIDENTIFIED = Sentence("Rekaman ini tidak punya pengenal.", "This record has no identifier.")
_WITHOUT_METADATA = Sentence(
    "Rekaman ini tidak memuat metadata; minta pengelola repositori melengkapinya.",
    "This record carries no metadata; ask the repository's keeper to complete it.",
)
_BROKEN = Sentence(
    "Metadata rekaman ini rusak dan tidak dapat dibaca.", "The metadata of this record is broken and cannot be read."
)

"""Harvests BPS: dynamic tables (one dataset a variable), static tables and publications of one domain."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field, SecretStr

from harvesters.bps import dynamic_table, static_table
from harvesters.bps.webapi import WebApi
from harvesters.portals import texts
from harvesters.portals.description import Said, describe, told
from harvesters.portals.files import distribution
from harvesters.portals.moments import moment
from harvesters.portals.places import PlaceCodes
from registry.harvest import plugin
from registry.harvest.plugin import (
    Announced,
    Checkpoint,
    Found,
    Http,
    Record,
    Sentence,
    SkipRecord,
    Source,
    StopHarvest,
    TableIn,
    Unchanged,
)

Model = Literal["var", "statictable", "publication"]
_OVERLAP = timedelta(days=2)  # BPS dates its tables by the day, in WIB
_LANGUAGES = {"ind": "id", "eng": "en"}


class BpsOptions(plugin.MappedOptions):
    """Which domain and what of it."""

    key: SecretStr = Field(
        title="Kunci WebAPI", description="Dari webapi.bps.go.id; disimpan tertutup dan tidak pernah ditampilkan."
    )
    domain: str = Field(
        default="3505", title="Domain", description="Kode BPS daerah, mis. 3505; 0000: nasional.", pattern=r"^\d{4}$"
    )
    models: tuple[Model, ...] = Field(
        default=("var", "statictable", "publication"),
        title="Jenis",
        description="var: tabel dinamis; statictable: tabel statis; publication: publikasi.",
        min_length=1,
    )
    subject: str = Field(
        default="", title="Subjek", description="Nomor subjek BPS bila hanya satu yang dipanen.", pattern=r"^\d{0,6}$"
    )
    periods: int = Field(
        default=5, ge=1, le=50, title="Jumlah periode", description="Berapa periode terakhir dari tabel dinamis."
    )
    language: Literal["ind", "eng"] = Field(default="ind", title="Bahasa", description="ind atau eng.")
    spatial: PlaceCodes = Field(
        default=(), title="Wilayah", description="Kode Kemendagri daerah itu, mis. 35.05; BPS tidak mengatakannya."
    )


class BpsHarvester:
    """Yields one record for each table and publication, kind by kind in BPS's order."""

    kind: ClassVar[str] = "bps"
    Options: ClassVar[type[BpsOptions]] = BpsOptions

    def records(self, source: Source[BpsOptions], http: Http) -> Iterator[Found]:
        """Read the domain; raises ``RetryLater`` or ``StopHarvest``."""
        yield from _Run(source, http).found()


class _Run:
    """One reading of a domain."""

    def __init__(self, source: Source[BpsOptions], http: Http) -> None:
        self._options = source.options
        self._since = source.since.astimezone(UTC) - _OVERLAP if source.since else None
        self._checkpoint = source.checkpoint
        self._api = WebApi(
            http,
            source.location,
            domain=self._options.domain,
            key=self._options.key,
            language=self._options.language,
        )
        self._seen: set[str] = set()

    def found(self) -> Iterator[Found]:
        models: list[Model] = list(dict.fromkeys(self._options.models))
        behind, _, page = (self._checkpoint or "").partition(" ")
        if behind in models and page.isdecimal():
            models = models[models.index(behind) :]
        total = 0
        for model in models:
            start = int(page) + 1 if model == behind and page.isdecimal() else 1
            given = {"subject": self._options.subject} if self._options.subject else {}
            size = 0
            for listed in self._api.pages(model, start=start, **given):
                size = listed.total
                for row in listed.rows:
                    yield from self._row(model, row)
                yield Checkpoint(f"{model} {listed.number}")
            total += size
        if self._checkpoint:
            return
        if not self._seen:
            raise StopHarvest(_empty(self._options.domain))
        yield Announced(max(total, len(self._seen)))

    def _row(self, model: Model, row: Mapping[str, Any]) -> Iterator[Found]:
        own = texts.line(row.get({"var": "var_id", "statictable": "table_id", "publication": "pub_id"}[model]))
        identifier = f"bps:{self._options.domain}:{model}:{own}"
        if identifier in self._seen:
            return
        self._seen.add(identifier)
        title = texts.title(row.get("title"))
        if not own or not title or not re.fullmatch(r"[A-Za-z0-9_-]+", own):
            yield SkipRecord(identifier, _UNUSABLE)
        elif self._is_old(row):
            yield Unchanged(identifier)
        elif model == "var":
            yield self._dynamic(identifier, own, title, row)
        elif model == "statictable":
            yield self._static(identifier, own, title, row)
        else:
            yield self._publication(identifier, title, row)

    def _is_old(self, row: Mapping[str, Any]) -> bool:
        updated = moment(texts.line(row.get("updt_date")))
        return self._since is not None and updated is not None and updated < self._since

    def _dynamic(self, identifier: str, own: str, title: dict[str, str], row: Mapping[str, Any]) -> Found:
        periods = [
            (texts.line(each.get("th")), texts.line(each.get("th_id")))
            for page in self._api.pages("th", var=own)
            for each in page.rows
        ]
        latest = [number for _, number in sorted(periods)[-self._options.periods :] if number.isdecimal()]
        data = self._api.data(own, sorted(latest, key=int)) if latest else {}
        if not data:
            return SkipRecord(identifier, _WITHOUT_DATA)
        try:
            content = dynamic_table.long_table(data)
        except dynamic_table.NotReadable:
            return SkipRecord(identifier, _NOT_READABLE)
        years = dynamic_table.years(data)
        return self._record(
            identifier,
            title,
            {
                "description": row.get("def") or row.get("notes"),
                "theme": row.get("sub_name"),
                "unit": row.get("unit"),
                "temporal_start": years[0],
                "temporal_end": years[-1],
                "source": row.get("notes"),
            },
            keywords=[row.get("sub_name")],
            table=TableIn(f"bps-{self._options.domain}-var-{own}.csv", content, mapping=self._to_standard()),
        )

    def _to_standard(self) -> plugin.FieldMapping | None:
        """Return the source's mapping where it leads from tables to a standard, not to fields of the dataset."""
        mapping = self._options.mapping
        return mapping if mapping and mapping.standard else None

    def _static(self, identifier: str, own: str, title: dict[str, str], row: Mapping[str, Any]) -> Found:
        content = static_table.table_of(str(self._api.view("statictable", own).get("table") or ""))
        if not content:
            return SkipRecord(identifier, _WITHOUT_DATA)
        year = re.findall(r"\b(?:19|20)\d\d\b", title["id"])
        fields = {"theme": row.get("subj"), "temporal": max(year) if year else None}
        name = f"bps-{self._options.domain}-statictable-{own}.csv"
        return self._record(identifier, title, fields, keywords=[row.get("subj")], table=TableIn(name, content))

    def _publication(self, identifier: str, title: dict[str, str], row: Mapping[str, Any]) -> Found:
        link = texts.line(row.get("pdf"))
        file = distribution(1, title=title, form="PDF", download=None if "?" in link else link)
        fields = {"description": row.get("abstract")}
        return self._record(identifier, title, fields, files=[file])

    def _record(
        self,
        identifier: str,
        title: dict[str, str],
        fields: Mapping[str, Any],
        *,
        keywords: list[Any] | None = None,
        files: list[dict[str, Any]] | None = None,
        table: TableIn | None = None,
    ) -> Record:
        said = Said(
            identifier,
            title,
            {"publisher": "Badan Pusat Statistik", **fields},
            files=files or [],
            themes=[fields.get("theme")],
            keywords=keywords or [],
            language=_LANGUAGES[self._options.language],
            spatial=self._options.spatial,
        )
        return Record(identifier, describe(said), tables=(table,) if table else (), fields=told(said.fields))


def _empty(domain: str) -> Sentence:
    return Sentence(
        f"WebAPI BPS tidak memuat apa pun untuk domain {domain} menurut pilihan sumber; periksa kode domain.",
        f"The WebAPI of BPS holds nothing for the domain {domain} by the source's options; check the domain.",
    )


_UNUSABLE = Sentence(
    "Baris ini tidak punya nomor atau judul yang dapat dipakai.", "This row has no usable number or title."
)
_WITHOUT_DATA = Sentence("BPS belum memuat data untuk tabel ini.", "BPS holds no data for this table yet.")
_NOT_READABLE = Sentence(
    "Sel tabel ini tidak dapat dipastikan letaknya (nomornya bertabrakan atau tidak ada di daftar); ambil berkasnya "
    "dari situs BPS.",
    "The cells of this table cannot be placed with certainty (their numbers collide or are not listed); take the file "
    "from BPS's site.",
)

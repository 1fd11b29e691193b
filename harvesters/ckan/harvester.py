"""Harvests CKAN portals: all datasets at first, then those modified since, checked against the portal's own lists."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from typing import Any, ClassVar

from pydantic import Field, SecretStr, field_validator

from harvesters.ckan.api import CkanApi, NotThere, Withheld
from harvesters.ckan.packages import identifier_of, is_there, left_out, record
from harvesters.ckan.paging import Listing, search
from harvesters.portals.moments import moment
from harvesters.portals.places import PlaceCodes
from registry.harvest import plugin
from registry.harvest.plugin import (
    Announced,
    Checkpoint,
    Found,
    Http,
    RetryLater,
    Sentence,
    SkipRecord,
    Source,
    StopHarvest,
    Unchanged,
    UnusableOption,
)

OVERLAP = timedelta(hours=1)
"""Before the last run: clocks differ, and a portal's index comes after its database."""

_MOST_MISSED = 1_000
_BATCH = 40
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_SLIM = "id,name,title,metadata_modified,organization,dataset_type,state"
"""What tells whether a dataset has changed: on later runs only those that have are read whole."""


class CkanOptions(plugin.MappedOptions):
    """Which datasets of a portal, and how it is asked."""

    organizations: tuple[str, ...] = Field(
        default=(),
        title="Organisasi",
        description="Nama organisasi di portal (bagian alamat setelah /organization/); kosong: semua.",
    )
    language: str = Field(
        default="id",
        title="Bahasa",
        description="Bahasa teks bila portal tidak mengatakannya, mis. id.",
        pattern=r"^[a-z]{2,3}$",
    )
    spatial: PlaceCodes = Field(
        default=(), title="Wilayah", description="Kode Kemendagri bila portal tidak mengatakannya, mis. 35.05."
    )
    page_size: int = Field(
        default=500, ge=2, le=1000, title="Dataset per halaman", description="Kecilkan bila portal lambat."
    )
    api_key: SecretStr | None = Field(
        default=None, title="Kunci API", description="Hanya bila portal memintanya; disimpan tertutup."
    )
    proxy: bool = Field(
        default=False,
        title="Lewat perantara",
        description="Alamat sumber adalah perantara seperti https://data.go.id/api/proxy.",
    )

    @field_validator("organizations")
    @classmethod
    def _names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not re.fullmatch(r"[a-z0-9_-]{1,100}", name):
                raise UnusableOption(
                    Sentence(
                        f"{name!r} bukan nama organisasi CKAN; pakai bagian alamat setelah /organization/.",
                        f"{name!r} is no name of an organisation in CKAN; take what follows /organization/ in its "
                        "address.",
                    )
                )
        return names


class CkanHarvester:
    """Yields one record for each public dataset of a portal, by identifier."""

    kind: ClassVar[str] = "ckan"
    Options: ClassVar[type[CkanOptions]] = CkanOptions

    def records(self, source: Source[CkanOptions], http: Http) -> Iterator[Found]:
        """Read the portal; raises ``RetryLater`` or ``StopHarvest``."""
        yield from _Run(source, http).found()


class _Run:
    """One reading of a portal."""

    def __init__(self, source: Source[CkanOptions], http: Http) -> None:
        self._options = source.options
        self._api = CkanApi(http, source.location, key=self._options.api_key, proxy=self._options.proxy)
        self._since = source.since.astimezone(UTC) - OVERLAP if source.since else None
        self._checkpoint = source.checkpoint
        self._seen: set[str] = set()
        self._names: set[str] = set()
        self._filters_itself = True

    def found(self) -> Iterator[Found]:
        query = {"fl": _SLIM} if self._since else {}
        if self._options.organizations:
            query["fq"] = f"organization:({' OR '.join(self._options.organizations)})"
        listing = Listing(self._api, query, size=self._options.page_size, behind=self._checkpoint)
        for page in listing:
            yield from self._page(page.packages)
            yield Checkpoint(page.token)
        if not listing.total:
            raise StopHarvest(self._empty())
        if self._checkpoint:  # the pages before it were seen by another process: the lists cannot be compared
            if self._filters_itself:
                yield Announced(listing.total)
            return
        yield from self._missed()
        if self._filters_itself:
            yield Announced(max(listing.total, len(self._seen)))

    def _page(self, packages: list[Mapping[str, Any]]) -> Iterator[Found]:
        new = [package for package in packages if self._is_new(package)]
        slim = [identifier_of(package) for package in new if not self._is_old(package) and "resources" not in package]
        whole = self._whole(slim) if self._since else {}
        for package in new:
            identifier = identifier_of(package)
            if self._is_old(package):
                reason = left_out(package)
                yield (SkipRecord(identifier, reason, is_there=is_there(package)) if reason else Unchanged(identifier))
            else:
                yield self._record(whole.get(identifier, package))

    def _is_new(self, package: Mapping[str, Any]) -> bool:
        """Return whether a package is wanted and was not seen in this run, and remember it."""
        identifier = identifier_of(package)
        if identifier in self._seen or not self._is_wanted(package):
            return False
        self._seen.add(identifier)
        self._names.add(str(package.get("name")))
        return True

    def _is_wanted(self, package: Mapping[str, Any]) -> bool:
        """Return whether a package is of the organisations asked for: some portals do not filter."""
        organization = package.get("organization")
        name = organization.get("name") if isinstance(organization, Mapping) else organization
        if not self._options.organizations or name in self._options.organizations:
            return True
        self._filters_itself = False
        return False

    def _is_old(self, package: Mapping[str, Any]) -> bool:
        modified = moment(package.get("metadata_modified"))
        return self._since is not None and modified is not None and modified < self._since

    def _whole(self, identifiers: list[str]) -> dict[str, Mapping[str, Any]]:
        """Return the whole packages of identifiers, of which the listing gave a few fields only."""
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(identifiers), _BATCH):
            some = [name for name in identifiers[start : start + _BATCH] if _PLAIN.fullmatch(name)]
            packages, _ = (
                search(self._api, {"fq": f"id:({' OR '.join(some)})", "rows": str(_BATCH)}) if some else ([], 0)
            )
            found |= {identifier_of(package): package for package in packages}
        for identifier in identifiers:
            if identifier not in found and (package := self._shown(identifier)):
                found[identifier] = package
        return found

    def _shown(self, name: str) -> Mapping[str, Any] | None:
        try:
            package = self._api.ask("package_show", {"id": name})
        except NotThere:
            return None
        except Withheld:  # the index names what its database closed since
            return {"id": name, "private": True}
        return package if isinstance(package, Mapping) else None

    def _record(self, package: Mapping[str, Any]) -> Found:
        return record(package, site=self._api.site, language=self._options.language, spatial=self._options.spatial)

    def _missed(self) -> Iterator[Found]:
        """Yield what the portal's list of names has and its search did not give: index and database may differ."""
        if self._options.organizations:
            return
        try:
            names = self._api.ask("package_list", {})
        except (NotThere, StopHarvest):
            return
        missed = [name for name in names if name not in self._names] if isinstance(names, list) else []
        if len(missed) > _MOST_MISSED:
            raise RetryLater(self._disagreeing(len(missed)))
        for name in missed:
            package = self._shown(str(name))
            if package and package.get("name") and self._is_new(package):
                yield self._record(package)

    def _empty(self) -> Sentence:
        return Sentence(
            f"Portal {self._api.site} menjawab tanpa satu dataset pun; periksa alamat dan pilihan sumber.",
            f"The portal {self._api.site} answered without a single dataset; check the source's address and options.",
        )

    def _disagreeing(self, missed: int) -> Sentence:
        return Sentence(
            f"Daftar nama di {self._api.site} memuat {missed} dataset yang tidak ada di pencariannya; pengelolanya "
            "perlu membangun ulang indeks. Panen dilanjutkan lain waktu.",
            f"The list of names at {self._api.site} has {missed} datasets that its search does not; its keeper should "
            "rebuild the index. We come again later.",
        )

"""Harvests a folder of SITakro exports. SITakro has no interface for programs: an operator downloads, we read."""

from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from harvesters.sitakro.descriptions import EXPORTS, describe
from registry.harvest import plugin
from registry.harvest.plugin import (
    Access,
    Http,
    Record,
    Sentence,
    SkipRecord,
    Source,
    StopHarvest,
    TableIn,
    bundled_profiles,
    bundled_standards,
)


class SitakroOptions(plugin.Options):
    """Of which village the exports are, and as of which day: the files themselves do not say."""

    village: str = Field(
        title="Kode desa", description="Kode Kemendagri, mis. 35.05.10.2011.", pattern=r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$"
    )
    village_name: str = Field(title="Nama desa", description="Tanpa kata Desa, mis. Sawentar.", min_length=1)
    period: date = Field(title="Tanggal rujukan", description="Keadaan data pada tanggal ini, mis. 2025-12-31.")
    priority: bool = Field(
        default=False, title="Data prioritas", description="Ditetapkan Forum Satu Data; disetujui pembina data."
    )


class SitakroHarvester:
    """Yields one record for each export in a folder; other files are left out with the reason."""

    kind: ClassVar[str] = "sitakro"
    Options: ClassVar[type[SitakroOptions]] = SitakroOptions

    def records(self, source: Source[SitakroOptions], http: Http) -> Iterator[Record | SkipRecord]:  # noqa: ARG002  # nothing is fetched
        """Read the folder; raises ``StopHarvest`` when it is missing or holds no export."""
        folder = Path(source.location)
        if not folder.is_dir():
            raise StopHarvest(_no_folder(source.location))
        profiles = bundled_profiles()
        taken: dict[str, Path] = {}
        for file in sorted(path for path in folder.iterdir() if path.is_file()):
            name = next(
                (name for name, of in EXPORTS.items() if _is_named(file, profiles[of.profile].file_names)), None
            )
            if name is None:
                yield SkipRecord(file.name, _unknown(file))
            elif name in taken:
                yield SkipRecord(file.name, _twice(file, taken[name]))
            else:
                taken[name] = file
                yield self._record(name, file, source.options)
        if not taken:
            raise StopHarvest(_no_exports(source.location))

    @staticmethod
    def _record(name: str, file: Path, options: SitakroOptions) -> Record:
        export = EXPORTS[name]
        profile = bundled_profiles()[export.profile]
        standard = bundled_standards()[profile.standard]
        return Record(
            identifier=f"{options.village}/{name}/{options.period.isoformat()}",
            dataset=describe(
                export,
                profile=profile,
                standard=standard,
                village=options.village,
                name=options.village_name,
                period=options.period,
                priority=options.priority,
            ),
            tables=(TableIn(file.name, file, export.profile, options.period),),
            access=Access.CLOSED,
        )


def _is_named(file: Path, patterns: list[str]) -> bool:
    return any(fnmatch(file.name.lower(), pattern.lower()) for pattern in patterns)


def _no_folder(location: str) -> Sentence:
    return Sentence(
        f"Folder {location!r} tidak ada; periksa lokasi sumber, lalu taruh ekspor SITakro di sana.",
        f"There is no folder {location!r}; check the location of the source and put SITakro's exports there.",
    )


def _no_exports(location: str) -> Sentence:
    names = ", ".join(EXPORTS)
    return Sentence(
        f"Di folder {location!r} tidak ada ekspor SITakro ({names}); unduh dari SITakro tanpa mengubah nama berkas.",
        f"The folder {location!r} holds no export of SITakro ({names}); download them and keep their file names.",
    )


def _unknown(file: Path) -> Sentence:
    return Sentence(
        f"Berkas {file.name!r} bukan ekspor SITakro yang dikenal; dilewati.",
        f"The file {file.name!r} is no export of SITakro that we know; it was left out.",
    )


def _twice(file: Path, first: Path) -> Sentence:
    return Sentence(
        f"Berkas {file.name!r} adalah ekspor yang sama dengan {first.name!r}; hanya yang pertama dipanen.",
        f"The file {file.name!r} is the same export as {first.name!r}; only the first was harvested.",
    )

"""What is told of a village in the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

COLUMNS = ("kode_wilayah", "tahap", "sejak", "kegiatan", "keputusan")
"""Columns of a list that is imported; the last two may be empty or absent."""
EXPORTED = (
    *("kode_wilayah", "nama_desa", "nama_kecamatan", "tahap", "sejak", "kegiatan", "keputusan"),
    *("tahun", "tabel_seharusnya", "tabel_terbit", "tabel_belum"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A village in the programme: its state, its enumeration, the tables due and done."""

    village: str
    name: Mapping[str, str]
    district: str
    stage: str
    since: date
    activity: str | None
    """Path of the MS-Keg of its enumeration."""
    decree: str | None
    year: int
    due: tuple[str, ...]
    """Numbers of the tables of Desa dalam Angka that an indicator makes."""
    done: tuple[str, ...]
    """Those of them that are published for the year."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Those that are not."""
        return tuple(number for number in self.due if number not in self.done)

    @property
    def row(self) -> dict[str, str | int]:
        """The line of an export, by ``EXPORTED``."""
        values = (
            *(self.village, self.name["id"], self.district, self.stage, self.since.isoformat()),
            *(self.activity or "", self.decree or "", self.year, len(self.due), len(self.done)),
            " ".join(self.missing),
        )
        return dict(zip(EXPORTED, values, strict=True))

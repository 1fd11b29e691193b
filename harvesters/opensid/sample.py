"""A synthetic village as OpenSID 24.10 exports its residents: 43 columns, planted faults and their ledger.

Its habits are kept (``Ekspor_model`` of OpenSID): rows by family card and relation, codes without labels, dates as
``Y-m-d``, ``0`` written as nothing except in ``nik`` and ``no_kk``, and ``-`` for a hamlet, RW or RT that is not known.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from harvesters.planting.cells import Cell, Table
from harvesters.planting.sample import PERIOD, demand, write_sample
from harvesters.planting.writer import Form
from harvesters.village.livelihood import chance, pick
from harvesters.village.people import Family, Marital, Person, Relation, Residence, School, Sex
from harvesters.village.settlement import settle

NAME, PROFILE = "opensid_penduduk", "opensid-2410"

_RELIGIONS = {"islam": "1", "Kristen": "2", "Katolik": "3", "Hindu": "4", "Buddha": "5"}
_MARITAL = {Marital.SINGLE: "1", Marital.MARRIED: "2", Marital.DIVORCED: "3", Marital.WIDOWED: "4"}
_RELATIONS = {
    Relation.HEAD: "1",
    Relation.WIFE: "3",
    Relation.CHILD: "4",
    Relation.IN_LAW_CHILD: "5",
    Relation.GRANDCHILD: "6",
    Relation.PARENT: "7",
    Relation.IN_LAW_PARENT: "8",
    Relation.OTHER: "9",
}
_STATUS = {Residence.RESIDENT: "1", Residence.TEMPORARY: "1", Residence.DEAD: "2", Residence.MOVED: "3"}
_ATTENDS = {"TK": "2", "SD": "4", "SMP": "6", "SMA": "7", "S1": "11"}
_OCCUPATIONS = {
    "BELUM/TIDAK BEKERJA": "1",
    "TIDAK/BELUM SEKOLAH": "1",
    "IBU RUMAH TANGGA": "2",
    "PELAJAR/MAHASISWA": "3",
    "PENSIUNAN": "4",
    "PEGAWAI NEGERI SIPIL (PNS)": "5",
    "TENTARA NASIONAL INDONESIA (TNI)": "6",
    "KEPOLISIAN RI (POLRI)": "7",
    "PETANI/PEKEBUN PEMILIK LAHAN": "9",
    "Petani/Pekebun penyewa": "9",
    "PETERNAK": "10",
    "NELAYAN/PERIKANAN": "11",
    "INDUSTRI": "12",
    "KONSTRUKSI": "13",
    "KARYAWAN SWASTA": "15",
    "KARYAWAN BUMN": "16",
    "KARYAWAN HONORER": "18",
    "BURUH HARIAN LEPAS": "19",
    "BURUH TANI/PERKEBUNAN": "20",
    "BURUH PETERNAKAN": "22",
    "PEMBANTU RUMAH TANGGA": "23",
    "TUKANG LAS/PANDAI BESI": "29",
    "PENATA RIAS": "32",
    "MEKANIK": "35",
    "SENIMAN": "36",
    "USTADZ/MUBALIGH": "45",
    "JURU MASAK": "46",
    "DOSEN": "64",
    "GURU": "65",
    "Guru agama": "65",
    "AKUNTAN": "70",
    "DOKTER": "72",
    "BIDAN": "73",
    "PERAWAT": "74",
    "SOPIR": "81",
    "PEDAGANG": "84",
    "PERANGKAT DESA": "85",
    "Pegawai Kantor Desa": "85",
    "WIRASWASTA": "88",
}
_OTHER_WORK = "89"
_BLOOD = {"13": 70, "4": 11, "2": 8, "1": 7, "3": 2, "11": 1, "5": 1}
_PLANNING = {"3": 55, "1": 20, "5": 12, "2": 9, "4": 4}
_INSURANCE = {"2": 50, "1": 30, "3": 18, "4": 2}
_FATHER = 15  # years that a father is older at least
_CARD_AGE, _FERTILE = 17, range(20, 45)


def write(
    out: Path,
    *,
    village: str,
    people: int,
    seed: int,
    faults: float,
    form: Form = "xlsx",
    period: date = PERIOD,
) -> list[Path]:
    """Write ``opensid_penduduk`` and ``ledger.json`` into a folder and return the files.

    ``village`` is a Kemendagri code, ``people`` the number of its inhabitants, ``faults`` the share of cells that
    are spoilt (0 to 1). The same arguments give the same bytes. Raises ``NoSuchSample`` or ``TooManyFaults``.
    """
    demand(village=village, people=people, faults=faults)
    families = settle(village=village, people=people, seed=seed, period=period)
    table = export(families, seed=seed, period=period)
    return write_sample(out, [(table, PROFILE)], share=faults, seed=seed, form=form, period=period)


def export(families: list[Family], *, seed: int, period: date) -> Table:
    """Return the export of a village: families by card number, members by relation."""
    rng = random.Random(f"opensid {seed}")
    rows = list(_rows(sorted(families, key=lambda family: family.no_kk), rng, period))
    return Table(
        name=NAME,
        headers=tuple(rows[0][2]),
        rows=[list(cells.values()) for _, _, cells in rows],
        families=[family for family, _, _ in rows],
        heads=frozenset(index for index, (_, person, _) in enumerate(rows) if person.relation is Relation.HEAD),
        departed=frozenset(index for index, (_, person, _) in enumerate(rows) if not person.residence.lives_here),
        head=_RELATIONS[Relation.HEAD],
        relative=_RELATIONS[Relation.OTHER],
        sheet="Data Penduduk",
    )


def _rows(families: list[Family], rng: random.Random, period: date) -> Iterator[tuple[int, Person, dict[str, Cell]]]:
    for index, family in enumerate(families):
        placed = not chance(rng, 0.02)
        for person in sorted(family.members, key=lambda member: int(_RELATIONS[member.relation])):
            cells = {
                "alamat": family.address.split(" RT")[0].removeprefix("Dusun ").upper(),
                "dusun": family.address.removeprefix("Dusun ").split(" RT")[0].upper() if placed else "-",
                "rw": f"{family.rw:03d}" if placed else "-",
                "rt": f"{family.rt:03d}" if placed else "-",
                **_identity(family, person, rng),
                "ayah_nik": _number_of_father(family, person),
                "nama_ayah": person.father.upper(),
                "ibu_nik": person.birth_mother.nik if person.birth_mother else None,
                "nama_ibu": person.mother.upper(),
                "golongan_darah_id": pick(rng, _BLOOD),
                **_papers(person, rng, period),
                **_state(person, rng),
            }
            yield index, person, cells


def _number_of_father(family: Family, child: Person) -> str | None:
    """Return the father's number where he lives in the house; a brother may have the father's name."""
    return next(
        (
            one.nik
            for one in family.members
            if one.sex is Sex.MALE and one.name == child.father and one.age - child.age >= _FATHER
        ),
        None,
    )


def _identity(family: Family, person: Person, rng: random.Random) -> dict[str, Cell]:
    unnumbered = person.age == 0 and chance(rng, 0.3)
    return {
        "nama": person.name.upper(),
        "no_kk": family.no_kk,
        "nik": "0" if unnumbered else person.nik,
        "sex": "1" if person.sex is Sex.MALE else "2",
        "tempatlahir": pick(rng, {"BLITAR": 82, "KEDIRI": 6, "TULUNGAGUNG": 6, "MALANG": 4, "SURABAYA": 2}),
        "tanggallahir": f"{person.birth:%Y-%m-%d}",
        "agama_id": _RELIGIONS[person.religion],
        "pendidikan_kk_id": str(person.school.value),
        "pendidikan_sedang_id": _ATTENDS[person.attends] if person.attends else _not_attending(person),
        "pekerjaan_id": _OCCUPATIONS.get(person.occupation, _OTHER_WORK),
        "status_kawin": _MARITAL[person.marital],
        "kk_level": _RELATIONS[person.relation],
        "warganegara_id": "1",
    }


def _not_attending(person: Person) -> str:
    before_school = 4
    if person.age < before_school:
        return "1"
    return "3" if person.school is School.NONE and person.age > _CARD_AGE else "18"


def _papers(person: Person, rng: random.Random, period: date) -> dict[str, Cell]:
    travels = person.age >= _CARD_AGE and chance(rng, 0.02)
    wed = person.married_on if person.marital is not Marital.SINGLE else None
    divorced = person.marital is Marital.DIVORCED and wed is not None
    apart = min(period, wed + timedelta(days=rng.randint(400, 4000))) if divorced and wed else None
    return {
        "akta_lahir": f"CONTOH-{person.birth.year}-{person.nik[-4:]}" if chance(rng, 0.5) else None,
        "dokumen_pasport": f"X{rng.randint(0, 9999):07d}" if travels else None,
        "tanggal_akhir_paspor": f"{period.year + rng.randint(1, 5)}-06-30" if travels else None,
        "dokumen_kitas": None,
        "akta_perkawinan": f"CONTOH-K-{wed.year}" if wed and chance(rng, 0.4) else None,
        "tanggalperkawinan": f"{wed:%Y-%m-%d}" if wed else None,
        "akta_perceraian": f"CONTOH-C-{apart.year}" if apart else None,
        "tanggalperceraian": f"{apart:%Y-%m-%d}" if apart else None,
    }


def _state(person: Person, rng: random.Random) -> dict[str, Cell]:
    adult = person.age >= _CARD_AGE
    wife = person.sex is Sex.FEMALE and person.marital is Marital.MARRIED and person.age in _FERTILE
    expecting = wife and chance(rng, 0.05)
    return {
        "cacat_id": rng.choice("123456") if chance(rng, 0.02) else "7",
        "cara_kb_id": pick(rng, _PLANNING) if wife and not expecting and chance(rng, 0.6) else None,
        "hamil": ("1" if expecting else "2") if wife else None,
        "ktp_el": "2" if adult and chance(rng, 0.96) else "1",
        "status_rekam": ("8" if chance(rng, 0.9) else "2") if adult else "1",
        "alamat_sekarang": None,
        "status_dasar": _STATUS[person.residence],
        "suku": pick(rng, {"Jawa": 96, "Madura": 2, "Sunda": 2}),
        "tag_id_card": f"00000{rng.randint(0, 99999):05d}" if adult and chance(rng, 0.1) else None,
        "id_asuransi": pick(rng, _INSURANCE),
        "no_asuransi": f"CONTOH{rng.randint(0, 9999):04d}" if chance(rng, 0.3) else None,
        "lat": f"-8.{rng.randint(1200, 1500)}" if chance(rng, 0.05) else None,
        "lng": f"112.{rng.randint(2000, 2400)}" if chance(rng, 0.05) else None,
    }

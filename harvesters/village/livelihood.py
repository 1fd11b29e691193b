"""What people of an age have learned and do for a living, roughly as in a farming village of East Java."""

import random

from harvesters.village.people import School, Sex

PUPIL, HOUSEWIFE, NOT_WORKING, NOT_AT_SCHOOL, RETIRED = (
    "PELAJAR/MAHASISWA",
    "IBU RUMAH TANGGA",
    "BELUM/TIDAK BEKERJA",
    "TIDAK/BELUM SEKOLAH",
    "PENSIUNAN",
)
SCHOOL_AGE, WORKING_AGE, GRADUATE_AGE, OLD_AGE = 7, 19, 25, 65

_STAGES = ((4, "TK", 0.6), (7, "SD", 1.0), (13, "SMP", 0.98), (16, "SMA", 0.88), (19, "S1", 0.22), (23, None, 0.0))
"""From which age one attends which school, and the share that does."""
_FINISHED = (
    (0, School.NONE),
    (7, School.UNFINISHED_PRIMARY),
    (13, School.PRIMARY),
    (16, School.LOWER_SECONDARY),
    (19, School.UPPER_SECONDARY),
)
_COHORTS: tuple[tuple[int, dict[School, int]], ...] = (
    (
        40,
        {
            School.PRIMARY: 8,
            School.LOWER_SECONDARY: 24,
            School.UPPER_SECONDARY: 50,
            School.DIPLOMA_1: 1,
            School.DIPLOMA_3: 4,
            School.BACHELOR: 12,
            School.MASTER: 1,
        },
    ),
    (
        60,
        {
            School.UNFINISHED_PRIMARY: 4,
            School.PRIMARY: 36,
            School.LOWER_SECONDARY: 26,
            School.UPPER_SECONDARY: 26,
            School.DIPLOMA_3: 2,
            School.BACHELOR: 5,
            School.MASTER: 1,
        },
    ),
    (200, {School.NONE: 14, School.UNFINISHED_PRIMARY: 30, School.PRIMARY: 44, School.UPPER_SECONDARY: 12}),
)

_MEN = {
    "PETANI/PEKEBUN PEMILIK LAHAN": 22,
    "BURUH TANI/PERKEBUNAN": 14,
    "WIRASWASTA": 14,
    "KARYAWAN SWASTA": 13,
    "BURUH HARIAN LEPAS": 9,
    "PETERNAK": 6,
    "PEDAGANG": 5,
    "KONSTRUKSI": 4,
    "SOPIR": 3,
    "Petani/Pekebun penyewa": 3,
    "MEKANIK": 2,
    "TKI": 2,
    "NELAYAN/PERIKANAN": 1,
    "TUKANG LAS/PANDAI BESI": 1,
    "PERANGKAT DESA": 1,
    "INDUSTRI": 1,
    "BURUH PETERNAKAN": 1,
    "USTADZ/MUBALIGH": 1,
    "SENIMAN": 1,
    "Lainnya": 1,
}
_WOMEN = {
    HOUSEWIFE: 42,
    "PETANI/PEKEBUN PEMILIK LAHAN": 9,
    "BURUH TANI/PERKEBUNAN": 12,
    "PEDAGANG": 10,
    "WIRASWASTA": 8,
    "KARYAWAN SWASTA": 9,
    "PETERNAK": 2,
    "TKI": 3,
    "PEMBANTU RUMAH TANGGA": 2,
    "PENATA RIAS": 1,
    "JURU MASAK": 1,
    "INDUSTRI": 1,
    "Lainnya": 1,
}
_GRADUATES = {
    "GURU": 26,
    "PEGAWAI NEGERI SIPIL (PNS)": 18,
    "KARYAWAN SWASTA": 20,
    "WIRASWASTA": 10,
    "KARYAWAN HONORER": 8,
    "Guru agama": 5,
    "PERAWAT": 4,
    "BIDAN": 3,
    "KARYAWAN BUMN": 2,
    "DOSEN": 1,
    "AKUNTAN": 1,
    "DOKTER": 1,
    "PERANGKAT DESA": 2,
    "Pegawai Kantor Desa": 2,
    "KEPOLISIAN RI (POLRI)": 1,
    "TENTARA NASIONAL INDONESIA (TNI)": 1,
}
_OLD = {NOT_WORKING: 40, "PETANI/PEKEBUN PEMILIK LAHAN": 30, "BURUH TANI/PERKEBUNAN": 12, RETIRED: 8, "PEDAGANG": 6}


def pick(rng: random.Random, weights: dict[str, int]) -> str:
    """Draw one of several wordings by weight."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def chance(rng: random.Random, share: float) -> bool:
    """Say yes in this share of cases."""
    return rng.random() < share


def attends(rng: random.Random, age: int) -> str | None:
    """Return the kind of school that a person of this age attends, if any."""
    stage = [(school, share) for start, school, share in _STAGES if age >= start]
    if not stage or stage[-1][0] is None:
        return None
    school, share = stage[-1]
    return school if chance(rng, share) else None


def finished(rng: random.Random, age: int) -> School:
    """Return the highest education that a person of this age has completed."""
    if age < GRADUATE_AGE:
        reached = [school for start, school in _FINISHED if age >= start][-1]
        return School.LOWER_SECONDARY if reached is School.UPPER_SECONDARY and chance(rng, 0.25) else reached
    shares = next(shares for until, shares in _COHORTS if age < until)
    return rng.choices(tuple(shares), tuple(shares.values()))[0]


def occupation(rng: random.Random, *, age: int, sex: Sex, school: School, pupil: bool) -> str:
    """Return an occupation of SITakro's list that fits the person."""
    if age < SCHOOL_AGE:
        return NOT_AT_SCHOOL if chance(rng, 0.1) else NOT_WORKING
    if pupil:
        return PUPIL
    if age >= OLD_AGE:
        return pick(rng, _OLD)
    if school >= School.DIPLOMA_3:
        return pick(rng, _GRADUATES)
    if age < WORKING_AGE or chance(rng, 0.05):
        return NOT_WORKING
    return pick(rng, _MEN if sex is Sex.MALE else _WOMEN)

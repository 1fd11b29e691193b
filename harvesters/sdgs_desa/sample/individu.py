"""What one person answered to the questionnaire Individu of SDGs Desa, by variable of the standard."""

import random
from datetime import date

from harvesters.sdgs_desa.sample.choices import Answers, Choices
from harvesters.village.livelihood import HOUSEWIFE, NOT_AT_SCHOOL, NOT_WORKING, OLD_AGE, PUPIL, RETIRED, chance
from harvesters.village.people import Family, Marital, Person, School, Sex

_RELIGIONS = {"islam": "1", "Kristen": "2", "Katolik": "3", "Hindu": "4", "Buddha": "5"}
_MARITAL = {Marital.SINGLE: "1", Marital.MARRIED: "2", Marital.DIVORCED: "3", Marital.WIDOWED: "4"}
_SCHOOLS = {
    School.NONE: "1",
    School.UNFINISHED_PRIMARY: "1",
    School.PRIMARY: "2",
    School.LOWER_SECONDARY: "3",
    School.UPPER_SECONDARY: "4",
    School.DIPLOMA_1: "5",
    School.DIPLOMA_3: "5",
    School.BACHELOR: "6",
    School.MASTER: "7",
    School.DOCTOR: "8",
}
_ATTENDS = {"TK": "10", "SD": "2", "SMP": "3", "SMA": "4", "S1": "6"}
_OCCUPATIONS = {
    "PETANI/PEKEBUN PEMILIK LAHAN": "1",
    "Petani/Pekebun penyewa": "2",
    "BURUH TANI/PERKEBUNAN": "3",
    "GURU": "7",
    "Guru agama": "8",
    "PEDAGANG": "9",
    "INDUSTRI": "10",
    "PEGAWAI NEGERI SIPIL (PNS)": "11",
    "TENTARA NASIONAL INDONESIA (TNI)": "12",
    "PERANGKAT DESA": "13",
    "Pegawai Kantor Desa": "14",
    "TKI": "15",
}
_IDLE = {PUPIL: "1", HOUSEWIFE: "2", NOT_WORKING: "3", NOT_AT_SCHOOL: "3", RETIRED: "3"}
_YES, _NO, _OTHER = "1", "2", "other"
_GROWN, _PHONE_AGE, _FERTILE = 17, 13, range(20, 45)
_YEARS = {School.NONE: 0, School.UNFINISHED_PRIMARY: 3, School.PRIMARY: 6, School.LOWER_SECONDARY: 9}
_MEN_NEVER = {
    "fasilitas_kesehatan_rumah_sakit_bersalin",
    "fasilitas_kesehatan_rumah_bersalin",
    "fasilitas_kesehatan_praktik_dukun_bayi",
}


def answers(family: Family, person: Person, choices: Choices, rng: random.Random) -> Answers:
    """Return everything that one person answered."""
    return {
        **_who(family, person, choices),
        **_contact(person, choices, rng),
        **_work(person, choices, rng),
        **_health(person, choices, rng),
        **_learning(person, choices),
        **_community(person, choices, rng),
    }


def _who(family: Family, person: Person, choices: Choices) -> Answers:
    return {
        "no_kk": family.no_kk,
        "nik": person.nik,
        "nama": person.name,
        "jenis_kelamin": choices.written("jenis_kelamin", "1" if person.sex is Sex.MALE else "2"),
        "tempat_lahir": "Blitar",
        "tanggal_lahir": f"{person.birth:%d/%m/%Y}",
        "usia": person.age,
        "status_pernikahan": choices.written("status_pernikahan", _MARITAL[person.marital]),
        "usia_menikah": _age_at(person.married_on, person.birth) if person.married_on else None,
        "agama": choices.written("agama", _RELIGIONS[person.religion]),
        "suku_bangsa": "Jawa",
        "warga_negara": choices.written("warga_negara", "1"),
    }


def _contact(person: Person, choices: Choices, rng: random.Random) -> Answers:
    online = person.age >= _PHONE_AGE and chance(rng, 0.7)
    number = f"08000000{rng.randint(1, 9999):04d}" if online else None
    nick = person.name.split()[0].lower()
    return {
        "nomor_hp": number,
        "nomor_whatsapp": number,
        "alamat_email": f"{nick}{rng.randint(1, 999)}@contoh.invalid" if online and chance(rng, 0.2) else None,
        "alamat_facebook": f"{nick} {person.birth.year}" if online and chance(rng, 0.3) else None,
        "aktif_internet": choices.written("aktif_internet", _YES if online else _NO),
        "akses_melalui": choices.written("akses_melalui", choices.drawn("akses_melalui")) if online else None,
        "kecepatan_internet": choices.written("kecepatan_internet", choices.drawn("kecepatan_internet"))
        if online
        else None,
    }


def _work(person: Person, choices: Choices, rng: random.Random) -> Answers:
    condition = _IDLE.get(person.occupation, "5")
    if condition != "5":
        return {"kondisi_pekerjaan": choices.written("kondisi_pekerjaan", condition)}
    code = _OCCUPATIONS.get(person.occupation, _OTHER)
    return {
        "kondisi_pekerjaan": choices.written("kondisi_pekerjaan", condition),
        "pekerjaan_utama": choices.written("pekerjaan_utama", code),
        "pekerjaan_utama_comment": person.occupation.capitalize() if code == _OTHER else None,
        "jamsos_ketenagakerjaan": choices.written("jamsos_ketenagakerjaan", _YES if chance(rng, 0.25) else _NO),
        "pekerjaan_penghasilan": rng.randint(24, 240) * 250_000,
    }


def _health(person: Person, choices: Choices, rng: random.Random) -> Answers:
    visits: Answers = {
        name: rng.choices((0, 1, 2, 4), (88, 7, 3, 2))[0] for name in choices.rest(["fasilitas_kesehatan_"])
    }
    if person.sex is Sex.MALE:
        visits |= dict.fromkeys(_MEN_NEVER, 0)
    ill = chance(rng, 0.3 if person.age >= OLD_AGE else 0.08)
    diseases = rng.sample(["1", "2", "14", "15", "17"], rng.choices((1, 2), (4, 1))[0]) if ill else []
    disabled = rng.sample(["1", "2", "5", "6"], rng.choices((1, 2), (9, 1))[0]) if chance(rng, 0.02) else []
    bore = person.sex is Sex.FEMALE and person.age in _FERTILE and chance(rng, 0.07)
    return {
        "penyakit_diderita": choices.written("penyakit_diderita", *diseases),
        **visits,
        "jamsos_kesehatan": choices.written("jamsos_kesehatan", _YES if chance(rng, 0.75) else _NO),
        "disabilitas": choices.written("disabilitas", *disabled),
        "setahun_melahirkan": choices.written("setahun_melahirkan", _YES if bore else _NO)
        if person.sex is Sex.FEMALE
        else None,
        "mendapat_asi": choices.written("mendapat_asi", _YES if chance(rng, 0.8) else _NO) if person.age == 0 else None,
    }


def _learning(person: Person, choices: Choices) -> Answers:
    return {
        "pendidikan_tertinggi": choices.written("pendidikan_tertinggi", _SCHOOLS[person.school]),
        "tahun_pendidikan": _YEARS.get(person.school, 12),
        "pendidikan_diikuti": choices.written("pendidikan_diikuti", _ATTENDS[person.attends])
        if person.attends
        else None,
        "pelatihan_diikuti": 0,
        "bahasa_permukiman": "Jawa",
        "bahasa_formal": "Indonesia",
    }


def _community(person: Person, choices: Choices, rng: random.Random) -> Answers:
    grown = person.age >= _GROWN
    served, spoke, struck = grown and chance(rng, 0.4), grown and chance(rng, 0.1), chance(rng, 0.03)
    yes_no = {
        "memperoleh_pelayanan_desa": served,
        "saran_desa": spoke,
        "terjadi_bencana": struck,
        "terdampak_bencana": struck and chance(rng, 0.4),
    }
    return {
        "kerja_bakti": rng.randint(0, 24) if grown else 0,
        "siskamling": rng.randint(0, 52) if grown and person.sex is Sex.MALE else 0,
        "pesta_rakyat": rng.randint(0, 4),
        "menolong_kematian": rng.randint(0, 20) if grown else 0,
        "menolong_sakit": rng.randint(0, 12) if grown else 0,
        "menolong_kecelakaan": int(grown and chance(rng, 0.1)),
        **{name: choices.written(name, _YES if holds else _NO) for name, holds in yes_no.items()},
        "pelayanan_desa": choices.written("pelayanan_desa", choices.drawn("pelayanan_desa", (6, 3, 1)))
        if served
        else None,
        "keterbukaan_desa": choices.written("keterbukaan_desa", choices.drawn("keterbukaan_desa", (6, 3, 1)))
        if spoke
        else None,
    }


def _age_at(day: date, birth: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))

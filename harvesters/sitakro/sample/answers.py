"""What one person answered to the SDGs Desa questionnaire Individu, in SITakro's own words and under its headers.

Each function answers one form of SITakro and returns its columns in the order of the export ``individu_all``.
Free text stands where the national questionnaire has codes, as people type it there.
"""

import random

from harvesters.planting.cells import Cell
from harvesters.village import livelihood
from harvesters.village.livelihood import OLD_AGE, SCHOOL_AGE, WORKING_AGE, chance
from harvesters.village.people import Person, School, Sex

Answers = dict[str, Cell]

_ADULT, _PHONE_AGE = 17, 13
_AS_MAIN_WORK = {"NELAYAN/PERIKANAN": "NELAYAN", "Lainnya": "LAINNYA"}
"""The form's select spells two of the occupations otherwise than the table does."""
_FARM = "Padi"
_SOURCES = {
    "PETANI/PEKEBUN PEMILIK LAHAN": (_FARM, "Tebu", "Kelapa"),
    "Petani/Pekebun penyewa": (_FARM, "Tembakau"),
    "BURUH TANI/PERKEBUNAN": ("Karyawan Tidak Tetap", _FARM),
    "PETERNAK": ("Sapi Potong", "Susu Sapi"),
    "NELAYAN/PERIKANAN": ("Perikanan Budidaya (termasuk biota lainnya)",),
    "PEDAGANG": ("Perdagangan",),
    "WIRASWASTA": ("Perdagangan", "Industri Kerajinan"),
    "PEGAWAI NEGERI SIPIL (PNS)": ("PNS",),
    "PENSIUNAN": ("Uang Pensiunan",),
    "TKI": ("TKI di luar ngeri",),
    "BURUH HARIAN LEPAS": ("Karyawan Tidak Tetap",),
}
_UNITS = {_FARM: "KG", "Tebu": "Ton", "Kelapa": "Ton", "Tembakau": "KG", "Sapi Potong": "Ekor", "Susu Sapi": "Liter"}
_DISEASES = ("Mutaber Diare", "Demam Berdarah", "Jantung", "TBC Paru-Paru", "Diabetes", "Lumpuh")
_DISABILITIES = ("Tunanetra", "Tunarungu", "Tunawicara", "Tunadaksa", "Tunagrahita")
_FACILITIES = (
    "Rumah Sakit (x)",
    "RS Bersalin (x)",
    "Puskesmas dgn RI (x)",
    "Puskesmas tnp RI (x)",
    "Puskesmas Pembantu (x)",
    "Poliklinik (x)",
    "Tempat Praktek Dokter (x)",
    "Rumah Bersalin (x)",
    "Tempat Praktek Bidan (x)",
    "Poskesdes (x)",
    "Polindes (x)",
    "Apotik (x)",
    "Toko Obat/Jamu (x)",
    "Posyandu (x)",
    "Posbindu (x)",
    "Tempat Praktik Dukun Bayi (x)",
)
_SCHOOLS = {
    School.NONE: "Tidak sekolah",
    School.UNFINISHED_PRIMARY: "Tidak sekolah",
    School.PRIMARY: "SD dan sederajat",
    School.LOWER_SECONDARY: "SMP dan sederajat",
    School.UPPER_SECONDARY: "SMA dan sederajat",
    School.DIPLOMA_1: "DIPLOMA I - III",
    School.DIPLOMA_3: "DIPLOMA I - III",
    School.BACHELOR: "S-1 dan sederajat",
    School.MASTER: "S-2 dan sederajat",
    School.DOCTOR: "S-3 dan sederajat",
}
_BASIC_YEARS = {School.NONE: 0, School.UNFINISHED_PRIMARY: 3, School.PRIMARY: 6, School.LOWER_SECONDARY: 9}
_QUALITY = {"baik": 40, "Baik": 20, "cukup baik": 14, "bagus": 10, "cukup": 8, "sudah baik": 5, "lumayan": 3}
_OPENNESS = {"baik": 40, "terbuka": 24, "cukup terbuka": 16, "Baik": 12, "cukup": 8}


def contact(person: Person, rng: random.Random) -> Answers:
    """Ethnicity, citizenship and contact. Telephone numbers and addresses of a kind that no one can have."""
    owns_phone = person.age >= _PHONE_AGE and chance(rng, 0.7)
    number = f"08000000{rng.randint(1, 9999):04d}" if owns_phone else None
    nick = person.name.split()[0].lower()
    online = owns_phone and person.age < OLD_AGE
    return {
        "Suku Bangsa": livelihood.pick(rng, {"Jawa": 70, "jawa": 20, "JAWA": 6, "Madura": 2, "Sunda": 2}),
        "Warga Negara": livelihood.pick(rng, {"WNI": 50, "Indonesia": 30, "wni": 15, "INDONESIA": 5}),
        "No HP": number,
        "No WA": number if chance(rng, 0.8) else None,
        "Email": f"{nick}{rng.randint(1, 999)}@contoh.invalid" if online and chance(rng, 0.2) else None,
        "Facebook": f"{nick} {person.birth.year}" if online and chance(rng, 0.3) else None,
        "Twitter": f"@{nick}{person.birth:%y}" if online and chance(rng, 0.04) else None,
        "Instagram": f"@{nick}_{person.birth:%y}" if online and chance(rng, 0.2) else None,
    }


def work(person: Person, rng: random.Random) -> Answers:
    """Work and income (forms *SDGs Pekerjaan* and *Penghasilan*). Rupiah a year."""
    condition = _condition(person, rng)
    earns = condition == "Bekerja"
    income = rng.randint(24, 240) * 250_000 if earns else None
    source = rng.choice(_SOURCES.get(person.occupation, ("Karyawan Tetap",))) if earns else None
    unit = _UNITS.get(source or "", "Bulan") if earns else None
    return {
        "Kondisi Pekerjaan": condition,
        "Pekerjaan Utama": _AS_MAIN_WORK.get(person.occupation, person.occupation),
        "Jamsos Ketenagakerjaan": "Peserta" if earns and chance(rng, 0.25) else "Bukan peserta",
        "Penghasilan Setahun Terakhir (format)": f"{income:,}".replace(",", ".") if income else None,
        "Sumber Penghasilan": source,
        "Jumlah Aset": rng.randint(1, 12) * (100 if unit == "KG" else 1) if earns else None,
        "Satuan": unit,
        "Penghasilan Setahun": income,
        "Di Ekspor": livelihood.pick(rng, {"Tidak": 96, "Sebagian besar": 3, "Semua": 1}) if earns else None,
    }


def health(person: Person, rng: random.Random) -> Answers:
    """Diseases, visits to health facilities within a year, insurance, breastfeeding and disability."""
    visits = {facility: rng.choices((0, 1, 2, 4), (88, 7, 3, 2))[0] for facility in _FACILITIES}
    if person.sex is Sex.MALE or person.age not in range(WORKING_AGE, 45):
        visits |= dict.fromkeys(("RS Bersalin (x)", "Rumah Bersalin (x)", "Tempat Praktik Dukun Bayi (x)"), 0)
    ill = chance(rng, 0.3 if person.age >= OLD_AGE else 0.08)
    diseases = rng.sample(_DISEASES, rng.choices((1, 2), (4, 1))[0]) if ill else []
    disabilities = rng.sample(_DISABILITIES, rng.choices((1, 2), (9, 1))[0]) if chance(rng, 0.02) else []
    return {
        "Penyakit Setahun Terakhir": ", ".join(diseases) or None,
        **visits,
        "Jamkes": "Peserta" if chance(rng, 0.75) else "Bukan peserta",
        "Bayi 1-6 bln ASI": ("Ya" if chance(rng, 0.8) else "Tidak") if person.age == 0 else None,
        "Jenis Disabilitas": ", ".join(disabilities) or None,
    }


def education(person: Person, rng: random.Random) -> Answers:
    """Education and languages."""
    basic = 0 if person.age < SCHOOL_AGE else _BASIC_YEARS.get(person.school, 12)
    now = person.attends and rng.choice((person.attends, person.attends.lower(), f"{person.attends} sederajat"))
    return {
        "Pendidikan Tertinggi": _SCHOOLS[person.school],
        "Berapa Tahun Pendidikan Dasar": basic,
        "Pendidikan Sedang Diikuti": now or livelihood.pick(rng, {"tidak": 5, "Tidak ada": 3, "-": 2}),
        "Bahasa di Rumah": livelihood.pick(rng, {"Jawa": 8, "jawa": 2, "Indonesia": 1}),
        "Bahasa di Lembaga Formal": livelihood.pick(rng, {"Indonesia": 8, "indonesia": 2, "Jawa": 1}),
    }


def community(person: Person, rng: random.Random) -> Answers:
    """Taking part in village life, the village's service and disasters; times within a year."""
    grown = person.age >= _ADULT
    served, spoke, struck = grown and chance(rng, 0.4), grown and chance(rng, 0.1), chance(rng, 0.03)
    return {
        "Kerja Bakti (x/th)": rng.randint(0, 24) if grown else 0,
        "Siskamling (x/th)": rng.randint(0, 52) if grown and person.sex is Sex.MALE else 0,
        "Pesta Rakyat (x/th)": rng.randint(0, 4),
        "Frekuensi Melayat (x/th)": rng.randint(0, 20) if grown else 0,
        "Frekuensi Besuk (x/th)": rng.randint(0, 12) if grown else 0,
        "Frekuensi Menolong Kecelakaan (x/th)": int(grown and chance(rng, 0.1)),
        "Dapat Pelayanan Desa (th ini)": _yes(rng, yes=served),
        "Kualitas Pelayanan Desa": livelihood.pick(rng, _QUALITY) if served else None,
        "Pernah Sampaikan Masukan": _yes(rng, yes=spoke),
        "Keterbukaan Desa": livelihood.pick(rng, _OPENNESS) if spoke else None,
        "Terjadi Bencana (th ini)": _yes(rng, yes=struck),
        "Terkena Dampak Bencana": _yes(rng, yes=struck and chance(rng, 0.4)),
        "Terima Kebutuhan Dasar": _yes(rng, yes=struck and chance(rng, 0.3)),
        "Ada Penanganan Psikososial": _yes(rng, yes=struck and chance(rng, 0.1)),
    }


def _condition(person: Person, rng: random.Random) -> str:
    if person.occupation == livelihood.PUPIL:
        return "Bersekolah"
    if person.occupation == livelihood.HOUSEWIFE:
        return "Ibu Rumah Tangga"
    if person.occupation in {livelihood.NOT_WORKING, livelihood.NOT_AT_SCHOOL, livelihood.RETIRED}:
        seeks = person.age in range(WORKING_AGE, OLD_AGE) and chance(rng, 0.4)
        return "Sedang Mencari Pekerjaan" if seeks else "Tidak Bekerja"
    return "Bekerja"


def _yes(rng: random.Random, *, yes: bool) -> str:
    """Answer a question that the form offers as Iya, and that older rows hold as Ya."""
    return ("Ya" if chance(rng, 0.15) else "Iya") if yes else "Tidak"

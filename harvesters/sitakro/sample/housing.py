"""What one family answered about its house (form *Lokasi dan Pemukiman*), in the words of SITakro's selects.

A select left at its first option is stored and exported as the text ``0``.
"""

import random

from harvesters.planting.cells import Cell
from harvesters.sitakro.sample.answers import Answers
from harvesters.village.livelihood import chance, pick

_UNTOUCHED = "0"
_LEFT_UNTOUCHED = 0.03
_FIREWOOD = "Kayu Bakar"
_CHOICES: dict[str, dict[str, int]] = {
    "TEMPAT TINGGAL YANG DITEMPATI": {
        "Milik sendiri": 86,
        "Kontrak/Sewa": 3,
        "Bebas Sewa": 6,
        "DIpinjami": 3,
        "Dinas": 1,
        "Lainnya": 1,
    },
    "STATUS LAHAN": {"Milik sendiri": 86, "Milik Orang lain": 11, "Tanah negara": 2, "Lainnya": 1},
    "JENIS LANTAI TEMPAT TINGGAL TERLUAS": {
        "Marmer/Granit": 4,
        "Keramik": 60,
        "Parket/Vinil/Permadani": 1,
        "Ubin/Tegel/Teraso": 14,
        "Kayu/Papan kualitas Tinggi": 1,
        "Semen/Batamerah": 16,
        "Bambu/Kayu/Papan Kualitas rendah": 2,
        "Lainnya": 2,
    },
    "DINDING SEBAGIAN BESAR RUMAH": {
        "Semen/Beton/Kayu berkualitas tinggi": 90,
        "Kayu berkualitas rendah/bambu": 9,
        "Lainnya": 1,
    },
    "JENDELA": {"Ada, berfungsi": 90, "Ada, tidak berfungsi": 7, "Tidak Ada": 3},
    "ATAP": {"Genteng": 96, "Kayu/Jerami": 1, "Lainnya": 3},
    "PENERANGAN RUMAH": {
        "Listrik PLN": 97,
        "Listrik Non-PLN": 2,
        "Lampu Minyak/Lilin": 1,
        "Sumber Penerangan Lainnya": 1,
    },
    "ENERGI UNTUK MEMASAK": {"Gas Kota/LPG/Biogas": 76, "Minyak tanah/Batu Bara": 1, _FIREWOOD: 22, "Lainnya": 1},
    "JIKA MENGGUNAKAN KAYU BAKAR, SUMBER KAYU BAKAR": {
        "Pembelian": 20,
        "Diambil dari hutan": 20,
        "Diambil di luar/bukan hutan": 58,
        "Lainnya": 2,
    },
    "TEMPAT PEMBUANGAN SAMPAH": {
        "Tidak ada": 3,
        "Di kebun/Sungai/Drainase": 22,
        "Dibakar": 52,
        "Tempat Sampah": 13,
        "Tempat sampah diangkut/reguler": 10,
    },
    "FASILITAS MCK": {"Sendiri": 90, "Berkelompok/Tetangga": 7, "MCK Umum": 2, "Tidak ada": 1},
    "SUMBER AIR MANDI TERBANYAK DARI": {
        "Ledeng/Perpipaan berbayar/Air isi ulang/Kemasan": 9,
        "Perpipaan": 10,
        "Mata air/Sumur": 78,
        "Sungai, Danau, Embung": 1,
        "Tadah air hujan": 1,
        "Lainnya": 1,
    },
    "FASILITAS BUANG AIR BESAR": {
        "Jamban Sendiri": 89,
        "Jamban Umum": 2,
        "Jamban Bersama/Tetangga": 8,
        "Lainnya": 1,
    },
    "SUMBER AIR MINUM TERBANYAK": {
        "Ledeng/Perpipaan berbayar/Air isi ulang/Kemasan": 24,
        "Mata air/Perpipaan/Sumur": 74,
        "Sungai, Danau, Embung": 1,
        "Tadah air hujan": 1,
    },
    "TEMPAT PEMBUANGAN AIR LIMBAH": {
        "Tangki/Instalasi Pengelolaan Limbah": 42,
        "Sawah/Kolam/Sungai/Drainase/Laut": 33,
        "Lubang di tanah": 23,
        "Lainnya": 2,
    },
    "RUMAH DILEWATI SUTET": {"Ya": 1, "Tidak": 99},
    "RUMAH DIPANTARAN SUNGAI": {"Ya": 5, "Tidak": 95},
    "RUMAH DI LERENG GUNUNG / BUKIT": {"Ya": 3, "Tidak": 97},
    "KONDISI RUMAH KUMUH / TIDAK": {"Kumuh": 3, "Tidak Kumuh": 97},
}
_AREAS_AFTER = "STATUS LAHAN"


def house(rng: random.Random) -> Answers:
    """Return the answers in the order of ``lokasi_pemukiman``: areas in m², the way to school in km and hours."""
    answers: Answers = {}
    for header, weights in _CHOICES.items():
        answers[header] = _UNTOUCHED if chance(rng, _LEFT_UNTOUCHED) else pick(rng, weights)
        if header == _AREAS_AFTER:
            answers |= _areas(rng)
    if answers["ENERGI UNTUK MEMASAK"] != _FIREWOOD:
        answers["JIKA MENGGUNAKAN KAYU BAKAR, SUMBER KAYU BAKAR"] = _UNTOUCHED
    return answers | _way_to_school(rng)


def _areas(rng: random.Random) -> dict[str, Cell]:
    floor = rng.randint(24, 160)
    return {
        "LUAS LANTAI TEMPAT TINGGAL (m2)": floor,
        "LUAS TANAH TEMPAT TINGGAL (m2)": floor + rng.randint(10, 600),
    }


def _way_to_school(rng: random.Random) -> dict[str, Cell]:
    distance = rng.randint(1, 30) / 10
    return {
        "PAUD - JARAK (KM)": distance,
        "PAUD - WAKTU (JAM)": round(max(0.1, distance / 10), 1),
        "PAUD - KEMUDAHAN": "Mudah" if chance(rng, 0.93) else "Tidak Mudah",
    }

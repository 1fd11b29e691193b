"""What one family answered to the questionnaire Keluarga of SDGs Desa, by variable of the standard."""

import random

from harvesters.sdgs_desa.sample.choices import Answers, Choices
from harvesters.village.livelihood import chance
from harvesters.village.people import Family

_YES, _NO, _OTHER, _FIREWOOD = "1", "2", "other", "3"
_USUAL = (88, 6, 3, 1, 1, 1, 1, 1, 1)
"""Weights of the answers in list order where nothing better is known: most say the first."""
_WITH_COMMENT = {
    "tempat_tinggal": "tempat_tinggal_comment",
    "status_lahan": "status_lahan_comment",
    "lantai": "lantai_other",
    "dinding": "dinding_other",
    "atap": "atap_comment",
    "sumber_air_mandi": "sumber_air_mandi_comment",
    "fasilitas_bab": "fasilitas_bab_comment",
    "sumber_air_minum": "sumber_air_minum_comment",
    "pembuangan_limbah_cair": "pembuangan_limbah_cair_comment",
}
_PLAIN = ("jendela", "penerangan", "energi_memasak", "pembuangan_sampah", "fasilitas_mck")
_PLACES = ("bawah_sutet", "bantaran_sungai", "lereng_gunung", "kumuh")
_OTHERWISE = 0.02


def answers(family: Family, choices: Choices, rng: random.Random) -> Answers:
    """Return everything that one family answered: areas in m², ways in km and hours, money in rupiah a month."""
    members = len(family.residents)
    floor = rng.randint(24, 160)
    travel = rng.randint(0, members)
    aid = rng.sample(["1", "2", "3", "7"], rng.choices((0, 1, 2), (70, 24, 6))[0])
    return {
        "no_kk": family.no_kk,
        "nik": family.head.nik,
        "nama": family.head.name,
        "alamat": family.address,
        "nomor_hp": f"08000000{rng.randint(1, 9999):04d}" if chance(rng, 0.7) else None,
        "anggota_keluarga": members,
        "luas_lantai": floor,
        "luas_tanah": floor + rng.randint(10, 600),
        **_house(choices, rng),
        **_ways(choices, rng),
        "transport_umum": travel,
        "transport_umum_bulan_sebelumnya": travel,
        "penerima_program_pemerintah": choices.written("penerima_program_pemerintah", *aid),
        "pengeluaran_bulanan": rng.randint(8, 60) * 100_000,
    }


def _house(choices: Choices, rng: random.Random) -> Answers:
    found: Answers = {}
    for name, comment in _WITH_COMMENT.items():
        code = _OTHER if chance(rng, _OTHERWISE) else choices.drawn(name, _USUAL)
        found[name] = choices.written(name, code)
        found[comment] = "Keterangan contoh" if code == _OTHER else None
    drawn = {name: choices.drawn(name, _USUAL) for name in _PLAIN}
    drawn["energi_memasak"] = _FIREWOOD if chance(rng, 0.2) else "1"
    found |= {name: choices.written(name, code) for name, code in drawn.items()}
    if drawn["energi_memasak"] == _FIREWOOD:
        found["sumber_kayu_bakar"] = choices.written("sumber_kayu_bakar", choices.drawn("sumber_kayu_bakar"))
    return found | {name: choices.written(name, _YES if chance(rng, 0.03) else _NO) for name in _PLACES}


def _ways(choices: Choices, rng: random.Random) -> Answers:
    """The way to schools, clinics, health workers and places: not every family needs each of them."""
    found: Answers = {}
    needed = chance(rng, 0.9)
    for name in choices.rest(["akses_"]):
        if name.endswith(("_jarak", "_jenis")):  # the first question about a place
            needed = chance(rng, 0.9)
        if not needed:
            continue
        if choices.has_codes(name):
            found[name] = choices.written(name, choices.drawn(name, (93, 7, 0)))
        elif name.endswith("_biaya"):
            found[name] = rng.randint(0, 20) * 1000
        else:
            found[name] = rng.randint(1, 30) / 10
    return found

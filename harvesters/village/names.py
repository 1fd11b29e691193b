"""Names of people who do not exist: common given names put together at random, with the typing slips of an operator."""

import random

from harvesters.village.people import Sex

_GIVEN = {
    Sex.MALE: (
        "Agung Ahmad Andik Arif Bagus Bambang Basuki Budi Cahyo Dani Darmaji Dedi Didik Dwi Eko Fajar Galih Gatot "
        "Hadi Hariyanto Heru Imam Indra Joko Kasiran Kusno Lukman Marjuki Misdi Muhammad Mujiono Nanang Nur Paijo "
        "Ponidi Prayitno Priyo Purwanto Rizky Rohmad Samsul Sarjono Slamet Suharto Sukarno Supriyadi Sutrisno Suyono "
        "Tarmuji Teguh Tono Tri Wahyu Wibowo Widodo Yoga Yudi Yusuf Zainal"
    ),
    Sex.FEMALE: (
        "Aisyah Anik Anisa Asih Atik Ayu Binti Dewi Diah Dwi Endang Erna Evi Fatimah Fitri Hartini Ida Indah Istiqomah "
        "Jumiati Kartini Kasiyem Khusnul Kristin Lestari Lilis Maryam Mega Mujiati Murni Nanik Nur Nurul Paini Putri "
        "Rahayu Ratna Rini Rukayah Rumini Sarinah Siti Sri Sulastri Sumiati Suparmi Suryani Susanti Titik Tri Tutik "
        "Umi Wahyuni Wiji Winarsih Wulan Yatini Yuli Yuni Zulaikah"
    ),
}
_SECOND = {
    Sex.MALE: (
        "Adi Anwar Ardiansyah Arianto Cahyono Effendi Firmansyah Hidayat Irawan Kurniawan Mahendra Mustofa Nugroho "
        "Pambudi Prasetyo Pratama Purnomo Ramadhan Riyadi Santoso Saputra Setiawan Susilo Utomo Wicaksono Wijaya"
    ),
    Sex.FEMALE: (
        "Agustina Amalia Anggraini Astuti Azizah Cahyani Damayanti Handayani Hidayati Indriani Kurniasih Kusumawati "
        "Maharani Mahmudah Maulida Ningsih Nuraini Oktavia Permatasari Puspita Rahmawati Safitri Setyowati Utami "
        "Widyastuti Wulandari"
    ),
}
_ONE_NAME, _SLIP, _SHOUTED = 0.12, 0.05, 0.6


def given(rng: random.Random, sex: Sex) -> str:
    """Make up a name: one word for some, as is usual in Java, two for most."""
    first = rng.choice(_GIVEN[sex].split())
    return first if rng.random() < _ONE_NAME else f"{first} {rng.choice(_SECOND[sex].split())}"


def typed(rng: random.Random, name: str) -> str:
    """Return the name as the operator typed it: often in capitals, now and then with a slip."""
    if rng.random() < _SLIP:
        name = _slip(rng, name)
    return name.upper() if rng.random() < _SHOUTED else name


def _slip(rng: random.Random, name: str) -> str:
    """Misspell a name with letters and spaces alone, so that it stays a name."""
    at = rng.randrange(1, len(name) - 1)
    if name[at] == " " or name[at + 1] == " ":
        return name.replace(" ", "  ")
    return rng.choice(
        (
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + name[at + 1 :],
        )
    )

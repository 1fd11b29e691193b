"""NIK and family card numbers that obey the rules of their form and belong to no one.

A NIK is ``PPKKCC DDMMYY SSSS``: the district of first registration, the birth date (day plus 40 for women) and a
serial. Here the serial simply counts the village's people from 0001, which no registry office does.
"""

import random
from datetime import date

from harvesters.village.people import Sex

_WOMEN = 40
_SERIALS = 9999
_REGENCY = "3505"
_DISTRICTS = 22
"""Kabupaten Blitar has the districts 01 to 22."""
_BORN_ELSEWHERE = 0.12


class NumberBook:
    """Mints the numbers of one village; no number is given twice."""

    def __init__(self, village: str, rng: random.Random) -> None:
        """Take the Kemendagri code of the village (``35.05.10.2011``) and the source of chance."""
        digits = village.replace(".", "")
        self._district = digits[:6]
        self._rng = rng
        self._people = 0
        self._families = 0
        self._given: set[str] = set()

    def nik(self, birth: date, sex: Sex) -> str:
        """Mint a NIK that agrees with a birth date and a sex."""
        day = birth.day + (_WOMEN if sex is Sex.FEMALE else 0)
        stem = f"{self._district_of_birth()}{day:02d}{birth:%m%y}"
        while True:
            self._people += 1
            number = f"{stem}{_serial(self._people)}"
            if number not in self._given:
                return self._keep(number)

    def no_kk(self, registered: date) -> str:
        """Mint a family card number: district, day of registration, serial."""
        stem = f"{self._district}{registered:%d%m%y}"
        while True:
            self._families += 1
            number = f"{stem}{_serial(self._families)}"
            if number not in self._given:
                return self._keep(number)

    def _keep(self, number: str) -> str:
        self._given.add(number)
        return number

    def _district_of_birth(self) -> str:
        if self._district.startswith(_REGENCY) and self._rng.random() < _BORN_ELSEWHERE:
            return f"{_REGENCY}{self._rng.randint(1, _DISTRICTS):02d}"
        return self._district


def _serial(count: int) -> str:
    return f"{(count - 1) % _SERIALS + 1:04d}"

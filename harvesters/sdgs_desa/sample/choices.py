"""Answers chosen from the code lists of the questionnaire, written as people write them: by label, or by code."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from harvesters.planting.cells import Cell
from registry.harvest.plugin import BundledCodes, Profile

_BY_CODE = 0.12
"""Share of answers that are typed as the number of the answer."""
_SEPARATOR = "; "

Answers = dict[str, Cell]
"""By variable of the standard."""


class Choices:
    """The answers that a template offers, and a hand that writes them down."""

    def __init__(self, profile: Profile, rng: random.Random, at: date) -> None:
        """Take the template's profile, the source of chance and the day whose codes are meant."""
        self._profile = profile
        self._rng = rng
        self._at = at
        self._book = BundledCodes()

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        return {
            column.variable: {
                code: found.labels["id"]
                for code, found in self._book.codes(column.codes.code_list, at=self._at).items()
            }
            for column in self._profile.columns
            if column.variable and column.codes
        }

    def written(self, variable: str, *codes: str) -> str | None:
        """Write codes of a variable: their labels, or now and then the codes; None for none."""
        labels = self._labels[variable]
        by_code = self._rng.random() < _BY_CODE
        return _SEPARATOR.join(code if by_code else labels[code] for code in codes) or None

    def drawn(self, variable: str, weights: Sequence[int] = ()) -> str:
        """Draw a code of a variable; by weight in list order, evenly where none are given."""
        codes = [code for code in self._labels[variable] if code != "other"]
        return self._rng.choices(codes, weights[: len(codes)] or None)[0]

    def row(self, answers: Answers) -> list[Cell]:
        """Return answers in the order of the template's columns."""
        return [answers.get(column.variable) if column.variable else None for column in self._profile.columns]

    def rest(self, prefixes: Sequence[str]) -> list[str]:
        """Return the variables of the template whose names begin so."""
        names = [column.variable for column in self._profile.columns if column.variable]
        return [name for name in names if name.startswith(tuple(prefixes))]

    def has_codes(self, variable: str) -> bool:
        """Say whether a variable's answers come from a list."""
        return variable in self._labels

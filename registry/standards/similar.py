"""Before something new is made: what is there already and nearly the same (Peraturan BPS 4/2020).

Two variables are alike by name, by what they mean, by the list their values come from and by their type. Two standards
are alike as far as the variables of the one have their like in the other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from registry.standards.payloads import DataStandard, Text, Variable

LIKELY = 60
"""Percent from which a likeness is told."""
_TWIN = 75
"""Percent from which two variables count as the same."""
_NAMES, _MEANING, _VALUES = 50, 30, 20
_SIGNS = re.compile(r"[\W_]+")
_BARE = frozenset(("kode", "nomor", "nama", "jenis", "status", "data", "dan", "atau", "di", "ke", "dari", "yang"))
"""Words that many names share and that tell little of what is meant."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A variable and its like in another standard."""

    variable: str
    other: str
    percent: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """A standard that is there already: how much of the new one it holds, and by which variables."""

    slug: str
    title: Text
    percent: int
    twins: tuple[Twin, ...]
    wanted: int
    """How many variables the new standard has."""


def similar(proposed: DataStandard, known: Mapping[str, DataStandard], *, least: int = LIKELY) -> list[Likeness]:
    """Return the standards that are like a proposed one, the most alike first."""
    found = (_likeness(proposed, slug, standard) for slug, standard in known.items())
    return sorted((one for one in found if one.percent >= least), key=lambda one: (-one.percent, one.slug))


def similar_variables(
    proposed: Variable, known: Mapping[str, DataStandard], *, least: int = LIKELY, most: int = 10
) -> list[tuple[str, Twin]]:
    """Return the variables of registered standards that are like a proposed one, the most alike first."""
    found = [
        (slug, Twin(proposed.name, variable.name, percent))
        for slug, standard in known.items()
        for variable in standard.variables
        if (percent := likeness(proposed, variable)) >= least
    ]
    return sorted(found, key=lambda one: (-one[1].percent, one[0], one[1].other))[:most]


def likeness(one: Variable, other: Variable) -> int:
    """Say in percent how alike two variables are; 100 is the same in every respect that is compared."""
    named = max(fuzz.ratio(_bare(a), _bare(b)) for a in _names(one) for b in _names(other))
    meant = fuzz.token_set_ratio(_plain(f"{one.concept.id} {one.definition.id}"), _plain(_said(other)))
    score = (_NAMES * named + _MEANING * meant) / 100 + _VALUES * _same_values(one, other)
    if named == 100 and _same_values(one, other) == 1:  # noqa: PLR2004 - the same name over the same values
        score = max(score, 90 + meant / 10)
    return int(score)


def _likeness(proposed: DataStandard, slug: str, standard: DataStandard) -> Likeness:
    """Pair each proposed variable with its like, each like once; the pairs most alike come first."""
    pairs = sorted(_pairs(proposed.variables, standard.variables), key=lambda pair: -pair[2])
    taken: dict[str, Twin] = {}
    used: set[str] = set()
    for name, other, percent in pairs:
        if name not in taken and other not in used:
            taken[name] = Twin(name, other, percent)
            used.add(other)
    wanted, there = len(proposed.variables), len(standard.variables)
    held = sum(twin.percent for twin in taken.values())
    # of a short standard within a long one most is there already, yet the long one asks for far more
    share = held / wanted * (0.75 + 0.25 * min(1, wanted / max(there, 1))) if wanted else 0
    title = fuzz.token_sort_ratio(_plain(proposed.title.id), _plain(standard.title.id))
    percent = int(0.9 * share + 0.1 * title)
    return Likeness(
        slug, standard.title, percent, tuple(sorted(taken.values(), key=lambda twin: -twin.percent)), wanted
    )


def _pairs(variables: Sequence[Variable], others: Sequence[Variable]) -> Iterator[tuple[str, str, int]]:
    """Yield pairs that may be twins: only names that are near each other are compared in full."""
    keys = [(number, _bare(name)) for number, other in enumerate(others) for name in _names(other)]
    texts = [text for _, text in keys]
    for variable in variables:
        near: set[int] = set()
        for name in _names(variable):
            hits = process.extract(_bare(name), texts, scorer=fuzz.ratio, score_cutoff=50, limit=8)
            near |= {keys[position][0] for _, _, position in hits}
        if variable.classification:
            wanted = variable.classification.code_list
            near |= {
                number
                for number, other in enumerate(others)
                if other.classification and other.classification.code_list == wanted
            }
        for number in near:
            percent = likeness(variable, others[number])
            if percent >= _TWIN:
                yield variable.name, others[number].name, percent


def _same_values(one: Variable, other: Variable) -> float:
    mine, theirs = one.classification, other.classification
    if mine and theirs:
        if mine.code_list == theirs.code_list:
            return 1.0
        # two agencies' lists of the same thing bear the same name
        return 0.7 if mine.code_list.partition("/")[2] == theirs.code_list.partition("/")[2] else 0.2
    if mine or theirs:
        return 0.3
    return (0.8 if one.datatype is other.datatype else 0.0) + (0.2 if one.unit == other.unit else 0.0)


def _names(variable: Variable) -> Iterable[str]:
    return dict.fromkeys((variable.title.id, variable.name))


def _said(variable: Variable) -> str:
    return f"{variable.concept.id} {variable.definition.id}"


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", text).casefold().strip()


def _bare(text: str) -> str:
    """Return the telling words of a name, in alphabetical order: *Tanggal Lahir* and *lahir_tanggal* are one."""
    words = _plain(text).split()
    return " ".join(sorted(word for word in words if word not in _BARE) or sorted(words))

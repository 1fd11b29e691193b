"""The impact of a version by change: which standards, datasets, rows, indicators and correspondences each one touches.

A row counts for a change when it uses a code that the change ends, gives from or renames. What refers to the list as a
whole (a standard, an indicator) is touched by every change of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from registry.codes.changes import notations
from registry.codes.compare import Comparison
from registry.codes.impact import Affected, AffectedTable, Impact
from registry.codes.payloads import ItemChange
from registry.items.state import Kind

_Found = TypeVar("_Found", Affected, AffectedTable)

ASPECTS = ("removed", "validity", "moved", "relabelled", "amended")
"""Differences that no recorded change tells, in the order of their weight."""


@dataclass(frozen=True)
class Consequence:
    """What one change touches, or all codes together that differ in one way and that no recorded change tells."""

    change: ItemChange | None
    aspect: str
    """Type of the change, or one of ``ASPECTS``."""
    codes: tuple[str, ...]
    """The codes as data have them now."""
    ends: frozenset[str]
    """Those of the codes that end or leave the list: data of a later day may use them no more."""
    whole: tuple[Affected, ...]
    """What refers to the list, whatever the code."""
    datasets: tuple[Affected, ...]
    """Datasets with rows that use these codes."""
    correspondences: tuple[AffectedTable, ...]

    @cached_property
    def rows(self) -> int:
        """Rows that use these codes, each once for a code it uses."""
        return sum(self.rows_of(dataset) for dataset in self.datasets)

    def rows_of(self, dataset: Affected) -> int:
        """Rows of one dataset that use these codes."""
        return _rows(dataset, self.codes)

    def count(self, kind: Kind) -> int:
        """How many items of a kind are touched."""
        return sum(item.kind == kind.value for item in (*self.whole, *self.datasets))

    @cached_property
    def by_agency(self) -> Mapping[str, Mapping[str, int]]:
        """What is touched, by agency: items by kind, ``correspondence``, ``rows``."""
        counts: dict[str, Counter[str]] = {}
        for item in (*self.whole, *self.datasets):
            counts.setdefault(item.agency, Counter())[item.kind] += 1
        for dataset in self.datasets:
            counts[dataset.agency]["rows"] += self.rows_of(dataset)
        for table in self.correspondences:
            counts.setdefault(table.agency, Counter())["correspondence"] += 1
        return {agency: dict(found) for agency, found in sorted(counts.items())}


@dataclass(frozen=True, slots=True)
class Translation:
    """A dataset with rows that a later day would refuse: they must be translated to be used for it."""

    dataset: Affected
    rows: Mapping[str, int]
    """Rows by code that ends."""


def consequences(found: Impact) -> tuple[Consequence, ...]:
    """Return what each change of an impact touches: recorded changes in their order, then what else differs."""
    return tuple(_consequences(found))


def translations(found: Impact) -> tuple[Translation, ...]:
    """Return the datasets whose rows use codes that end, the most rows first."""
    told = (
        Translation(item, {code: rows for code, rows in (item.rows or {}).items() if code in found.breaking and rows})
        for item in found.affected
        if item.kind == Kind.DATASET.value
    )
    return tuple(sorted((one for one in told if one.rows), key=lambda one: -sum(one.rows.values())))


def uncounted(found: Impact) -> tuple[Affected, ...]:
    """Return the datasets that may use the codes, for their rows were never counted."""
    return tuple(item for item in found.affected if item.kind == Kind.DATASET.value and item.rows is None)


def _consequences(found: Impact) -> Iterator[Consequence]:
    whole = tuple(item for item in found.affected if item.rows is None)
    counted = [item for item in found.affected if item.rows is not None]
    by_code: dict[str, list[Affected]] = {}
    for item in counted:
        for code in item.rows or ():
            by_code.setdefault(code, []).append(item)
    tables: dict[str, list[AffectedTable]] = {}
    for table in found.correspondences:
        for code in table.codes:
            tables.setdefault(code, []).append(table)
    for change, aspect, codes in _parts(found.comparison):
        yield Consequence(
            change=change,
            aspect=aspect,
            codes=codes,
            ends=found.breaking.intersection(codes),
            whole=whole,
            datasets=tuple(_once(item for code in codes for item in by_code.get(code, ()))),
            correspondences=tuple(_once(table for code in codes for table in tables.get(code, ()))),
        )


def _parts(comparison: Comparison) -> Iterator[tuple[ItemChange | None, str, tuple[str, ...]]]:
    told: set[str] = set()
    for change in comparison.changes:
        codes = notations(change.before)
        told.update(codes, notations(change.after))
        yield change, change.kind.value, codes
    rest: dict[str, list[str]] = {}
    for code in comparison.removed:
        rest.setdefault("removed", []).append(code.notation)
    for pair in comparison.changed:
        weightiest = next(aspect for aspect in ASPECTS if aspect in pair.aspects)
        rest.setdefault(weightiest, []).append(pair.after.notation)
    for aspect in ASPECTS:
        codes = tuple(code for code in rest.get(aspect, ()) if code not in told)
        if codes:
            yield None, aspect, codes


def _rows(item: Affected, codes: Iterable[str]) -> int:
    return sum((item.rows or {}).get(code, 0) for code in codes)


def _once(found: Iterable[_Found]) -> Iterator[_Found]:
    seen: set[int] = set()
    for one in found:
        if id(one) not in seen:
            seen.add(id(one))
            yield one

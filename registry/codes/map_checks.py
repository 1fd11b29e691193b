"""Which rows of a correspondence contradict themselves or each other: days, shares, and SKOS Reference S46."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from registry.codes.payloads import Map, Match
from registry.errors import Invalid, Sentence

_ALMOST = 1e-6
_LONGEST_NOTE = 1000  # the column's length


class MapsDoNotFit(Invalid):
    """Rows of a correspondence contradict each other; ``errors`` has each with its rule and its codes."""

    type = "maps-do-not-fit"
    title = Sentence("Baris padanan saling bertentangan", "Rows of the correspondence contradict each other")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: its place among those given, the rule, and the sentence."""

    place: int
    rule: str
    sentence: Sentence


def require_fit(rows: Sequence[Map]) -> None:
    """Raise MapsDoNotFit with every fault at once when rows contradict themselves or each other."""
    faults = list(faults_of(rows))
    if faults:
        raise MapsDoNotFit(
            Sentence(
                f"{len(faults)} hal pada padanan perlu diperbaiki.",
                f"{len(faults)} things in the correspondence must be mended.",
            ),
            errors=[
                {"pointer": rows[fault.place].source, "rule": fault.rule, "detail": fault.sentence._asdict()}
                for fault in faults
            ],
        )


def faults_of(rows: Sequence[Map]) -> Iterator[Fault]:
    """Yield what contradicts, each fault once, at its later row."""
    for place, row in enumerate(rows):
        yield from (Fault(place, rule, sentence) for rule, sentence in _alone(row))
    yield from _twice(rows)
    told: set[tuple[int, str]] = set()
    for day in sorted({row.valid_from or date.min for row in rows}):
        holding = [place for place, row in enumerate(rows) if _holds(row, day)]
        for fault in (*_above_one(rows, holding), *_excluded(rows, holding)):
            if (fault.place, fault.rule) not in told:
                told.add((fault.place, fault.rule))
                yield fault


def _alone(row: Map) -> Iterator[tuple[str, Sentence]]:
    if row.valid_from and row.valid_until and row.valid_from > row.valid_until:
        yield (
            "dates-cross",
            Sentence(
                f"{row.source} → {row.target} berakhir ({row.valid_until}) sebelum mulai ({row.valid_from}).",
                f"{row.source} → {row.target} ends ({row.valid_until}) before it begins ({row.valid_from}).",
            ),
        )
    if row.share is not None and not 0 <= row.share <= 1:
        yield (
            "share",
            Sentence(
                f"Bagian {row.source} → {row.target} harus antara 0 dan 1, bukan {row.share:g}.",
                f"The share of {row.source} → {row.target} must be from 0 to 1, not {row.share:g}.",
            ),
        )
    if len(row.note) > _LONGEST_NOTE:
        yield "too-long", Sentence("Catatan lebih dari 1000 tanda.", "The note has more than 1000 characters.")


def _twice(rows: Sequence[Map]) -> Iterator[Fault]:
    """Tell which rows say of the same codes for the same days that they match."""
    seen: dict[tuple[str, str], list[Map]] = {}
    for place, row in enumerate(rows):
        others = seen.setdefault((row.source, row.target), [])
        if any(_meet(row, other) for other in others):
            yield Fault(
                place,
                "duplicate",
                Sentence(
                    f"{row.source} → {row.target} ditulis dua kali untuk waktu yang sama. Sisakan satu.",
                    f"{row.source} → {row.target} is written twice for the same time. Keep one.",
                ),
            )
        others.append(row)


def _above_one(rows: Sequence[Map], places: Sequence[int]) -> Iterator[Fault]:
    """Tell of codes more than the whole of which goes to others on one day."""
    parts: dict[str, list[float]] = {}
    last: dict[str, int] = {}
    for place in places:
        share = rows[place].share
        if share is not None:
            parts.setdefault(rows[place].source, []).append(share)
            last[rows[place].source] = place
    for source, shares in parts.items():
        total = fsum(shares)
        if total > 1 + _ALMOST and all(share <= 1 for share in shares):
            yield Fault(
                last[source],
                "share",
                Sentence(
                    f"Bagian dari kode {source} berjumlah {total:g}; paling banyak 1.",
                    f"The shares of code {source} sum to {total:g}; 1 at most.",
                ),
            )


def _excluded(rows: Sequence[Map], places: Sequence[int]) -> Iterator[Fault]:
    """S46: exactMatch, symmetric and transitive (S44, S45), excludes broader, narrower and related matches."""
    heads: dict[tuple[str, str], tuple[str, str]] = {}

    def head(node: tuple[str, str]) -> tuple[str, str]:
        while (up := heads.get(node, node)) != node:
            heads[node] = heads.get(up, up)
            node = up
        return node

    for place in places:
        if rows[place].match is Match.EXACT:
            heads[head(("source", rows[place].source))] = head(("target", rows[place].target))
    for place in places if heads else ():
        row = rows[place]
        if row.match in {Match.EXACT, Match.CLOSE} or head(("source", row.source)) != head(("target", row.target)):
            continue
        yield Fault(
            place,
            "skos.S46",
            Sentence(
                f"{row.source} dan {row.target} adalah exactMatch dan {row.match} sekaligus.",
                f"{row.source} and {row.target} are exactMatch and {row.match} at once.",
            ),
        )


def _holds(row: Map, day: date) -> bool:
    return (row.valid_from or date.min) <= day <= (row.valid_until or date.max)


def _meet(one: Map, other: Map) -> bool:
    return (one.valid_from or date.min) <= (other.valid_until or date.max) and (other.valid_from or date.min) <= (
        one.valid_until or date.max
    )

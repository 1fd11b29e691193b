"""Which changes fit a code list: types, shares, dates, and no code that ends twice or becomes itself again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from math import fsum, isclose

from registry.codes.changes import ARITIES, DAY, NAMES, going_on, notations
from registry.codes.payloads import ChangeKind, Code, ItemChange
from registry.errors import Invalid, Sentence


class ChangesDoNotFit(Invalid):
    """Recorded changes contradict their type, each other or the codes of the list."""

    type = "changes-do-not-fit"
    title = Sentence("Perubahan kode belum cocok dengan daftarnya", "The changes of codes do not fit the list")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a change: its place among those given (-1: recorded by an earlier version) and the code."""

    number: int
    notation: str
    sentence: Sentence


def require_fit(codes: Mapping[str, Code], new: Sequence[ItemChange], recorded: Sequence[ItemChange]) -> None:
    """Raise ChangesDoNotFit with every fault at once when changes do not fit the codes of a list or each other."""
    faults = list(faults_of(codes, new, recorded))
    if faults:
        raise ChangesDoNotFit(
            Sentence(
                f"{len(faults)} hal pada perubahan kode perlu diperbaiki.",
                f"{len(faults)} things in the changes of codes must be mended.",
            ),
            errors=[
                {
                    "pointer": f"/changes/{fault.number}" if fault.number >= 0 else "/codes",
                    "notation": fault.notation,
                    "detail": fault.sentence._asdict(),
                }
                for fault in faults
            ],
        )


def faults_of(codes: Mapping[str, Code], new: Sequence[ItemChange], recorded: Sequence[ItemChange]) -> Iterator[Fault]:
    """Yield what contradicts: types, shares, the codes' dates, codes that end or begin twice, cycles in time."""
    for number, change in enumerate(new):
        yield from (Fault(number, notation, sentence) for notation, sentence in _form(change))
        yield from (Fault(number, notation, sentence) for notation, sentence in _dates(change, codes, strict=True))
    for change in recorded:
        yield from (Fault(-1, notation, sentence) for notation, sentence in _dates(change, codes, strict=False))
    yield from (Fault(-1, notation, sentence) for notation, sentence in _crossing(codes, [*recorded, *new]))
    yield from _twice(new, recorded)
    yield from _cycles([*recorded, *new])


def _form(change: ItemChange) -> Iterator[tuple[str, Sentence]]:
    """Tell what a change lacks by its type, whatever the list."""
    arity, name = ARITIES[change.kind], NAMES[change.kind]
    sides = notations(change.before), notations(change.after)
    first = next((notation for side in sides for notation in side), "")
    fits = len(sides[0]) in arity.before and len(sides[1]) in arity.after and len(going_on(change)) == arity.going_on
    if not fits or any(len(set(side)) < len(side) for side in sides):
        yield (
            first,
            Sentence(
                f"Dalam {name.id}, {arity.rule.id}; yang tertulis: {_both_id(sides)}.",
                f"In a {name.en}, {arity.rule.en}; written is: {_both_en(sides)}.",
            ),
        )
    if not change.decree.strip():
        yield first, Sentence("Dasar hukum perubahan belum ditulis.", "The decree of the change is not written.")
    for side in (change.before, change.after):
        known = [code.share for code in side if code.share is not None]
        total = fsum(known)
        whole = isclose(total, 1, abs_tol=1e-6)
        if any(not 0 <= share <= 1 for share in known) or (known and len(known) == len(side) and not whole):
            yield (
                side[0].notation,
                Sentence(
                    f"Bagian (share) pada satu sisi harus 0 sampai 1 dan berjumlah 1, bukan {total:g}.",
                    f"The shares of one side must be 0 to 1 and sum to 1, not {total:g}.",
                ),
            )


def _dates(change: ItemChange, codes: Mapping[str, Code], *, strict: bool) -> Iterator[tuple[str, Sentence]]:
    """Tell which codes do not end, begin or go on at the date of a change; ``strict`` wants them to be in the list."""
    staying, last = going_on(change), change.date - DAY
    for notation in dict.fromkeys([*notations(change.before), *notations(change.after)]):
        code = codes.get(notation)
        if code is None:
            if strict and change.kind is not ChangeKind.DELETION:
                yield (
                    notation,
                    Sentence(
                        f"Kode {notation} tidak ada dalam daftar. Kode yang berakhir tetap ditulis, dengan tanggal "
                        "akhirnya.",
                        f"Code {notation} is not in the list. A code that ends stays in it, with its last day.",
                    ),
                )
        elif notation in staying:
            if not (code.is_valid_at(last) and code.is_valid_at(change.date)):
                yield (
                    notation,
                    Sentence(
                        f"Kode {notation} harus berlaku sebelum dan sesudah {change.date}.",
                        f"Code {notation} must be valid before and after {change.date}.",
                    ),
                )
        elif notation in notations(change.before):
            if code.valid_until != last:
                yield (
                    notation,
                    Sentence(
                        f"Kode {notation} harus berakhir {last}, sehari sebelum perubahan; tertulis "
                        f"{code.valid_until or 'tanpa akhir'}.",
                        f"Code {notation} must end {last}, the day before the change; written is "
                        f"{code.valid_until or 'no end'}.",
                    ),
                )
        elif code.valid_from != change.date:
            yield (
                notation,
                Sentence(
                    f"Kode {notation} harus mulai {change.date}; tertulis {code.valid_from or 'tanpa awal'}.",
                    f"Code {notation} must begin {change.date}; written is {code.valid_from or 'no beginning'}.",
                ),
            )


def _crossing(codes: Mapping[str, Code], changes: Iterable[ItemChange]) -> Iterator[tuple[str, Sentence]]:
    """Tell which changed codes end before they begin."""
    touched = {notation for change in changes for notation in notations((*change.before, *change.after))}
    for notation in sorted(touched & codes.keys()):
        start, end = codes[notation].valid_from, codes[notation].valid_until
        if start and end and start > end:
            yield (
                notation,
                Sentence(
                    f"Kode {notation} berakhir ({end}) sebelum mulai ({start}).",
                    f"Code {notation} ends ({end}) before it begins ({start}).",
                ),
            )


def _twice(new: Sequence[ItemChange], recorded: Sequence[ItemChange]) -> Iterator[Fault]:
    """Tell which codes two changes end, or two begin."""
    seen: set[tuple[str, str]] = set()
    for number, change in [*((-1, change) for change in recorded), *enumerate(new)]:
        for role, side in (("before", change.before), ("after", change.after)):
            for notation in sorted(set(notations(side)) - going_on(change)):
                if (role, notation) in seen:
                    does = Sentence("berakhir", "ends") if role == "before" else Sentence("mulai", "begins")
                    yield Fault(
                        number,
                        notation,
                        Sentence(
                            f"Kode {notation} {does.id} oleh lebih dari satu perubahan.",
                            f"Code {notation} {does.en} by more than one change.",
                        ),
                    )
                seen.add((role, notation))


def _cycles(changes: Iterable[ItemChange]) -> Iterator[Fault]:
    """Tell of codes that would become themselves."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for change in changes:
        staying = going_on(change)
        for later in set(notations(change.after)) - staying:
            order.add(later, *(earlier for earlier in notations(change.before) if earlier not in staying))
    try:
        order.prepare()
    except CycleError as error:
        circle = error.args[1]
        yield Fault(
            -1,
            circle[0],
            Sentence(
                f"Kode tidak dapat menjadi dirinya sendiri lagi: {' → '.join(circle)}.",
                f"A code cannot become itself again: {' → '.join(circle)}.",
            ),
        )


def _both_id(sides: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    return " menjadi ".join(", ".join(side) or "tidak ada" for side in sides)


def _both_en(sides: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    return " becoming ".join(", ".join(side) or "none" for side in sides)

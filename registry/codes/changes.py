"""How codes become other codes: the types of item change, and those that follow from a plain difference.

The types are those of GSIM's Statistical Classification Model (typology of item changes, from the Neuchâtel
Terminology Model 2.1, appendix 3): RC real changes, VC virtual ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange
from registry.errors import Sentence

DAY = timedelta(days=1)
_MANY = 1_000


@dataclass(frozen=True, slots=True)
class Arity:
    """How many codes stand before and after a change, and how many of them go on, so stand at both sides."""

    gsim: str
    before: range
    after: range
    going_on: int
    rule: Sentence


def _exactly(number: int) -> range:
    return range(number, number + 1)


_SEVERAL = range(2, _MANY)

ARITIES: Mapping[ChangeKind, Arity] = {
    ChangeKind.DELETION: Arity(
        "RC1",
        _exactly(1),
        _exactly(0),
        0,
        Sentence("satu kode berakhir tanpa penerus", "one code ends without a successor"),
    ),
    ChangeKind.CREATION: Arity(
        "RC2",
        _exactly(0),
        _exactly(1),
        0,
        Sentence("satu kode mulai tanpa pendahulu", "one code begins without a predecessor"),
    ),
    ChangeKind.MERGER: Arity(
        "RC3.1",
        _SEVERAL,
        _exactly(1),
        0,
        Sentence("dua kode atau lebih berakhir menjadi satu kode baru", "two codes or more end in one new code"),
    ),
    ChangeKind.TAKE_OVER: Arity(
        "RC3.2",
        _SEVERAL,
        _exactly(1),
        1,
        Sentence(
            "kode yang berakhir masuk ke satu kode yang tetap ada; tulis kode itu di kedua sisi",
            "codes that end become part of one that goes on; write that one at both sides",
        ),
    ),
    ChangeKind.BREAKDOWN: Arity(
        "RC4.1",
        _exactly(1),
        _SEVERAL,
        0,
        Sentence("satu kode berakhir menjadi dua kode baru atau lebih", "one code ends in two new codes or more"),
    ),
    ChangeKind.SPLIT_OFF: Arity(
        "RC4.2",
        _exactly(1),
        _SEVERAL,
        1,
        Sentence(
            "sebagian kode yang tetap ada menjadi kode baru; tulis kode itu di kedua sisi",
            "parts of a code that goes on become new codes; write that code at both sides",
        ),
    ),
    ChangeKind.TRANSFER: Arity(
        "RC5",
        _exactly(2),
        _exactly(2),
        2,
        Sentence(
            "sebagian kode pertama pindah ke kode kedua; keduanya tetap ada dan ditulis di kedua sisi",
            "a part of the first code moves to the second; both go on and are written at both sides",
        ),
    ),
    ChangeKind.CODE_CHANGE: Arity(
        "VC1",
        _exactly(1),
        _exactly(1),
        0,
        Sentence("satu kode diganti satu kode lain", "one code is replaced by one other code"),
    ),
    ChangeKind.NAME_CHANGE: Arity(
        "VC2",
        _exactly(1),
        _exactly(1),
        1,
        Sentence("kode yang sama berganti nama; tulis di kedua sisi", "the same code is renamed; write it both sides"),
    ),
}
"""What each type of change asks for."""

NAMES: Mapping[ChangeKind, Sentence] = {
    ChangeKind.DELETION: Sentence("penghapusan", "deletion"),
    ChangeKind.CREATION: Sentence("pembentukan", "creation"),
    ChangeKind.MERGER: Sentence("penggabungan", "merger"),
    ChangeKind.TAKE_OVER: Sentence("pengambilalihan", "take-over"),
    ChangeKind.BREAKDOWN: Sentence("pemecahan", "breakdown"),
    ChangeKind.SPLIT_OFF: Sentence("pemekaran", "split-off"),
    ChangeKind.TRANSFER: Sentence("pengalihan sebagian", "transfer"),
    ChangeKind.CODE_CHANGE: Sentence("penggantian kode", "code change"),
    ChangeKind.NAME_CHANGE: Sentence("penggantian nama", "name change"),
}
"""How people call them."""


def notations(side: Iterable[ChangedCode]) -> tuple[str, ...]:
    """Return the notations of one side of a change, in order."""
    return tuple(code.notation for code in side)


def going_on(change: ItemChange) -> frozenset[str]:
    """Return the codes that stand at both sides of a change."""
    return frozenset(notations(change.before)) & frozenset(notations(change.after))


def bump(changes: Iterable[ItemChange]) -> str:
    """Return the bump a version with these changes asks for: a new name patch, a new code minor, all else major."""
    kinds = {change.kind for change in changes}
    if kinds - {ChangeKind.CREATION, ChangeKind.NAME_CHANGE}:
        return "major"
    return "minor" if ChangeKind.CREATION in kinds else "patch"


def derived(
    before: Mapping[str, Code],
    after: Mapping[str, Code],
    recorded: Iterable[ItemChange],
    *,
    in_force: date | None,
    decree: str,
) -> Iterator[ItemChange]:
    """Yield the changes that a plain difference shows beyond doubt; ``in_force`` is the new version's first day.

    Begins one code and ends another, it may be a split, a merger or a new code for the old thing: then people must
    say which, and nothing is derived. Nor is it below a parent whose other codes may have given or taken a part.
    """
    known = list(recorded)
    explained = {
        role: {notation for change in known for notation in notations(getattr(change, role))}
        for role in ("before", "after")
    }
    begun = [code for notation, code in after.items() if notation not in before and notation not in explained["after"]]
    ended = [
        (code, after.get(notation))
        for notation, code in before.items()
        if notation not in explained["before"] and _ends(code, after.get(notation))
    ]
    if not (begun and ended):
        stays = {
            notation for notation, code in after.items() if notation in before and not _ends(before[notation], code)
        }
        parents = {parent for notation in stays for parent in after[notation].broader}
        for code in begun:
            if code.valid_from and parents.isdisjoint(code.broader):
                yield _single(ChangeKind.CREATION, code.valid_from, code.legal_basis or decree, None, code)
        for code, ending in ended:
            day = ending.valid_until + DAY if ending and ending.valid_until else in_force
            if day and parents.isdisjoint(code.broader):
                yield _single(ChangeKind.DELETION, day, (ending and ending.legal_basis) or decree, code, None)
    if in_force:
        for notation, code in after.items():
            old = before.get(notation)
            renamed = old and old.labels["id"] != code.labels["id"] and notation not in explained["after"]
            if renamed and code.is_valid_at(in_force) and code.is_valid_at(in_force - DAY):
                yield _single(ChangeKind.NAME_CHANGE, in_force, code.legal_basis or decree, code, code)


def _ends(old: Code, new: Code | None) -> bool:
    return new is None or (old.valid_until is None and new.valid_until is not None)


def _single(kind: ChangeKind, day: date, decree: str, before: Code | None, after: Code | None) -> ItemChange:
    first, second = ((ChangedCode(side.notation),) if side else () for side in (before, after))
    return ItemChange(kind, day, decree, first, second)

"""The shape of notations: zeros a spreadsheet took away, and whose area code it is.

A spreadsheet makes the number 11.1 of the code 11.10, and 1 of 01. Kemendagri writes an area ``NN.NN.NN.NNNN``, BPS
``NNNNNNNNNN`` (2+2+3+3): ten digits without their list belong to nobody.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from registry.codes.payloads import Code
from registry.errors import Sentence

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_KEMENDAGRI = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?", re.ASCII)
_BPS = re.compile(r"\d\d(?:\d\d(?:\d{3}(?:\d{3})?)?)?", re.ASCII)
_BPS_PARENT: Mapping[int, int] = MappingProxyType({2: 0, 4: 2, 7: 4, 10: 7})
_KEMENDAGRI_WIDTHS = (2, 2, 2, 4)
_WIDTHS_KNOWN = "kemendagri/wilayah"
_Group = tuple[int, int]
_Shape = tuple[_Group, tuple[int, ...]]
"""A group of notations that are written alike, and the lengths of the parts of one."""


def lost_zeros(
    ref: str,
    codes: Sequence[Code],
    numeric: Collection[int] = (),
    known: Collection[str] = (),
    beside: Iterable[Code] = (),
) -> Iterator[tuple[int, str]]:
    """Yield the places of codes that have lost a zero, and how they were probably written.

    A width counts as fixed where a notation of the same level begins with a zero. ``numeric`` are places of number
    cells, for which the width of most others is enough; ``known`` are notations that the list has now; ``beside`` are
    other codes of the list, which show its widths.
    """
    there_are = {code.notation for code in codes}
    groups: dict[_Group, _Widths] = defaultdict(_Widths)
    shapes = _shapes(codes, groups)
    _shapes([code for code in beside if code.notation not in there_are], groups)
    for (group, lengths), places in shapes.items():
        widths = groups[group].common()
        if ref == _WIDTHS_KNOWN and len(lengths) <= len(_KEMENDAGRI_WIDTHS):
            widths = [(width, True) for width in _KEMENDAGRI_WIDTHS[: len(lengths)]]
        is_usual = lengths == tuple(width for width, _ in widths)
        if is_usual and not known:
            continue
        for place in places:
            notation = codes[place].notation
            if is_usual and notation in known:
                continue
            # whole numbers may just be short
            padded = _padded(notation.split("."), widths, sure=place in numeric and len(lengths) == 2)  # noqa: PLR2004
            if notation not in known:
                padded = next((name for name in candidates(notation) if name in known), padded)
            is_another = padded in there_are and ref != _WIDTHS_KNOWN and place not in numeric
            if padded != notation and not is_another:
                yield place, padded


class _Widths:
    """How many digits the parts of the notations of a group have."""

    def __init__(self) -> None:
        self.lengths: Counter[tuple[int, ...]] = Counter()
        self.with_zero: set[tuple[int, int]] = set()

    def common(self) -> list[tuple[int, bool]]:
        """Return the width most notations have at each place, and whether it is beyond doubt: one begins with zero."""
        found = []
        for place in range(len(next(iter(self.lengths)))):
            counts: Counter[int] = Counter()
            for lengths, count in self.lengths.items():
                counts[lengths[place]] += count
            width = counts.most_common(1)[0][0]
            found.append((width, width > 1 and (place, width) in self.with_zero))
        return found


def _shapes(codes: Iterable[Code], groups: dict[_Group, _Widths]) -> dict[_Shape, list[int]]:
    """Count the widths of codes with their groups, and return the places of those that are written alike."""
    shapes: dict[_Shape, list[int]] = defaultdict(list)
    for place, code in enumerate(codes):
        if shape := _shape(code, groups):
            shapes[shape].append(place)
    return shapes


def _shape(code: Code, groups: dict[_Group, _Widths]) -> _Shape | None:
    """Count the widths of a notation of numbers with its group; return both, None for any other notation."""
    notation = code.notation
    if not _NUMBERS.fullmatch(notation):
        return None
    parts = notation.split(".")
    lengths = tuple(map(len, parts))
    group = (len(parts), code.level if len(parts) == 1 else 0)
    widths = groups[group]
    widths.lengths[lengths] += 1
    if notation[0] == "0" or ".0" in notation:
        widths.with_zero.update((place, len(part)) for place, part in enumerate(parts) if part[0] == "0")
    return group, lengths


def misplaced(ref: str, code: Code) -> Sentence | None:
    """Say why a code cannot be an area code of its list: the other authority's shape, or not under its prefix."""
    if ref == "kemendagri/wilayah":
        if not _KEMENDAGRI.fullmatch(code.notation):
            return _not_kemendagri(code.notation)
        parent = code.notation.rpartition(".")[0]
    elif ref == "bps/wilayah":
        if not _BPS.fullmatch(code.notation):
            return _not_bps(code.notation)
        parent = code.notation[: _BPS_PARENT[len(code.notation)]]
    else:
        return None
    if code.broader == ((parent,) if parent else ()):
        return None
    written = ", ".join(code.broader) or "-"
    return Sentence(
        f"Induk {code.notation} tertulis {written}, padahal menurut awal kodenya {parent or 'tidak ada'}.",
        f"The parent of {code.notation} is written as {written}; by its first digits it is {parent or 'none'}.",
    )


def _padded(parts: list[str], widths: list[tuple[int, bool]], *, sure: bool) -> str:
    padded = []
    last = len(parts) - 1
    for index, (part, (width, is_fixed)) in enumerate(zip(parts, widths, strict=True)):
        if not (is_fixed or sure) or len(part) >= width:
            padded.append(part)
        elif index == last == 1:
            padded.append(part.ljust(width, "0"))  # a decimal fraction loses zeros at its end
        else:
            padded.append(part.rjust(width, "0"))
    return ".".join(padded)


def candidates(notation: str) -> Iterator[str]:
    """Yield how a notation may have been written before it lost a zero."""
    if notation.count(".") == 1:
        yield notation + "0"
    yield "0" + notation
    if notation.count(".") == 1:
        yield f"0{notation}0"


def _not_kemendagri(notation: str) -> Sentence:
    if _BPS.fullmatch(notation):
        return Sentence(
            f"{notation} tampak sebagai kode BPS atau kode tanpa titik. Daftar ini memakai kode Kemendagri bertitik, "
            "seperti 35.05.10.2011.",
            f"{notation} looks like a BPS code or one without dots. This list has Kemendagri's codes with dots, "
            "as 35.05.10.2011.",
        )
    return Sentence(
        f"{notation} bukan kode Kemendagri (NN.NN.NN.NNNN).", f"{notation} is no Kemendagri code (NN.NN.NN.NNNN)."
    )


def _not_bps(notation: str) -> Sentence:
    if _KEMENDAGRI.fullmatch(notation):
        return Sentence(
            f"{notation} adalah bentuk kode Kemendagri. Daftar ini memakai kode BPS tanpa titik, seperti 3505100007.",
            f"{notation} has the shape of a Kemendagri code. This list has BPS codes without dots, as 3505100007.",
        )
    return Sentence(
        f"{notation} bukan kode BPS (2, 4, 7 atau 10 angka).", f"{notation} is no BPS code (2, 4, 7 or 10 digits)."
    )

"""Recognising a file by its headers: which sheet, which row, which standard and profile, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from itertools import pairwise, zip_longest

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.findings import Finding
from registry.validation.headers import HeaderMatch, Target, header_key, match
from registry.validation.readers.table import Sheet

_FITS = 0.3
"""A row that fits less well is no header of that target."""
_BETTER = 0.2
"""By so much another target must fit better before it is told."""
_NAME_BONUS = 0.05
_TWO_ROWS_BETTER = 0.1
"""By so much a header of two rows must fit better than any of one."""


_Row = tuple[Sheet, int, list[str], set[str]]
"""A row that may be a header: its sheet, number, cells, and what they say, comparable."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Where the table stands, what it is, and how sure that is."""

    sheet: Sheet
    header_row: int
    width: int
    match: HeaderMatch
    score: float
    two_rows: bool = False
    """Whether names of columns stand in the row above as well."""


def recognise(sheets: Sequence[Sheet], targets: Iterable[Target], *, name: str = "") -> Recognised | None:
    """Return the sheet, header row and target that fit best; None when none fits.

    Of targets that fit equally the earlier is taken. A profile that names its sheet looks there first.
    """
    targets = list(targets)
    best = _best(_rows(sheets), targets, name)
    if best is None or best.score + _TWO_ROWS_BETTER < 1:
        two = _best(_double_rows(sheets), targets, name)
        if two is not None and two.score > (best.score if best else 0) + _TWO_ROWS_BETTER:
            best = replace(two, two_rows=True)
    if best is None:
        return None
    exact = match(best.match.headers[: best.width], best.match.target)
    return replace(best, match=exact)


def _rows(sheets: Sequence[Sheet]) -> list[_Row]:
    return [_row(sheet, number, row) for sheet in sheets for number, row in enumerate(sheet.head(), start=1)]


def _double_rows(sheets: Sequence[Sheet]) -> list[_Row]:
    """Return rows whose empty cells are filled from the row above, as where header cells are merged over two rows."""
    found = []
    for sheet in sheets:
        for number, (above, row) in enumerate(pairwise(sheet.head()), start=2):
            both = [one if one.strip() else other for one, other in zip_longest(row, above, fillvalue="")]
            if both != [*row] and any(cell.strip() for cell in row):
                found.append(_row(sheet, number, both))
    return found


def _row(sheet: Sheet, number: int, cells: Sequence[str]) -> _Row:
    return sheet, number, list(cells), {header_key(cell) for cell in cells} - {""}


def _best(rows: Sequence[_Row], targets: Sequence[Target], name: str) -> Recognised | None:
    best: Recognised | None = None
    for target in targets:
        wanted = target.profile.sheet if target.profile else None
        named = target.profile is not None and any(
            fnmatch(name.casefold(), pattern.casefold()) for pattern in target.profile.file_names
        )
        own = [row for row in rows if row[0].name == wanted] if wanted else []
        known = target.keys()
        for sheet, number, row, keys in own or rows:
            if len(keys & known) < _FITS / 2 * len(keys) or not keys:
                continue  # too few known words to be the header, whatever else it holds
            found = match(row, target, near=False)
            score = found.score + (_NAME_BONUS if named and found.found else 0)
            if found.score >= _FITS and (best is None or score > best.score):
                width = max(index for index, cell in enumerate(row) if cell.strip()) + 1
                best = Recognised(sheet, number, width, found, score)
    return best


def looks_like_another(chosen: Recognised | None, best: Recognised | None, asked: str) -> Finding | None:
    """Tell that a file looks like another standard or profile than the one that was named."""
    if best is None or (chosen is not None and chosen.score + _BETTER > best.score):
        return None
    target = best.match.target
    seems = target.profile.slug if target.profile else target.registered.slug
    found, expected = len(best.match.found), len(target.expected())
    return Finding(
        "file.standard",
        Severity.WARNING,
        Sentence(
            f"Berkas ini tampaknya “{seems}” ({found} dari {expected} kolomnya cocok), bukan “{asked}”. Pilih "
            f"“{seems}”, "
            "atau biarkan dikenali otomatis.",
            f"The file looks like “{seems}” ({found} of its {expected} columns match), not like “{asked}”. Choose "
            f"“{seems}”, "
            "or let it be recognised.",
        ),
    )

"""Which villages and which time a table covers, from its own columns; what cannot be read so is told, never guessed."""

import re
from dataclasses import dataclass
from datetime import date

from harvesters.folder.naming import period_of
from registry.harvest.plugin import RawTable, Sentence

_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_MOST = 25
"""More places are told by the larger areas they lie in."""
_LEVELS = (13, 8, 5, 2)
"""Lengths of the codes of villages, districts, regencies and provinces, with their dots."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The Kemendagri codes of the places, and first and last day."""

    places: tuple[str, ...]
    start: date | None
    end: date | None


def places_in(table: RawTable, header: str) -> tuple[str, ...] | Sentence:
    """Return the codes in a column, as the smallest level that is not too many; or why they cannot be read."""
    if not table.has(header):
        return _no_column(header)
    codes = table.column(header)
    if wrong := next((code for code in codes if not _CODE.fullmatch(code)), None):
        return _no_code(header, wrong)
    if not codes:
        return _empty(header)
    for length in _LEVELS:
        found = sorted({code[:length] for code in codes})
        if len(found) <= _MOST:
            return tuple(found)
    return tuple(sorted({code[: _LEVELS[-1]] for code in codes}))


def periods_in(table: RawTable, header: str) -> tuple[date, date] | Sentence:
    """Return the first and last day of the periods in a column; or why they cannot be read."""
    if not table.has(header):
        return _no_column(header)
    found: list[tuple[date, date]] = []
    for text in table.column(header):
        end = period_of(text)
        if end is None:
            return _no_period(header, text)
        found.append((_start(text, end), end))
    if not found:
        return _empty(header)
    return min(start for start, _ in found), max(end for _, end in found)


def _start(text: str, end: date) -> date:
    """Return the first day of a period written as a year, a part of it, a month or a day."""
    if re.fullmatch(r"\d{4}", text):
        return date(end.year, 1, 1)
    if part := re.fullmatch(r"\d{4}-?([QCS])[1-4]", text, re.IGNORECASE):
        months = {"q": 3, "c": 4, "s": 6}[part[1].lower()]
        return date(end.year, end.month - months + 1, 1)
    return end.replace(day=1) if re.fullmatch(r"\d{4}-\d{2}", text) else end


def _no_column(header: str) -> Sentence:
    return Sentence(
        f"Kolom “{header}” tidak ada pada berkas ini; periksa judulnya pada pilihan sumber.",
        f"The file has no column “{header}”; check its header in the source's options.",
    )


def _no_code(header: str, text: str) -> Sentence:
    return Sentence(
        f"“{text[:40]}” pada kolom “{header}” bukan kode Kemendagri bertitik (seperti 35.05.10.2011); sepuluh angka "
        "tanpa titik dapat berarti kode BPS.",
        f"“{text[:40]}” in the column “{header}” is no Kemendagri code with its dots (such as 35.05.10.2011); ten "
        "digits without them may be a code of BPS.",
    )


def _no_period(header: str, text: str) -> Sentence:
    return Sentence(
        f"“{text[:40]}” pada kolom “{header}” bukan periode (seperti 2025, 2025-12, 2025-Q4 atau 2025-S2).",
        f"“{text[:40]}” in the column “{header}” is no period (such as 2025, 2025-12, 2025-Q4 or 2025-S2).",
    )


def _empty(header: str) -> Sentence:
    return Sentence(f"Kolom “{header}” kosong.", f"The column “{header}” is empty.")

"""Code lists in sheets: CSV and XLSX, one code a row, parents in any order, heads in English or Indonesian.

A column that is not there says nothing; an empty cell in one that is there says that there is no value.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from types import MappingProxyType

from registry.codes.cells import NotASheet, Row, csv_rows, xlsx_rows
from registry.codes.hierarchy import levelled
from registry.codes.payloads import Code
from registry.codes.reading import EMPTY, Problem, Reading
from registry.errors import Sentence

_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("kode", "code", "kode_wilayah", "id"), "notation"),
        **dict.fromkeys(("label", "nama", "name", "nama_id", "preflabel", "uraian"), "label_id"),
        **dict.fromkeys(("nama_en", "name_en", "nama_inggris"), "label_en"),
        **dict.fromkeys(("nama_lain", "sinonim", "altlabel", "alt_labels_id"), "alt_labels"),
        **dict.fromkeys(("induk", "kode_induk", "parent"), "broader"),
        "tingkat": "level",
        **dict.fromkeys(("berlaku_dari", "berlaku_mulai", "mulai_berlaku"), "valid_from"),
        **dict.fromkeys(("berlaku_sampai", "berakhir"), "valid_until"),
        "dasar_hukum": "legal_basis",
        **dict.fromkeys(("definition", "definisi"), "definition_id"),
        **dict.fromkeys(("note", "catatan", "keterangan"), "note_id"),
    }
)
_PLAIN = ("notation", "broader", "level", "valid_from", "valid_until", "legal_basis")
_IN_LANGUAGES = re.compile(r"(label|alt_labels|definition|note)_([a-z]{2,3}(?:-[a-z0-9]{2,8})*)")
_FIELDS: Mapping[str, str] = MappingProxyType({"label": "labels"})
_HEAD_ROWS = 20
_START = 65_536  # bytes
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?: 00:00:00)?", re.ASCII)
_LOCAL = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})", re.ASCII)


@dataclass(slots=True)
class _Columns:
    """Where each value stands: the place of a plain column, and of a text by its language."""

    plain: dict[str, int] = field(default_factory=dict)
    texts: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def told(self) -> frozenset[str]:
        """The fields the sheet has a place for; labels by their language."""
        languages = {f"labels.{language}" for language in self.texts.get("labels", ())}
        return frozenset({*self.plain, *(name for name in self.texts if name != "labels"), *languages})


def is_sheet(content: bytes) -> bool:
    """Say whether a file is a workbook, or text whose first row names a column of codes."""
    if content.startswith(b"PK\x03\x04"):
        return True
    try:
        return any(_columns(row.values) for row in islice(csv_rows(content[:_START]), _HEAD_ROWS))
    except NotASheet:
        return False


def read(content: bytes) -> Reading:
    """Read a CSV file or the first sheet of a workbook that has a column of codes; faults are in the reading."""
    rows = xlsx_rows(content) if content.startswith(b"PK\x03\x04") else csv_rows(content)
    columns: _Columns | None = None
    rows = iter(rows)
    for number, row in enumerate(rows):
        columns = _columns(row.values)
        if columns is not None or number == _HEAD_ROWS:
            break
    if columns is None or "id" not in columns.texts.get("labels", {}):
        message = Sentence(
            "Tidak ada baris judul dengan kolom notation (kode) dan label_id (nama). Tambahkan baris itu di atas.",
            "No row of heads has the columns notation (kode) and label_id (nama). Add it at the top.",
        )
        return Reading(EMPTY, problems=(Problem("header", "", None, message),))
    return _reading(columns, rows)


def _reading(columns: _Columns, rows: Iterable[Row]) -> Reading:
    codes: list[Code] = []
    numbers: list[int] = []
    numeric: set[int] = set()
    problems: list[Problem] = []
    place = columns.plain["notation"]
    for row in rows:
        if not any(row.values):
            continue
        if place in row.numeric:
            numeric.add(len(codes))
        codes.append(_code(columns, row, len(codes), problems))
        numbers.append(row.number)
    return Reading(
        replace(EMPTY, codes=levelled(codes)),
        rows=tuple(numbers),
        numeric=frozenset(numeric),
        told=columns.told,
        has_levels="level" in columns.plain,
        problems=tuple(problems),
    )


def _code(columns: _Columns, row: Row, position: int, problems: list[Problem]) -> Code:
    values, plain = row.values, columns.plain
    width = len(values)

    def cell(name: str) -> str:
        place = plain.get(name, width)
        return values[place] if place < width else ""

    def texts(name: str) -> dict[str, str]:
        places = columns.texts.get(name)
        if not places:
            return {}
        return {language: values[at] for language, at in places.items() if at < width and values[at]}

    notation = cell("notation")
    level = cell("level")
    if level and not (level.isdecimal() and int(level[:9]) > 0):
        problems.append(
            Problem(
                "level",
                notation,
                row.number,
                Sentence(f"Tingkat '{level}' bukan angka 1, 2, 3 ….", f"The level '{level}' is not 1, 2, 3 …."),
            )
        )
        level = ""
    start, end = cell("valid_from"), cell("valid_until")
    broader, others = cell("broader"), texts("alt_labels")
    return Code(
        notation=notation,
        labels=texts("labels"),
        alt_labels=tuple((language, each) for language in others for each in parted(others[language])),
        definition=texts("definition") or None,
        broader=parted(broader) if broader else (),
        level=int(level) if level else 0,
        position=position,
        valid_from=_date(start, notation, row, problems) if start else None,
        valid_until=_date(end, notation, row, problems) if end else None,
        legal_basis=cell("legal_basis") or None,
        note=texts("note") or None,
    )


def joined(values: Iterable[str]) -> str:
    """Write several values into one cell; ``parted`` reads them again."""
    return " | ".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def parted(cell: str) -> tuple[str, ...]:
    """Read the values of a cell, which ``|`` parts; after a backslash it is the sign itself."""
    if "|" not in cell and "\\" not in cell:
        return (cell,) if cell else ()
    pieces: list[str] = [""]
    signs = iter(cell)
    for sign in signs:
        if sign == "|":
            pieces.append("")
        elif sign == "\\":
            following = next(signs, "")
            pieces[-1] += following if following in {"|", "\\"} else sign + following
        else:
            pieces[-1] += sign
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _date(text: str, notation: str, row: Row, problems: list[Problem]) -> date | None:
    try:
        if found := _ISO.fullmatch(text):
            return date(*map(int, found.groups()))
        if found := _LOCAL.fullmatch(text):
            return date(*map(int, reversed(found.groups())))
    except ValueError:
        pass  # a day that is in no calendar is told like any other miswriting
    message = Sentence(
        f"'{text}' bukan tanggal. Tulis seperti 2025-04-25.",
        f"'{text}' is no date. Write it as 2025-04-25.",
    )
    problems.append(Problem("date", notation, row.number, message))
    return None


def _columns(heads: Iterable[str]) -> _Columns | None:
    columns = _Columns()
    for place, head in enumerate(heads):
        name = re.sub(r"[\s_]+", "_", head.strip().lower())
        name = _ALIASES.get(name, name)
        name = "alt_labels_id" if name == "alt_labels" else name
        if name in _PLAIN:
            columns.plain.setdefault(name, place)
        elif found := _IN_LANGUAGES.fullmatch(name):
            kind = _FIELDS.get(found[1], found[1])
            columns.texts.setdefault(kind, {}).setdefault(found[2], place)
    return columns if "notation" in columns.plain else None

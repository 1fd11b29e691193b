"""Changes of codes in sheets: the sheet "Perubahan" of a workbook, or a CSV beside the list; heads in either language.

A row is a pair of an old and a new code. Rows of the same kind, day and decree that share a code are one change; where
that does not tell them apart, the column ``event`` does.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from types import MappingProxyType

from registry.codes.cells import NotASheet, Row, csv_rows, sheet_names, xlsx_rows
from registry.codes.change_pairs import WORDS, Pair, pairs, side, sides, together
from registry.codes.changes import NAMES
from registry.codes.days import day
from registry.codes.payloads import ChangeKind, CodeList, ItemChange
from registry.codes.reading import EMPTY, Problem, Reading
from registry.errors import RegistryError, Sentence

SHEET = "Perubahan"
COLUMNS = ("event", "kind", "date", "decree", "old", "new", "share", "share_of_new", "note")
"""What a row tells: ``share`` is the part of the old code that went to the new one, ``share_of_new`` the part of the
new code that came from the old one, both from 0 to 1."""

_SHEET_NAMES = frozenset({"perubahan", "perubahan kode", "changes", "item changes", "itemchanges"})
_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in COLUMNS},
        **dict.fromkeys(("peristiwa", "kejadian", "nomor_perubahan", "change"), "event"),
        **dict.fromkeys(("jenis", "jenis_perubahan", "type", "change_type", "tipe"), "kind"),
        **dict.fromkeys(("tanggal", "tanggal_berlaku", "berlaku", "happened_on", "in_force"), "date"),
        **dict.fromkeys(("dasar_hukum", "keputusan", "peraturan", "legal_basis"), "decree"),
        **dict.fromkeys(("lama", "kode_lama", "old_code", "before", "sebelum"), "old"),
        **dict.fromkeys(("baru", "kode_baru", "new_code", "after", "sesudah"), "new"),
        **dict.fromkeys(("bagian", "bagian_kode_lama", "share_of_old", "porsi"), "share"),
        **dict.fromkeys(("bagian_kode_baru", "porsi_kode_baru"), "share_of_new"),
        **dict.fromkeys(("catatan", "keterangan"), "note"),
    }
)
_HEAD_ROWS = 20
_START = 65_536  # bytes
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)", re.ASCII)
_LONGEST = {"decree": 500, "note": 1000, "old": 60, "new": 60}  # the columns of the tables


@dataclass(frozen=True, slots=True)
class _Told:
    """What one row tells, and where it stands."""

    row: int
    event: str
    kind: ChangeKind
    date: date
    decree: str
    pair: Pair
    note: str


def is_sheet(content: bytes) -> bool:
    """Say whether a CSV's heads are those of changes: a kind, a day, an old and a new code."""
    try:
        return any(_columns(row.values) for row in islice(csv_rows(content[:_START]), _HEAD_ROWS))
    except NotASheet:
        return False


def in_workbook(content: bytes) -> str | None:
    """Return the name of the workbook's sheet of changes, None when it has none."""
    return next((name for name in sheet_names(content) if name.strip().lower() in _SHEET_NAMES), None)


def read(content: bytes, sheet: str = "") -> Reading:
    """Read changes from a CSV or from a sheet of a workbook as a list without codes; faults are in the reading."""
    try:
        rows = iter(xlsx_rows(content, sheet) if content.startswith(b"PK\x03\x04") else csv_rows(content))
        columns = next((found for row in islice(rows, _HEAD_ROWS) if (found := _columns(row.values))), None)
        if columns is None:
            return Reading(EMPTY, problems=(Problem("change.header", SHEET, None, _no_heads()),))
        return _reading(columns, rows)
    except RegistryError as error:
        return Reading(EMPTY, problems=(Problem("change.file", SHEET, None, error.detail),))


def beside(codes: Reading, changes: Reading) -> Reading:
    """Return a reading of codes with the changes that were read beside it."""
    return replace(
        codes,
        code_list=replace(codes.code_list, changes=changes.code_list.changes),
        change_rows=changes.change_rows,
        problems=(*codes.problems, *changes.problems),
    )


def rows(changes: Iterable[ItemChange]) -> Iterator[tuple[str, ...]]:
    """Yield the rows that tell changes, in the order of ``COLUMNS``; each change is an event of its own."""
    for number, change in enumerate(changes, start=1):
        for pair in pairs(change):
            yield (
                str(number),
                change.kind.value,
                change.date.isoformat(),
                change.decree,
                pair.old,
                pair.new,
                _number(pair.share),
                _number(pair.share_of_new),
                change.note,
            )


def write(code_list: CodeList) -> bytes:
    """Return the changes of a list as CSV; ``read`` takes them in again."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows(code_list.changes))
    return text.getvalue().encode()


def _reading(columns: Mapping[str, int], rows_below: Iterable[Row]) -> Reading:
    problems: list[Problem] = []
    told: dict[tuple[str, date, str, str], list[_Told]] = {}
    for row in rows_below:
        if any(row.values) and (one := _told(columns, row, problems)):
            told.setdefault((one.kind.value, one.date, one.decree, one.event), []).append(one)
    found: list[tuple[int, ItemChange]] = []
    for same in told.values():
        groups = [list(range(len(same)))] if same[0].event else together([one.pair for one in same])
        for places in groups:
            group = [same[place] for place in places]
            found.append((group[0].row, _change(group, problems)))
    found.sort(key=lambda one: one[0])
    changes = tuple(change for _, change in found)
    return Reading(
        replace(EMPTY, changes=changes), change_rows=tuple(row for row, _ in found), problems=tuple(problems)
    )


def _change(group: Sequence[_Told], problems: list[Problem]) -> ItemChange:
    first = group[0]
    found = sides(first.kind, [one.pair for one in group])
    for notation in found.disputed:
        message = Sentence(
            f"Kode {notation} ditulis dengan dua bagian yang berbeda. Kolom share: bagian kode lama yang menjadi kode "
            "baru; share_of_new: bagian kode baru yang berasal dari kode lama.",
            f"Code {notation} is written with two different shares. Column share: the part of the old code that went "
            "to the new one; share_of_new: the part of the new code that came from the old one.",
        )
        problems.append(Problem("change.share", notation, first.row, message))
    note = "; ".join(dict.fromkeys(one.note for one in group if one.note))
    return ItemChange(first.kind, first.date, first.decree, side(found.before), side(found.after), note)


def _told(columns: Mapping[str, int], row: Row, problems: list[Problem]) -> _Told | None:
    cells = {name: row.values[place] if place < len(row.values) else "" for name, place in columns.items()}
    subject = cells.get("old") or cells.get("new", "")
    faults: list[tuple[str, Sentence]] = []
    kind = WORDS.get(re.sub(r"[\s_]+", " ", cells["kind"].strip().lower()).replace("- ", "-"))
    kind = kind or WORDS.get(cells["kind"].strip().lower().replace(" ", "-").replace("_", "-"))
    if kind is None:
        faults.append(("change.kind", _no_kind(cells["kind"])))
    on: date | None = None
    try:
        on = day(cells["date"])
    except ValueError:
        faults.append(("change.date", _no_day(cells["date"])))
    if not subject:
        faults.append(
            (
                "change.codes",
                Sentence("Tulis kode lama, kode baru, atau keduanya.", "Write an old or a new code, or both."),
            )
        )
    for name, longest in _LONGEST.items():
        if len(cells.get(name, "")) > longest:
            faults.append(("change.too-long", _too_long(name, longest)))
    parts = [_part(cells.get(name, ""), name, faults) for name in ("share", "share_of_new")]
    problems.extend(Problem(rule, subject, row.number, message) for rule, message in faults)
    if faults or kind is None or on is None:
        return None
    pair = Pair(cells.get("old", ""), cells.get("new", ""), parts[0], parts[1])
    return _Told(row.number, cells.get("event", ""), kind, on, cells.get("decree", ""), pair, cells.get("note", ""))


def _part(text: str, name: str, faults: list[tuple[str, Sentence]]) -> float | None:
    if not text:
        return None
    found = _SHARE.fullmatch(text)
    value = float(found[1].replace(",", ".")) / (100 if found[2] else 1) if found else -1.0
    if 0 <= value <= 1:
        return value
    message = Sentence(
        f"'{text}' pada kolom {name} bukan bagian antara 0 dan 1. Tulis seperti 0.4 atau 40%.",
        f"'{text}' in the column {name} is no part from 0 to 1. Write it as 0.4 or 40%.",
    )
    faults.append(("change.share", message))
    return None


def _columns(heads: Iterable[str]) -> dict[str, int] | None:
    columns: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = _ALIASES.get(re.sub(r"[\s_]+", "_", head.strip().lower()))
        if name:
            columns.setdefault(name, place)
    return columns if {"kind", "date"} <= columns.keys() and columns.keys() & {"old", "new"} else None


def _number(share: float | None) -> str:
    return "" if share is None else repr(share).removesuffix(".0")


def _no_heads() -> Sentence:
    return Sentence(
        "Perubahan memerlukan baris judul: kind (jenis), date (tanggal), decree (dasar_hukum), old (kode_lama), "
        "new (kode_baru).",
        "Changes need a row of heads: kind (jenis), date (tanggal), decree (dasar_hukum), old (kode_lama), new "
        "(kode_baru).",
    )


def _no_kind(text: str) -> Sentence:
    written = f"'{text}'" if text else "kosong"
    in_english = f"'{text}'" if text else "nothing"
    return Sentence(
        f"Jenis perubahan {written} tidak dikenal. Pilih: {', '.join(name.id for name in NAMES.values())}.",
        f"The kind of change {in_english} is not known. Choose: {', '.join(kind.value for kind in NAMES)}.",
    )


def _no_day(text: str) -> Sentence:
    return Sentence(
        f"Tanggal perubahan '{text}' tidak terbaca. Tulis seperti 2025-04-25.",
        f"The day of the change '{text}' cannot be read. Write it as 2025-04-25.",
    )


def _too_long(name: str, longest: int) -> Sentence:
    return Sentence(f"Kolom {name} lebih dari {longest} tanda.", f"Column {name}: over {longest} characters.")

"""The cells of a CSV file or a workbook as text, row by row, with the number a spreadsheet shows for each row."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from html import unescape

import python_calamine as calamine

from registry.errors import Invalid, Sentence

_MAX_UNPACKED = 512 * 1024 * 1024  # bytes
_MAX_CELLS = 12_000_000
_CHUNK = 1 << 20
_OVERLAP = 64
_CELL = re.compile(rb"""\br=["']([A-Z]{0,3})(\d+)["']""")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\bname=["']([^"']*)["']""")
_HEAD_LINES = 20
_NOTHING: frozenset[int] = frozenset()


class NotASheet(Invalid):
    """The bytes are no table that can be read: damaged, protected, or far too large."""

    type = "not-a-sheet"
    title = Sentence("Berkas ini bukan tabel yang dapat dibaca", "This file is not a table that can be read")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, trimmed; ``numeric`` are the places of those that hold numbers, not text."""

    number: int
    values: Sequence[str]
    numeric: frozenset[int] = _NOTHING


def csv_rows(content: bytes) -> Iterator[Row]:
    """Yield the rows of a CSV file (RFC 4180; semicolons and tabs too; UTF-8, UTF-16, else Windows-1252)."""
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, values in enumerate(reader, start=1):
            yield Row(number, [value.strip() for value in values])
    except csv.Error:
        raise NotASheet(
            Sentence(
                f"CSV tidak dapat dibaca setelah baris {reader.line_num}: periksa tanda kutipnya.",
                f"The CSV cannot be read after line {reader.line_num}: check its quotation marks.",
            )
        ) from None


def sheet_names(content: bytes) -> list[str]:
    """Return the names of a workbook's sheets in their order, from its table of contents alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [unescape(name.decode()) for name in _SHEET.findall(archive.read("xl/workbook.xml"))]
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return []  # whoever reads the sheets will say what is wrong


def xlsx_rows(content: bytes, sheet: str = "") -> Iterator[Row]:
    """Yield the rows of a workbook's first sheet, or of the one of that name."""
    _guard(content)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        rows = found.to_python(skip_empty_area=False)
    except (calamine.CalamineError, ValueError, OSError, IndexError):
        raise _damaged() from None
    except BaseException as panic:
        if type(panic).__name__ == "PanicException":  # the reader's own crash on a damaged file is no Exception
            raise _damaged() from None
        raise
    for number, row in enumerate(rows, start=1):
        numeric = frozenset(place for place, value in enumerate(row) if type(value) in {float, int})
        yield Row(number, [_text(value) for value in row], numeric)


def _guard(content: bytes) -> None:
    """Refuse what would unpack to more than a machine holds, and a sheet whose last cell lies too far out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED:
                raise _too_large()
            for member in archive.infolist():
                if "/worksheets/" in member.filename and member.filename.endswith(".xml"):
                    _guard_area(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise _damaged() from None


def _guard_area(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    columns: set[bytes] = set()
    last, tail = 0, b""
    with archive.open(member) as stream:  # reading to the end also proves the size that the archive declares
        while chunk := stream.read(_CHUNK):
            part = tail + chunk
            for letters, digits in _CELL.findall(part):
                columns.add(letters)
                last = max(last, int(digits[:9]))
            tail = part[-_OVERLAP:]
    if max((_number(letters) for letters in columns), default=0) * last > _MAX_CELLS:
        raise _too_large()


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(value: object) -> str:
    """Write a cell as text: whole numbers without a fraction, dates as ISO 8601."""
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).upper()
        case float() if not value.is_integer():
            text = format(Decimal(format(value, ".15g")), "f")  # 15 digits are what the spreadsheet shows
        case float():
            text = str(int(value))
        case datetime() if value.time() == time.min:
            text = value.date().isoformat()
        case date() | time():
            text = value.isoformat()
        case _:
            text = str(value).strip()
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Take the sign that parts most of the first rows into the most columns; the comma when in doubt."""
    lines = [line for line in text[:65536].splitlines()[:_HEAD_LINES] if line.strip()]
    scores = {}
    for sign in (",", ";", "\t"):
        widths = [line.count(sign) for line in lines]
        common = max(set(widths), key=widths.count, default=0)
        scores[sign] = (widths.count(common) if common else 0) * min(common, 20)
    return max(scores, key=lambda sign: scores[sign])


def _damaged() -> NotASheet:
    return NotASheet(
        Sentence(
            "Buku kerja rusak atau terkunci kata sandi. Simpan ulang sebagai XLSX tanpa kata sandi.",
            "The workbook is damaged or locked by a password. Save it again as XLSX without a password.",
        )
    )


def _too_large() -> NotASheet:
    return NotASheet(
        Sentence(
            "Buku kerja terlalu besar. Hapus lembar dan sel yang tidak dipakai, atau kirim sebagai CSV.",
            "The workbook is too large. Remove unused sheets and cells, or send it as CSV.",
        )
    )

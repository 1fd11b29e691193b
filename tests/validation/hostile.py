"""Files made to do harm, written when a test asks for them: no such file lies in the project."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

from tests.validation.conftest import Bench

HEADER = Bench.HEADER
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCTYPE = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 10}">' for n in range(9))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an archive with one part changed."""
    there = parts(content)
    return zipped(there | {name: change(there[name])})


def workbook(*rows: list[str]) -> bytes:
    """Return a sound workbook of the header and rows of text."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate([HEADER, *(rows or [list(Bench.SOUND.values())])]):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
    return stream.getvalue()


def sheet(body: str, *, before: str = "", after: str = "", strings: str | None = None, head: str = "") -> bytes:
    """Return a workbook whose sheet and shared strings are given as XML; the header row is written first."""
    header = "".join(
        f'<c r="{chr(65 + at)}1" t="inlineStr"><is><t>{name}</t></is></c>' for at, name in enumerate(HEADER)
    )
    told = f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet {NS}>{before}<sheetData><row r="1">{header}</row>'
    made = parts(workbook()) | {"xl/worksheets/sheet1.xml": (told + body + f"</sheetData>{after}</worksheet>").encode()}
    if strings is not None:
        made["xl/sharedStrings.xml"] = strings.encode()
    return zipped(made)


def sound_row(number: int) -> str:
    """Return a sound row as XML."""
    values = {**Bench.SOUND, "nik": f"350510010100{number:04}", "no_kk": f"K{number}"}.values()
    cells = (
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{value}</t></is></c>' for at, value in enumerate(values)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def lying(content: bytes, name: bytes, size: int) -> bytes:
    """Return an archive whose directory tells another unpacked size of a part."""
    made = bytearray(content)
    entry = made.rfind(b"PK\x01\x02", 0, made.rfind(name))
    made[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(made)


def overlapping(copies: int, size: int) -> bytes:
    """Return an archive whose entries all unpack the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", b"0" * size)
        first = archive.filelist[0]
        for number in range(copies):
            again = zipfile.ZipInfo(f"data{number}.csv")
            for told in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "flag_bits"):
                setattr(again, told, getattr(first, told))
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    return stream.getvalue()

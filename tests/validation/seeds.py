"""The same small table as every kind of file, as the programs that write them do."""

import gzip
import io
import json

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import polars as pl
import xlsxwriter
import xlwt

from tests.validation import hostile
from tests.validation.conftest import Bench

HEADER = Bench.HEADER


def rows(number: int) -> list[list[str]]:
    """Return sound rows as text."""
    return [
        list({**Bench.SOUND, "nik": f"350510010100{n:04}", "nama": f"Siti & <{n}>", "no_kk": f"K{n}"}.values())
        for n in range(1, number + 1)
    ]


def csv(table: list[list[str]]) -> bytes:
    """As CSV."""
    return "\n".join(",".join(row) for row in [HEADER, *table]).encode() + b"\n"


def json_lines(table: list[list[str]]) -> bytes:
    """As JSON lines."""
    return "\n".join(json.dumps(dict(zip(HEADER, row, strict=True))) for row in table).encode()


def json_array(table: list[list[str]]) -> bytes:
    """As a JSON array."""
    return b"[" + json_lines(table).replace(b"\n", b",\n") + b"]"


def parquet(table: list[list[str]]) -> bytes:
    """As Parquet."""
    stream = io.BytesIO()
    pl.DataFrame(table, schema=HEADER, orient="row").write_parquet(stream)
    return stream.getvalue()


def by_xlsxwriter(table: list[list[str]], **options: bool) -> bytes:
    """As XLSX by XlsxWriter; with ``constant_memory`` its strings are inline."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate([HEADER, *table]):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
    return stream.getvalue()


def by_openpyxl(table: list[list[str]], *, streamed: bool = False) -> bytes:
    """As XLSX by openpyxl."""
    book = openpyxl.Workbook(write_only=streamed)
    sheet = book.create_sheet("Data") if streamed else book.active
    for row in [HEADER, *table]:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_odfpy(table: list[list[str]]) -> bytes:
    """As ODS by odfpy."""
    document = odf.opendocument.OpenDocumentSpreadsheet()
    sheet = odf.table.Table(name="Data")
    for row in [HEADER, *table]:
        line = odf.table.TableRow()
        for value in row:
            cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=value))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def by_xlwt(table: list[list[str]]) -> bytes:
    """As XLS by xlwt."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for number, row in enumerate([HEADER, *table]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def every_kind(table: list[list[str]]) -> dict[str, bytes]:
    """Return the table as every kind of file that is read."""
    plain = csv(table)
    return {
        "csv": plain,
        "csv with semicolons": plain.replace(b",", b";"),
        "csv with bars": plain.replace(b",", b"|"),
        "csv with tabs in UTF-16": plain.replace(b",", b"\t").decode().encode("utf-16"),
        "csv that names its separator": b"sep=;\r\n" + plain.replace(b",", b";"),
        "csv in gzip": gzip.compress(plain),
        "csv in zip": hostile.zipped({"data.csv": plain}),
        "json lines": json_lines(table),
        "json array": json_array(table),
        "parquet": parquet(table),
        "xlsx by xlsxwriter": by_xlsxwriter(table),
        "xlsx with inline strings": by_xlsxwriter(table, constant_memory=True),
        "xlsx by openpyxl": by_openpyxl(table),
        "xlsx by openpyxl streamed": by_openpyxl(table, streamed=True),
        "xlsx in zip": hostile.zipped({"data.xlsx": by_openpyxl(table)}),
        "ods": by_odfpy(table),
        "xls": by_xlwt(table),
    }

"""Files made to do harm are refused or survived with a sentence, in bounded memory and time, and nothing is executed."""

import gzip
import io

import odf.opendocument
import odf.table
import odf.text
import polars as pl
import pytest
import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from tests.validation import hostile
from tests.validation.confined import Confined
from tests.validation.conftest import Bench

MB = 1_000_000
bench = Bench()
SOUND = bench.csv({})


@pytest.fixture(scope="module")
def confined(tmp_path_factory):
    process = Confined(tmp_path_factory.mktemp("hostile"))
    yield process
    process.close()


def ods(*rows, repeated=None):
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Data")
    for row in [bench.HEADER, *rows]:
        line = odf.table.TableRow()
        for value in row:
            cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=value))
            line.addElement(cell)
        table.addElement(line)
    if repeated:
        line = odf.table.TableRow(numberrowsrepeated=repeated[0])
        cell = odf.table.TableCell(valuetype="string", numbercolumnsrepeated=repeated[1])
        cell.addElement(odf.text.P(text="x"))
        line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xls(rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for number, row in enumerate([bench.HEADER, *rows]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet(frame):
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def macros():
    there = hostile.parts(hostile.workbook())
    relations = there["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin"/></Relationships>',
    )
    return hostile.zipped(there | {"xl/_rels/workbook.xml.rels": relations, "xl/vbaProject.bin": b"\xd0\xcf Auto_Open"})


def external_links():
    there = hostile.parts(hostile.workbook())
    relations = there["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId98" Type="{hostile.REL}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        "</Relationships>".encode(),
    )
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    return hostile.zipped(
        there | {"xl/_rels/workbook.xml.rels": relations, "xl/externalLinks/externalLink1.xml": link.encode()}
    )


def locked():
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(hostile.workbook())).encrypt("rahasia", stream)
    return stream.getvalue()


def with_entity(part, doctype, use):
    def change(content):
        return content.replace(b"?>", b"?>" + doctype.encode(), 1).replace(b"Siti", use)

    return hostile.changed(hostile.workbook(), part, change)


def nested_zip(depth=8):
    content = SOUND
    for level in range(depth):
        content = hostile.zipped({f"{level}.zip" if level else "data.csv": content})
    return content


def lines(*texts):
    return ("\n".join([",".join(bench.HEADER), *texts]) + "\n").encode()


def wide(columns):
    return (",".join([*bench.HEADER, *(f"k{n}" for n in range(columns))]) + "\n" + "x," * columns + "x\n").encode()


SHARED = f"<sst {hostile.NS}><si><t>{{}}</t></si></sst>"
REFUSED = {
    "a member that unpacks to a gigabyte": (
        lambda: hostile.zipped({"data.csv": b"0" * (1024 * MB)}), "file.size"),
    "a bomb of entries that overlap": (lambda: hostile.overlapping(40, 9 * MB), "file.type"),
    "archives in archives": (nested_zip, "file.archive"),
    "an archive of archives under another name": (
        lambda: hostile.zipped({"data.csv": hostile.zipped({"a.csv": SOUND})}), "file.archive"),
    "gzip of gzip": (lambda: gzip.compress(gzip.compress(SOUND)), "file.archive"),
    "gzip that unpacks to a gigabyte": (lambda: gzip.compress(b"0" * (600 * MB)), "file.size"),
    "gzip cut off": (lambda: gzip.compress(SOUND)[:-6], "file.type"),
    "an archive of three thousand files": (lambda: hostile.zipped({f"{n}.csv": b"" for n in range(3000)}), "file.size"),
    "a size that lies": (lambda: hostile.lying(hostile.workbook(), b"xl/worksheets/sheet1.xml", 20), "file.type"),
    "an archive with no table": (lambda: hostile.zipped({"a.exe": b"MZ" + bytes(90), "b.pdf": b"%PDF"}), "file.type"),
    "a workbook cut in half": (lambda: hostile.workbook()[:2000], "file.type"),
    "a workbook under a password": (locked, "file.protected"),
    "a binary workbook": (lambda: hostile.zipped({"[Content_Types].xml": "", "xl/workbook.bin": b"\0" * 99}), "file.type"),
    "a billion laughs in a sheet": (
        lambda: hostile.sheet(hostile.sound_row(2).replace("Siti", "&k;"), head=hostile.DOCTYPE), "file.type"),
    "a billion laughs in the shared strings": (
        lambda: with_entity("xl/sharedStrings.xml", hostile.DOCTYPE, b"&k;"), "file.type"),
    "a billion laughs in the workbook part": (lambda: with_entity("xl/workbook.xml", hostile.DOCTYPE, b""), "file.type"),
    "an external entity in a sheet": (
        lambda: hostile.sheet(hostile.sound_row(2).replace("Siti", "&e;"), head=hostile.EXTERNAL), "file.type"),
    "an external entity in the shared strings": (
        lambda: with_entity("xl/sharedStrings.xml", hostile.EXTERNAL, b"&e;"), "file.type"),
    "shared strings out of range": (
        lambda: hostile.sheet('<row r="2"><c r="A2" t="s"><v>99999</v></c></row>'), "file.type"),
    "a shared string numbered beyond 64 bits": (
        lambda: hostile.sheet(f'<row r="2"><c r="A2" t="s"><v>{"9" * 30}</v></c></row>'), "file.type"),
    "a row number beyond the sheet": (
        lambda: hostile.sheet('<row r="2000000"><c r="A2000000"><v>1</v></c></row>'), "file.type"),
    "a row number beyond 32 bits": (
        lambda: hostile.sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'), "file.type"),
    "rows that go backwards": (lambda: hostile.sheet(hostile.sound_row(9) + hostile.sound_row(3)), "file.type"),
    "a column beyond the sheet": (lambda: hostile.sheet('<row r="2"><c r="ZZZ2"><v>1</v></c></row>'), "file.type"),
    "a kind of cell that there is not": (
        lambda: hostile.sheet('<row r="2"><c r="A2" t="zz"><v>1</v></c></row>'), "file.type"),
    "a number that is none": (lambda: hostile.sheet('<row r="2"><c r="A2"><v>satu</v></c></row>'), "file.type"),
    "a number that is NaN": (lambda: hostile.sheet('<row r="2"><c r="A2"><v>NaN</v></c></row>'), "file.type"),
    "a sheet that never ends": (
        lambda: hostile.changed(hostile.workbook(), "xl/worksheets/sheet1.xml", lambda part: part[:-40]), "file.type"),
    "a cell of 10 MB in a workbook": (
        lambda: hostile.sheet(hostile.sound_row(2).replace("Siti", "S" * 10 * MB)), "file.size"),
    "a shared string of 10 MB": (
        lambda: hostile.sheet('<row r="2"><c r="B2" t="s"><v>0</v></c></row>', strings=SHARED.format("S" * 10 * MB)),
        "file.size"),
    "a quote of 100 MB that is never closed": (
        lambda: SOUND.replace(b"Siti", b'"Siti', 1) + b"a,b\n" * (25 * MB), "file.size"),
    "NUL bytes": (lambda: SOUND.replace(b"Siti", b"Si\0ti"), "file.encoding"),
    "UTF-16 cut off inside a character": (lambda: SOUND.decode().encode("utf-16")[:-1], "file.encoding"),
    "seventeen thousand columns": (lambda: wide(17_000), "file.size"),
    "JSON nested ten thousand deep": (lambda: b'{"nik":' * 10_000 + b"1" + b"}" * 10_000, "file.type"),
    "an array nested ten thousand deep": (lambda: b"[" * 10_000 + b"]" * 10_000, "file.type"),
    "JSON with NaN": (lambda: b'{"nik": NaN}\n', "file.type"),
    "JSON with Infinity": (lambda: b'{"nik": -Infinity}\n', "file.type"),
    "JSON of a number": (lambda: b"[1, 2, 3]", "file.type"),
    "JSON that ends too soon": (lambda: b'{"nik": "1"}\n{"nik": ', "file.type"),
    "a JSON line of a hundred megabytes": (lambda: b'{"nik": "' + b"1" * (100 * MB), "file.size"),
    "a Parquet file cut off": (lambda: parquet(pl.DataFrame({"nik": ["1"] * 99}))[:-20], "file.type"),
    "a Parquet file that is only its name": (lambda: b"PAR1PAR1", "file.type"),
    "a spreadsheet repeated to four thousand million cells": (lambda: ods(repeated=(1_000_000, 16_000)), "file.type"),
    "an ODS that expands entities": (
        lambda: hostile.changed(ods(["Siti"] * 10), "content.xml", lambda part: part.replace(
            b"?>", b"?>" + hostile.DOCTYPE.encode(), 1).replace(b"Siti", b"&k;")), None),
    "an XLS cut in half": (lambda: xls([["1"] * 10] * 99)[:3000], "file.type"),
    "an XLS of nothing but its first bytes": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, "file.type"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(confined, name):
    make, check = REFUSED[name]
    outcome = confined.check(make(), "kiriman")
    assert not outcome.valid
    assert check is None or outcome.of("error") == [check]
    assert outcome.seconds < 30
    assert outcome.peak < 1500


def formula_csv():
    return bench.csv({"nama": "=1+1"}, {"nama": "@SUM(A1)"}, {"nama": "+62"}, {"nama": "=cmd|' /C calc'!A0"})


def formula_workbook():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, bench.HEADER)
        for at, value in enumerate(bench.SOUND.values()):
            sheet.write_string(1, at, value)
        sheet.write_formula(1, 1, '=WEBSERVICE("http://127.0.0.1:9/")', None, "Siti")
    return stream.getvalue()


def blank_rows():
    rows = "".join(f'<row r="{n}" spans="1:10" s="1" customFormat="1"/>' for n in range(3, 1_000_003))
    return hostile.sheet(hostile.sound_row(2) + rows)


def far_cells():
    return hostile.sheet(hostile.sound_row(2) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def hidden_text():
    return bench.csv({"nama": "\u202eitiS\u200b\u200f"})


def absolute_paths():
    return hostile.zipped({"/etc/passwd.csv": SOUND, "../../../tmp/x.csv": SOUND, "C:\\x.csv": SOUND})


def reordered():
    """Return a workbook whose cells tell no place, as ECMA-376 allows."""
    there = hostile.sheet(hostile.sound_row(2) + hostile.sound_row(3))
    return hostile.changed(
        there, "xl/worksheets/sheet1.xml", lambda part: __import__("re").sub(rb' r="[A-Z]*\d+"', b"", part)
    )


SURVIVED = {
    "formulas in CSV are data": (formula_csv, [], ["file.encoding"][:0], 4),
    "a formula that calls out is not computed": (formula_workbook, [], ["file.formula"], 1),
    "a million blank rows": (blank_rows, [], ["file.blank"], 1),
    "a cell at the end of the sheet": (far_cells, [], ["file.blank", "file.beside"], 1),
    "macros are not run": (macros, [], ["file.macros"], 1),
    "other files and DDE are not opened": (external_links, [], ["file.links"], 1),
    "signs without width and from right to left": (hidden_text, [], [], 1),
    "absolute paths in an archive": (absolute_paths, [], ["file.archive", "file.sheets"], 1),
    "cells without a place": (reordered, [], [], 2),
    "lone carriage returns": (lambda: bench.csv({}, {}).replace(b"\n", b"\r"), [], [], 2),
    "a UTF-8 line among Windows-1252": (
        lambda: bench.csv({"nama": "Réné"}, {"nama": "Zoë"}).replace("Zoë".encode(), "Zoë".encode("cp1252")),
        [], ["file.encoding"], 2),
    "headers that stand twice": (
        lambda: b"\n".join(line + b"," + line.split(b",")[0] for line in SOUND.splitlines()), ["header.duplicate"], [], 1),
    "16,384 columns": (lambda: wide(16_374), ["file.header"], [], 0),
    "a date before 1900": (lambda: bench.csv({"tanggal_lahir": "1899-12-31"}), ["range"], [], 1),
    "thirty million equal rows in a small Parquet file": (
        lambda: parquet(pl.select(nik=pl.repeat("1", 30_000_000))), ["file.size"], [], 0),
    "Parquet of nested values": (
        lambda: parquet(pl.DataFrame({name: [value] for name, value in bench.SOUND.items()}).with_columns(
            agama=pl.concat_list("agama"))), [], ["file.nested"], 1),
    "JSON of nested values": (
        lambda: b'{"nik":"3505100101000001","nama":{"depan":"Siti"},"jenis_kelamin":"2","no_kk":"K1","hubungan":"1"}',
        None, None, 1),
    "a cell of 10 MB in a CSV": (lambda: SOUND.replace(b"Siti", b"S" * 10 * MB), ["length"], [], 1),
}  # fmt: skip


@pytest.mark.parametrize("name", SURVIVED)
def test_survived_with_what_is_said(confined, name):
    make, errors, others, rows = SURVIVED[name]
    outcome = confined.check(make(), "kiriman")
    if errors is not None:
        assert outcome.of("error") == errors
        assert [check for weight, check in outcome.checks if weight != "error"] == others
    assert outcome.rows == rows
    assert outcome.seconds < 30
    assert outcome.peak < 1500

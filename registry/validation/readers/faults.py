"""Whole-file faults: each says what is wrong with the file and what its sender can do."""

import zipfile
import zlib

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.readers.table import Remark, Unreadable

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError, ValueError)
"""What Python's reader of archives raises for a damaged one."""


def empty() -> Unreadable:
    """Nothing is in the file."""
    return Unreadable(
        "file.empty",
        Sentence(
            "Berkas ini kosong. Ekspor ulang datanya, lalu kirim lagi.",
            "The file is empty. Export the data again and send it again.",
        ),
    )


def not_a_table() -> Unreadable:
    """The bytes are no spreadsheet and no CSV."""
    return Unreadable(
        "file.type",
        Sentence(
            "Berkas ini bukan lembar kerja atau CSV. Kirim berkas XLSX, XLS, ODS, CSV, JSON atau Parquet.",
            "This file is no spreadsheet and no CSV. Send an XLSX, XLS, ODS, CSV, JSON or Parquet file.",
        ),
    )


def another_kind(kind: Sentence) -> Unreadable:
    """The bytes are of a kind that programs for tables can open or export, and we cannot."""
    return Unreadable(
        "file.type",
        Sentence(
            f"Berkas ini {kind.id}, bukan tabel. Ekspor datanya, atau buka di Excel atau LibreOffice dan simpan "
            "sebagai XLSX, lalu kirim lagi.",
            f"This file is {kind.en}, no table. Export the data, or open it in Excel or LibreOffice and save it as "
            "XLSX, then send it again.",
        ),
    )


def too_many_sheets(most: int) -> Unreadable:
    """A workbook has more sheets than anybody looks through."""
    return Unreadable(
        "file.size",
        Sentence(
            f"Buku kerja ini berisi lebih dari {most} lembar. Hapus lembar yang tidak dipakai, atau bagi menjadi "
            "beberapa berkas.",
            f"This workbook holds more than {most} sheets. Delete those that are not used, or split it into several "
            "files.",
        ),
    )


def one_column(sign: str) -> Unreadable:
    """Each row of a workbook stands in one cell, as when a CSV file was opened with another separator."""
    return Unreadable(
        "file.header",
        Sentence(
            f"Semua isian berada dalam satu kolom, dipisahkan “{sign}”. Di Excel pakai Data > Text to Columns (Teks ke "
            "Kolom), simpan, lalu kirim lagi; atau kirim CSV aslinya.",
            f"All values stand in one column, separated by “{sign}”. In Excel use Data > Text to Columns, save it and "
            "send it again; or send the CSV file itself.",
        ),
    )


def broken() -> Unreadable:
    """It begins as a spreadsheet and cannot be read to its end."""
    return Unreadable(
        "file.type",
        Sentence(
            "Lembar kerja ini rusak atau tidak lengkap. Buka di Excel atau LibreOffice, simpan ulang sebagai XLSX, "
            "lalu "
            "kirim lagi.",
            "This spreadsheet is damaged or incomplete. Open it in Excel or LibreOffice, save it again as XLSX and "
            "send "
            "it again.",
        ),
    )


def protected() -> Unreadable:
    """A password is needed to open it."""
    return Unreadable(
        "file.protected",
        Sentence(
            "Berkas ini dilindungi kata sandi. Buka di Excel, hapus kata sandinya (File > Info > Protect Workbook), "
            "simpan, "
            "lalu kirim lagi.",
            "This file is protected by a password. Open it in Excel, remove the password (File > Info > Protect "
            "Workbook), "
            "save it and send it again.",
        ),
    )


def too_large() -> Unreadable:
    """Unpacked it would be larger than any village's data."""
    return Unreadable(
        "file.size",
        Sentence(
            "Isi berkas ini terlalu besar untuk dibuka sebagai lembar kerja. Hapus lembar dan baris yang tidak "
            "dipakai, atau "
            "simpan sebagai CSV.",
            "Unpacked, this file is too large to open as a spreadsheet. Delete unused sheets and rows, or save it as "
            "CSV.",
        ),
    )


def cell_too_long() -> Unreadable:
    """One cell holds more text than any form asks for."""
    return Unreadable(
        "file.size",
        Sentence(
            "Satu sel berkas ini berisi lebih dari seratus ribu huruf, biasanya karena tanda kutip yang tidak ditutup "
            "atau isi yang tertempel. Perbaiki sel itu, lalu kirim lagi.",
            "One cell of this file holds more than a hundred thousand characters, usually after a quote that is never "
            "closed or a paste gone wrong. Mend that cell and send the file again.",
        ),
    )


def binary_workbook() -> Unreadable:
    """A workbook in Excel's binary format (XLSB)."""
    return Unreadable(
        "file.type",
        Sentence(
            "Berkas ini berformat XLSB. Buka di Excel, simpan sebagai XLSX, lalu kirim lagi.",
            "This file is in the XLSB format. Open it in Excel, save it as XLSX and send it again.",
        ),
    )


def nested_archive() -> Unreadable:
    """An archive lies in an archive."""
    return Unreadable(
        "file.archive",
        Sentence(
            "Arsip ini berisi arsip lain. Keluarkan tabelnya, lalu kirim tabel itu sendiri atau dalam satu ZIP.",
            "This archive holds another archive. Take the table out and send it by itself or in one ZIP.",
        ),
    )


def no_table_inside() -> Unreadable:
    """An archive holds nothing that is a table."""
    return Unreadable(
        "file.type",
        Sentence(
            "Arsip ini tidak berisi tabel. Kirim berkas XLSX, XLS, ODS, CSV, JSON atau Parquet, sendiri atau dalam "
            "ZIP.",
            "This archive holds no table. Send an XLSX, XLS, ODS, CSV, JSON or Parquet file, by itself or in a ZIP.",
        ),
    )


def broken_records(line: int | None) -> Unreadable:
    """What begins as JSON is none, or none of flat records."""
    where = Sentence(f" (baris {line})", f" (line {line})") if line else Sentence("", "")
    return Unreadable(
        "file.type",
        Sentence(
            f"JSON ini tidak dapat dibaca sebagai tabel{where.id}. Kirim satu objek per baris, atau satu larik objek, "
            "dengan nama kolom sebagai kunci.",
            f"This JSON cannot be read as a table{where.en}. Send one object per line, or one array of objects, with "
            "the column names as keys.",
        ),
    )


def broken_columns() -> Unreadable:
    """What begins as Parquet cannot be read to its end."""
    return Unreadable(
        "file.type",
        Sentence(
            "Berkas Parquet ini rusak atau tidak lengkap. Ekspor ulang datanya, lalu kirim lagi.",
            "This Parquet file is damaged or incomplete. Export the data again and send it again.",
        ),
    )


def unknown_encoding() -> Unreadable:
    """The characters cannot be told."""
    return Unreadable(
        "file.encoding",
        Sentence(
            "Huruf dalam berkas ini tidak dapat dikenali. Simpan ulang sebagai “CSV UTF-8”, atau kirim XLSX.",
            "The characters of this file cannot be recognised. Save it again as “CSV UTF-8”, or send XLSX.",
        ),
    )


def nul_bytes() -> Unreadable:
    """A NUL stands in the text: the file was cut or is binary."""
    return Unreadable(
        "file.encoding",
        Sentence(
            "Berkas ini memuat byte kosong (NUL), tanda berkas rusak saat disalin. Ekspor ulang datanya, lalu kirim "
            "lagi.",
            "The file holds NUL bytes, a sign that it was damaged while copied. Export the data again and send it "
            "again.",
        ),
    )


def no_rows() -> Unreadable:
    """There is a header and nothing under it."""
    return Unreadable(
        "file.rows",
        Sentence(
            "Tidak ada baris data di bawah judul kolom. Isi datanya, lalu kirim lagi.",
            "There are no rows of data under the header. Fill in the data and send it again.",
        ),
    )


def no_header() -> Unreadable:
    """No row looks like the header of a standard we know."""
    return Unreadable(
        "file.header",
        Sentence(
            "Baris judul kolom tidak ditemukan. Tulis nama kolom persis seperti templat pada satu baris di atas data.",
            "No header row was found. Write the column names exactly as in the template, in one row above the data.",
        ),
    )


def re_encoded(encoding: str) -> Remark:
    """The text was not UTF-8 and could still be read without doubt."""
    return Remark(
        "file.encoding",
        Severity.WARNING,
        Sentence(
            f"Berkas ini dibaca sebagai {encoding}. Lain kali simpan sebagai “CSV UTF-8” agar huruf tidak berubah.",
            f"The file was read as {encoding}. Next time save it as “CSV UTF-8” so that no character changes.",
        ),
    )


def ragged(row: int, found: int, wanted: int) -> Remark:
    """A row has more cells than there are columns, so none of its cells can be trusted."""
    return Remark(
        "file.columns",
        Severity.ERROR,
        Sentence(
            f"Baris {row} berisi {found} isian, padahal ada {wanted} kolom. Bila ada koma di dalam isian, apit "
            "isiannya "
            "dengan tanda kutip ganda.",
            f"Row {row} holds {found} values while there are {wanted} columns. If a value contains a comma, put it in "
            "double quotes.",
        ),
        row,
    )


def open_quote(row: int, lines: int) -> Remark:
    """A quote is opened and never closed, so that the lines after it were read as one value."""
    return Remark(
        "file.quote",
        Severity.ERROR,
        Sentence(
            f"Tanda kutip ganda pada baris {row} tidak ditutup, sehingga {lines} baris mulai dari situ terbaca sebagai "
            "satu isian dan tidak diperiksa. Hapus atau tutup tanda kutip itu.",
            f"A double quote in row {row} is never closed, so that the {lines} lines from there were read as one "
            "value and not checked. Delete or close that quote.",
        ),
        row,
    )


def too_ragged(row: int) -> Remark:
    """So many rows have too many cells that no more of them are told."""
    return Remark(
        "file.columns",
        Severity.ERROR,
        Sentence(
            f"Setelah baris {row} masih ada baris dengan terlalu banyak isian; perbaiki pemisah kolomnya lebih dahulu.",
            f"More rows after row {row} hold too many values; mend the separator of the columns first.",
        ),
        row,
    )

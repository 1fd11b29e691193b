"""What a reader tells about a file that it could read: what was passed over, and what its user may not know."""

from collections.abc import Sequence

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.findings import column_letters
from registry.validation.readers.table import Remark


def blank_rows(count: int) -> Remark:
    """Rows of the sheet that hold nothing, wherever they stand."""
    return Remark(
        "file.blank",
        Severity.NOTE,
        Sentence(f"{count} baris kosong dilewati.", f"{count} blank rows were skipped."),
    )


def hidden(rows: int, columns: Sequence[int], is_hidden: bool) -> Remark | None:  # noqa: FBT001 - one of three facts
    """What the user does not see is read all the same."""
    if not (rows or columns or is_hidden):
        return None
    named = ", ".join(map(column_letters, columns[:5])) + (" …" if len(columns) > 5 else "")  # noqa: PLR2004
    parts = [
        *([Sentence("lembar ini", "this sheet")] if is_hidden else []),
        *([Sentence(f"{rows} baris", f"{rows} rows")] if rows else []),
        *([Sentence(f"kolom {named}", f"the columns {named}")] if columns else []),
    ]
    said_id, said_en = ", ".join(part.id for part in parts), ", ".join(part.en for part in parts)
    return Remark(
        "file.hidden",
        Severity.NOTE,
        Sentence(
            f"Yang disembunyikan atau disaring ikut dibaca dan diperiksa: {said_id}.",
            f"What is hidden or filtered out was read and checked too: {said_en}.",
        ),
    )


def errors(count: int, cells: str) -> Remark:
    """Cells show an error of their formula instead of a value."""
    return Remark(
        "file.formula-error",
        Severity.ERROR,
        Sentence(
            f"{count} sel berisi galat rumus seperti #N/A atau #REF! ({cells}). Perbaiki rumusnya atau tulis isinya.",
            f"{count} cells show the error of a formula, such as #N/A or #REF! ({cells}). Mend the formula or write "
            "the value.",
        ),
    )


def uncalculated(count: int, cells: str) -> Remark:
    """Formulas were written by a program that did not compute them."""
    return Remark(
        "file.formula-empty",
        Severity.ERROR,
        Sentence(
            f"{count} sel berisi rumus yang belum dihitung ({cells}), sehingga isinya tidak diketahui. Buka berkas ini "
            "di Excel atau LibreOffice, simpan, lalu kirim lagi.",
            f"{count} cells hold formulas that were never computed ({cells}), so their values are unknown. Open the "
            "file in Excel or LibreOffice, save it and send it again.",
        ),
    )


def formulas(count: int) -> Remark:
    """Values were computed; what was computed last is read."""
    return Remark(
        "file.formula",
        Severity.NOTE,
        Sentence(
            f"{count} sel berisi rumus; yang diperiksa adalah hasil hitungan terakhir yang tersimpan.",
            f"{count} cells hold formulas; their last stored results were checked.",
        ),
    )


def percent(count: int, cells: str) -> Remark:
    """Numbers are shown a hundred times as large as they are stored."""
    return Remark(
        "file.percent",
        Severity.WARNING,
        Sentence(
            f"{count} sel berformat persen ({cells}): yang tampak 25% dibaca 0.25. Bila yang dimaksud 25, ubah format "
            "selnya menjadi Umum dan tulis 25.",
            f"{count} cells are formatted as percent ({cells}): what shows as 25% is read as 0.25. If 25 is meant, "
            "change the format of the cells to General and write 25.",
        ),
    )


def beside(count: int, cells: str) -> Remark:
    """Something stands right of the last header."""
    return Remark(
        "file.beside",
        Severity.WARNING,
        Sentence(
            f"{count} sel di kanan judul kolom terakhir tidak dibaca ({cells}). Beri judul kolomnya, atau hapus "
            "isinya.",
            f"{count} cells right of the last header were not read ({cells}). Give their column a header, or delete "
            "them.",
        ),
    )


def macros() -> Remark:
    """The workbook carries programs."""
    return Remark(
        "file.macros",
        Severity.NOTE,
        Sentence(
            "Berkas ini memuat makro; makro tidak dijalankan. Untuk mengirim data, simpan sebagai XLSX biasa.",
            "The file carries macros; they were not run. To send data, save it as plain XLSX.",
        ),
    )


def links() -> Remark:
    """The workbook refers to other files."""
    return Remark(
        "file.links",
        Severity.NOTE,
        Sentence(
            "Berkas ini merujuk berkas lain; rujukan itu tidak dibuka, dan nilai terakhir yang tersimpan yang "
            "diperiksa.",
            "The file refers to other files; these were not opened, and the last stored values were checked.",
        ),
    )


def archived(names: Sequence[str], passed_over: int) -> Remark:
    """The file was packed; its tables are named."""
    listed = ", ".join(f"“{name}”" for name in names[:5]) + (" …" if len(names) > 5 else "")  # noqa: PLR2004
    rest = (
        Sentence(f"; {passed_over} berkas lain bukan tabel", f"; {passed_over} other files are no tables")
        if passed_over
        else Sentence("", "")
    )
    return Remark(
        "file.archive",
        Severity.NOTE,
        Sentence(f"Dibaca dari arsip: {listed}{rest.id}.", f"Read from an archive: {listed}{rest.en}."),
    )


def nested(names: Sequence[str]) -> Remark:
    """Columns hold lists or objects, which no cell can."""
    listed = ", ".join(f"“{name}”" for name in names[:5]) + (" …" if len(names) > 5 else "")  # noqa: PLR2004
    return Remark(
        "file.nested",
        Severity.WARNING,
        Sentence(
            f"Kolom {listed} berisi daftar atau objek, padahal satu isian hanya boleh satu nilai.",
            f"The columns {listed} hold lists or objects, where one value is wanted.",
        ),
    )


def numbering(row: int) -> Remark:
    """The row under the header numbers the columns and is no data."""
    return Remark(
        "file.title",
        Severity.WARNING,
        Sentence(
            f"Baris {row} hanya berisi nomor kolom (1, 2, 3, …) dan tidak dibaca. Hapus baris itu agar program lain "
            "juga dapat membaca datanya.",
            f"Row {row} only numbers the columns (1, 2, 3, …) and was not read. Delete it so that other programs can "
            "read the data too.",
        ),
        row,
    )


def merged(cells: str) -> Remark:
    """Header cells are merged, so a column may have lost its name."""
    return Remark(
        "file.merged",
        Severity.WARNING,
        Sentence(
            f"Sel judul kolom digabung ({cells}). Pisahkan kembali (Unmerge Cells) dan beri setiap kolom satu judul.",
            f"Header cells are merged ({cells}). Unmerge them and give every column one header.",
        ),
    )


def title_rows(header_row: int) -> Remark:
    """Rows stand above the header."""
    return Remark(
        "file.title",
        Severity.WARNING,
        Sentence(
            f"Judul kolom ditemukan pada baris {header_row}; baris di atasnya tidak dibaca. Hapus baris di atas "
            "judul kolom "
            "agar program lain juga dapat membacanya.",
            f"The header was found in row {header_row}; the rows above it were not read. Delete them so that other "
            "programs can read the file too.",
        ),
        header_row,
    )


def two_header_rows(header_row: int) -> Remark:
    """The names of the columns stand in two rows, as under a heading over several columns."""
    return Remark(
        "file.title",
        Severity.WARNING,
        Sentence(
            f"Judul kolom ditulis pada dua baris ({header_row - 1} dan {header_row}) dan dibaca dari keduanya. Tulis "
            "semua judul pada satu baris agar program lain juga dapat membacanya.",
            f"The header stands in two rows ({header_row - 1} and {header_row}) and was read from both. Write "
            "all column names in one row so that other programs can read the file too.",
        ),
        header_row,
    )


def old_template(slug: str, made: str, live: str) -> Remark:
    """The file was filled into a template that the standard has moved on from."""
    said = (
        Sentence(f"versi {made}, sekarang versi {live}", f"version {made}, now version {live}")
        if made != live
        else Sentence(
            f"versi {made}, dengan daftar kode yang sudah berubah", f"version {made}, with codes since changed"
        )
    )
    return Remark(
        "file.template",
        Severity.WARNING,
        Sentence(
            f"Berkas ini memakai templat lama (standar “{slug}” {said.id}). Unduh templat baru di /skema/{slug} untuk "
            "pengisian berikutnya.",
            f"This file uses an old template (standard “{slug}” {said.en}). Download the new one at /skema/{slug} for "
            "the next data.",
        ),
    )


def delimiter(sign: str) -> Remark:
    """The columns are not separated by commas."""
    name = {"\t": Sentence("tab", "tabs"), ";": Sentence("titik koma (;)", "semicolons (;)")}.get(
        sign, Sentence("garis tegak (|)", "bars (|)")
    )
    return Remark(
        "file.delimiter",
        Severity.NOTE,
        Sentence(f"Kolom dipisahkan dengan {name.id}.", f"Columns are separated by {name.en}."),
    )

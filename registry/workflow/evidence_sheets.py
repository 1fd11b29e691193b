"""The evidence for EPSS to attach: as workbook, CSV, or a page to print."""

import csv
import io
from collections.abc import Sequence
from html import escape

import xlsxwriter

from registry.workflow.calendar import WIB
from registry.workflow.evidence import Evidence, Proof

COLUMNS = (
    "Tindakan",
    "Item",
    "Versi",
    "Judul",
    "Produsen",
    "Akun",
    "Peran",
    "Waktu (WIB)",
    "Keterangan",
    "Nomor catatan",
)
COUNTS = {
    "standards_published": "Standar data terbit",
    "datasets_following_a_standard": "Dataset yang mengikuti standar",
    "datasets_checked_and_valid": "Dataset yang lulus pemeriksaan",
    "producers": "Produsen data",
    "activity_published": "Metadata kegiatan terbit",
    "variable_published": "Metadata variabel terbit",
    "indicator_published": "Metadata indikator terbit",
    "datasets_in_open_formats": "Dataset berformat terbuka",
    "open_formats": "Format terbuka yang dipakai",
    "code_lists_published": "Daftar kode terbit",
    "items_using_reference_codes": "Item yang memakai kode referensi",
    "verify": "Verifikasi",
    "approve": "Persetujuan",
    "return": "Pengembalian",
    "reject": "Penolakan",
    "fields_accepted": "Isian diterima",
    "fields_refused": "Isian ditolak",
    "new_versions_published": "Versi baru terbit",
    "superseded": "Versi digantikan",
    "retired": "Dicabut",
}
"""What each count is called."""
ACTIONS = {
    "publish": "terbit",
    "verify": "diverifikasi",
    "approve": "disetujui",
    "return": "dikembalikan",
    "reject": "ditolak",
    "supersede": "digantikan",
    "retire": "dicabut",
}

_STYLE = """body{font:11pt/1.4 sans-serif;margin:2cm}table{border-collapse:collapse;width:100%;margin:0 0 1.5em}
th,td{border:1px solid #777;padding:.3em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
h2{break-after:avoid}tr{break-inside:avoid}"""


def as_xlsx(found: Sequence[Evidence]) -> bytes:
    """Return one sheet of counts and one sheet an indicator."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True})
        summary = book.add_worksheet("Ringkasan")
        summary.set_column(0, 1, 44)
        row = 0
        for one in found:
            summary.write_string(row, 0, f"{one.indicator.value} {one.title.id}", bold)
            for row, (name, number) in enumerate(one.counts.items(), row + 1):  # noqa: B020  # goes on below
                summary.write_string(row, 0, COUNTS[name])
                summary.write_number(row, 1, number)
            row += 2
        for one in found:
            sheet = book.add_worksheet(one.indicator.value)
            sheet.set_column(0, len(COLUMNS) - 1, 22)
            sheet.write_row(0, 0, COLUMNS, bold)
            for place, proof in enumerate(one.proofs, 1):
                for column, cell in enumerate(_cells(proof)):
                    sheet.write_string(place, column, cell)
    return stream.getvalue()


def as_csv(found: Sequence[Evidence]) -> bytes:
    """Return every proof with its indicator as CSV (UTF-8, RFC 4180)."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("Indikator", *COLUMNS))
    for one in found:
        writer.writerows((one.indicator.value, *_cells(proof)) for proof in one.proofs)
    return stream.getvalue().encode()


def as_html(found: Sequence[Evidence], heading: str) -> bytes:
    """Return a page by itself, to print or to attach as PDF."""
    parts = [
        f'<!doctype html><html lang="id"><meta charset="utf-8"><title>{escape(heading)}</title><style>{_STYLE}</style>',
        f"<h1>{escape(heading)}</h1>",
    ]
    for one in found:
        parts.append(f"<h2>{one.indicator.value} {escape(one.title.id)}</h2><table>")
        parts += [f"<tr><th>{COUNTS[name]}<td>{number}" for name, number in one.counts.items()]
        parts.append("</table>")
        if one.proofs:
            parts.append("<table><tr>" + "".join(f"<th>{name}" for name in COLUMNS))
            parts += ["<tr>" + "".join(f"<td>{escape(cell)}" for cell in _cells(proof)) for proof in one.proofs]
            parts.append("</table>")
    return "\n".join(parts).encode()


def _cells(proof: Proof) -> tuple[str, ...]:
    return (
        ACTIONS.get(proof.what, proof.what),
        proof.iri,
        proof.version,
        proof.title,
        proof.agency,
        proof.account,
        proof.role,
        f"{proof.at.astimezone(WIB):%Y-%m-%d %H:%M}",
        proof.note,
        str(proof.seq or ""),
    )

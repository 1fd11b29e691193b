"""A tabulated indicator as the long table that Satu Data Jatim ingests (19 columns, both wilayah codes)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from registry.codes.payloads import CodeBook
from registry.errors import Conflict, NotFound, Sentence
from registry.tabulation.axes import Category
from registry.tabulation.figures import Figure, Shown

COLUMNS = (
    *("id_index", "id", "kode_provinsi", "nama_provinsi", "kode_kabupaten_kota", "nama_kabupaten_kota"),
    *("bps_kode_kecamatan", "bps_nama_kecamatan", "bps_kode_desa_kelurahan", "bps_nama_desa_kelurahan"),
    *("kemendagri_kode_kecamatan", "kemendagri_nama_kecamatan"),
    *("kemendagri_kode_desa_kelurahan", "kemendagri_nama_desa_kelurahan"),
    *("kategori", "jumlah", "satuan", "periode_update", "tahun"),
)
Row = dict[str, str | int | float | None]
TOTAL_LABEL = "Jumlah"
_KEMENDAGRI, _BPS, _BRIDGE = "kemendagri/wilayah", "bps/wilayah", "kemendagri-wilayah--bps-wilayah"


class NoBpsCode(Conflict):
    """A village has no BPS code that two sources agree on for the period."""

    type = "no-bps-code"


@dataclass(frozen=True, slots=True)
class Place:
    """A village with what lies above it, in both code systems."""

    village: tuple[str, str]
    district: tuple[str, str]
    regency: tuple[str, str]
    province: tuple[str, str]
    bps_village: tuple[str, str]
    bps_district: tuple[str, str]


def place(book: CodeBook, village: str, *, at: date) -> Place:
    """Return a village (Kemendagri code) with its parents and BPS codes at a date; NoBpsCode when these are unknown."""
    own = above(book, village, at=at)
    bridge = {entry.source: entry.target for entry in book.maps(_BRIDGE, at=at)}
    bps = book.codes(_BPS, at=at)
    if any(bridge.get(code) not in bps for code, _ in own[:2]):
        raise NoBpsCode(
            Sentence(
                f"Kode BPS untuk {own[0][1]} ({village}) belum diketahui pasti. Impor dari BPS lalu ulangi.",
                f"The BPS code of {own[0][1]} ({village}) is not known for certain. Import it from BPS and try again.",
            )
        )
    return Place(
        village=own[0],
        district=own[1],
        regency=own[2],
        province=own[3],
        bps_village=(bridge[village], bps[bridge[village]].labels["id"]),
        bps_district=(bridge[own[1][0]], bps[bridge[own[1][0]]].labels["id"]),
    )


def above(book: CodeBook, village: str, *, at: date) -> list[tuple[str, str]]:
    """Return a village and what lies above it, each with its name; NotFound for a code that is no village's then."""
    parts = village.split(".")
    if len(parts) in {2, 3}:
        raise NotFound(
            Sentence(
                f"Tabel dihitung desa demi desa. Untuk semua desa di {village}: satudata tabulate {village}.",
                f"Tables are computed village by village. For all villages of {village}: satudata tabulate {village}.",
            )
        )
    codes = book.codes(_KEMENDAGRI, at=at)
    named = [".".join(parts[:depth]) for depth in (4, 3, 2, 1)]
    if unknown := [village] if len(parts) != len(named) else [code for code in named if code not in codes]:
        raise NotFound(
            Sentence(
                f"'{unknown[0]}' bukan kode wilayah yang berlaku pada {at}.",
                f"'{unknown[0]}' is no code of an area that was valid at {at}.",
            )
        )
    return [(code, codes[code].labels["id"]) for code in named]


def rows(lines: Iterable[tuple[str, Shown]], where: Place, *, unit: str, at: date) -> list[Row]:
    """Return the table's rows (category and figure), in their order; a hidden figure is left out."""
    table: list[Row] = []
    for number, (category, figure) in enumerate(lines, start=1):
        values = (
            *(number, f"{where.village[0]}-{at.year}-{number}"),
            *(*_digits(where.province), *_digits(where.regency)),
            *(*where.bps_district, *where.bps_village),
            *(*where.district, *where.village),
            *(category, figure, unit, at.isoformat()[:7], at.year),
        )
        table.append(dict(zip(COLUMNS, values, strict=True)))
    return table


def lines(found: Iterable[Figure], *, totals: bool) -> Iterator[tuple[str, Shown]]:
    """Return category and figure of the lines of a table: the cells that add up, or the totals."""
    for figure in found:
        if figure.is_total is totals:
            yield label(figure.categories), figure.value


def label(categories: Sequence[Category | None]) -> str:
    """Return the words of a line: its categories, or the one word for the total of all."""
    words = [category.label if category else TOTAL_LABEL for category in categories]
    return TOTAL_LABEL if all(word == TOTAL_LABEL for word in words) else ", ".join(words)


def as_csv(table: Sequence[Row]) -> bytes:
    """Return the rows as CSV (RFC 4180, UTF-8)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode()


def as_json(table: Sequence[Row]) -> bytes:
    """Return the rows as a JSON list of objects."""
    return json.dumps(table, ensure_ascii=False, indent=1).encode()


def _digits(code: tuple[str, str]) -> tuple[str, str]:
    return code[0].replace(".", ""), code[1]

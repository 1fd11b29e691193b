"""Make the public dataset of an indicator from stored microdata. The caller submits what this returns."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import polars as pl
from babel.dates import format_date

from registry.codes.payloads import CodeBook
from registry.errors import Conflict, Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.standards.payloads import DataStandard
from registry.tabulation import compute, table

_AGGREGATE = "/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"
_OPEN_LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"


class Unchecked(Conflict):
    """Microdata without a receipt of a check."""

    type = "unchecked"
    title = Sentence(
        "Data mikro ini belum punya tanda terima pemeriksaan. Periksa dahulu lewat panen.",
        "This microdata has no receipt of a check. Harvest it first.",
    )


def dataset(
    indicator: Entry, microdata: Entry, standard: DataStandard, book: CodeBook, files: FileStore, *, village: str
) -> dict[str, Any]:
    """Compute an indicator from microdata; return the document of the new dataset. Its files are stored."""
    source = microdata.body["distributions"][0]
    receipt = (source.get("check") or {}).get("receipt")
    if not receipt:
        raise Unchecked
    at = date.fromisoformat(source["check"]["reference_period"])
    frame = pl.read_parquet(BytesIO(files.read(source["sha256"])))
    tabulated = compute.tabulate(frame, indicator.body, standard, book, at=at)
    where = table.place(book, village, at=at)
    unit = indicator.body["unit"]
    rows = table.rows(tabulated, where, unit=_label(book, unit, at), at=at)
    name = where.village[1]
    return {
        "title": {
            "id": f"{indicator.body['title']['id']} Desa {name} {at.year}",
            "en": f"{indicator.body['title'].get('en', indicator.body['title']['id'])}, {name} village, {at.year}",
        },
        "description": _description(indicator.body, tabulated.coverage, name, at),
        "theme": ["18"],
        "keywords": [
            *("penduduk", name, "Desa dalam Angka"),
            *(dimension["title"]["id"].lower() for dimension in indicator.body["disaggregation"]),
        ],
        "publisher": "kominfo-blitar",
        "creator": microdata.item.agency,
        "contact_point": {"name": "Dinas Kominfo Kabupaten Blitar", "email": "satudata@blitarkab.example"},
        "license": _OPEN_LICENCE,
        "accrual_periodicity": "ANNUAL",
        "spatial": [village],
        "temporal": {"start": f"{at.year}-01-01", "end": at.isoformat()},
        "conforms_to": [_AGGREGATE],
        "priority": True,
        "legal_basis": ["Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia"],
        "language": ["id"],
        "unit_type": standard.unit_type.model_dump(exclude_none=True),
        "measure": indicator.body["measure"],
        "unit": unit,
        # The closed dataset is not named: the receipt leads its people to it, and nobody else.
        "provenance": _provenance(source["check"], where.village[1]),
        "was_generated_by": {
            "indicator": indicator.version_iri,
            "receipts": [receipt],
            "reference_period": at.isoformat(),
            "coverage": tabulated.coverage,
        },
        "is_microdata": False,
        "distributions": [
            _distribution("csv", "CSV", "text/csv", table.as_csv(rows), len(rows), files),
            _distribution("json", "JSON", "application/json", table.as_json(rows), len(rows), files),
        ],
    }


def _provenance(check: Mapping[str, Any], name: str) -> dict[str, str]:
    standard = check["standard"].split("/")
    return {
        "id": f"Dihitung dari data mikro tertutup Desa {name} yang diperiksa terhadap standar {standard[4]} versi "
        f"{standard[6]} pada {check['checked_at'][:10]}, disetujui pembina data, dan tersimpan di tempat penyimpanan "
        f"pribadi. Tanda terima pemeriksaan {check['receipt'][:12]}.",
        "en": f"Computed from closed microdata of {name} village, checked against the standard {standard[4]} version "
        f"{standard[6]} on {check['checked_at'][:10]}, approved by the data supervisor and kept in private storage. "
        f"Receipt of the check {check['receipt'][:12]}.",
    }


def _distribution(
    identifier: str, form: str, media_type: str, content: bytes, rows: int, files: FileStore
) -> dict[str, Any]:
    return {
        "identifier": identifier,
        "title": {"id": f"Tabel {form}", "en": f"{form} table"},
        "format": form,
        "media_type": media_type,
        "sha256": files.put(content),
        "byte_size": len(content),
        "rows": rows,
        "conforms_to": [_AGGREGATE],
    }


def _description(indicator: Mapping[str, Any], coverage: Mapping[str, Any], name: str, at: date) -> dict[str, str]:
    used, read, refused = coverage["rows_used"], coverage["rows_read"], coverage["rows_refused"]
    definition = indicator["definition"]
    return {
        "id": f"{definition['id']} Desa {name}, keadaan {format_date(at, 'long', 'id')}. Dihitung dari {used} dari "
        f"{read} baris data mikro; {refused} baris tidak dipakai karena isian yang diperlukan salah.",
        "en": f"{definition.get('en', definition['id'])} {name} village, as of {format_date(at, 'long', 'en')}. "
        f"Computed from {used} of {read} rows of microdata; {refused} were left out because a needed value is wrong.",
    }


def _label(book: CodeBook, unit: str, at: date) -> str:
    return book.codes("kominfo-blitar/satuan", at=at)[unit].labels["id"].lower()

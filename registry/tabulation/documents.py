"""The document of a dataset that was computed: what it says, where its figures come from, and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from registry.codes.payloads import CodeBook
from registry.errors import Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.tabulation import booklet, table
from registry.tabulation.compute import Tabulated
from registry.tabulation.figures import Figure
from registry.tabulation.sources import Source
from registry.tabulation.table import Place

AGGREGATE = "/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"
OPEN_LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
CELLS, TOTALS = "csv", "jumlah"
"""Identifiers of the files of the cells, and of their totals."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a dataset is made of."""

    entry: booklet.Entry
    indicator: Entry
    source: Source
    found: Tabulated
    lines: Sequence[Figure]
    is_rounded: bool
    threshold: int
    families: tuple[int, int]
    """Families in the source, and in all checked microdata of the village."""
    where: Place


def dataset(made: Making, book: CodeBook, files: FileStore) -> dict[str, Any]:
    """Return the document of the dataset of a table. Its files are stored."""
    indicator, source, at = made.indicator.body, made.source, made.source.at
    name, village = made.where.village[1], made.where.village[0]
    unit = indicator["unit"]
    words = book.codes("kominfo-blitar/satuan", at=at)[unit].labels["id"].lower()
    cells = table.rows(table.lines(made.lines, totals=False), made.where, unit=words, at=at)
    totals = table.rows(table.lines(made.lines, totals=True), made.where, unit=words, at=at)
    hidden = sum(line.value is None for line in made.lines)
    coverage = _coverage(made)
    if made.families[1]:
        coverage |= {"families": made.families[0], "families_known": made.families[1]}
    return {
        "title": {
            "id": f"{indicator['title']['id']} Desa {name} {at.year}",
            "en": f"{indicator['title'].get('en', indicator['title']['id'])}, {name} village, {at.year}",
        },
        "description": _description(made, hidden, name),
        "theme": ["18"],
        "keywords": list(
            dict.fromkeys(
                ["penduduk", name, "Desa dalam Angka", *(axis.title["id"].lower() for axis in made.found.axes)]
            )
        ),
        "publisher": "kominfo-blitar",
        "creator": source.entry.item.agency,
        "contact_point": {"name": "Dinas Kominfo Kabupaten Blitar", "email": "satudata@blitarkab.example"},
        "license": OPEN_LICENCE,
        "accrual_periodicity": "ANNUAL",
        "spatial": [village],
        "temporal": {"start": f"{at.year}-01-01", "end": at.isoformat()},
        "conforms_to": [AGGREGATE],
        "priority": True,
        "legal_basis": ["Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia"],
        "language": ["id"],
        "unit_type": source.standard.standard.unit_type.model_dump(exclude_none=True),
        "measure": indicator["measure"],
        "unit": unit,
        # The closed dataset is not named: the receipt leads its people to it, and nobody else.
        "provenance": _provenance(source.check, name),
        "was_generated_by": {
            "indicator": made.indicator.version_iri,
            "standard": source.standard.iri,
            "code_lists": _code_lists(made),
            "receipts": [source.receipt.id],
            "reference_period": at.isoformat(),
            "table": made.entry.number,
            "coverage": coverage,
            "layout": [
                {"name": axis.name, "title": dict(axis.title), "categories": [each.label for each in categories]}
                for axis, categories in zip(made.found.axes, made.found.categories, strict=True)
            ],
            "protection": {
                "method": "rounding" if made.is_rounded else "suppression",
                "threshold": made.threshold,
                "cells": len(made.lines),
                "hidden": hidden,
            },
        },
        "is_microdata": False,
        "distributions": [
            distribution(CELLS, {"id": "Tabel CSV", "en": "CSV table"}, "CSV", table.as_csv(cells), len(cells), files),
            distribution(
                "json", {"id": "Tabel JSON", "en": "JSON table"}, "JSON", table.as_json(cells), len(cells), files
            ),
            *(
                [
                    distribution(
                        TOTALS,
                        {"id": "Jumlah CSV", "en": "Totals as CSV"},
                        "CSV",
                        table.as_csv(totals),
                        len(totals),
                        files,
                    )
                ]
                if totals
                else []
            ),
        ],
    }


def distribution(
    identifier: str, title: Mapping[str, str], form: str, content: bytes, rows: int, files: FileStore
) -> dict[str, Any]:
    """Return a distribution of the aggregate standard; its file is stored."""
    return {
        "identifier": identifier,
        "title": dict(title),
        "format": form,
        "media_type": {"CSV": "text/csv", "JSON": "application/json"}[form],
        "sha256": files.put(content),
        "byte_size": len(content),
        "rows": rows,
        "conforms_to": [AGGREGATE],
    }


def _code_lists(made: Making) -> list[str]:
    """Return the versions of the code lists that the check of the source used, for the lists of the table."""
    used = {axis.code_list for axis in made.found.axes if axis.code_list}
    named = [one["iri"] for one in made.source.receipt.check.get("code_lists", [])]
    return sorted(iri for iri in named if "/".join(iri.split("/")[3:5]) in used)


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


def _coverage(made: Making) -> dict[str, Any]:
    """Return the coverage as it may be told: few rows outside (children, say) are a small count as any other.

    They are told together with those that were refused, then, and the reasons, which would part them again, are not.
    """
    coverage = dict(made.found.coverage)
    if 0 < coverage["rows_outside"] < made.threshold:
        coverage["rows_refused"] += coverage.pop("rows_outside")
        coverage["reasons"] = []
    return coverage


def _description(made: Making, hidden: int, name: str) -> dict[str, str]:
    definition, coverage, at = made.indicator.body["definition"], _coverage(made), made.source.at
    used, read, refused = coverage["rows_used"], coverage["rows_read"], coverage["rows_refused"]
    words = [
        Sentence(definition["id"], definition.get("en", definition["id"])),
        Sentence(f"Desa {name}, keadaan {_day(at, 'id')}.", f"{name} village, as of {_day(at, 'en')}."),
        Sentence(
            f"Dihitung dari {used} dari {read} baris data mikro; {refused} baris tidak dipakai karena isian yang "
            "diperlukan salah.",
            f"Computed from {used} of {read} rows of microdata; {refused} were left out because a needed value is "
            "wrong.",
        )
        if "rows_outside" in coverage
        else Sentence(
            f"Dihitung dari {used} dari {read} baris data mikro; {refused} baris tidak dipakai karena isian yang "
            f"diperlukan salah atau di luar yang dihitung, yang kurang dari {made.threshold} dan tidak dipisah.",
            f"Computed from {used} of {read} rows of microdata; {refused} were left out because a needed value is "
            f"wrong or because they are outside what is counted: fewer than {made.threshold}, and not told apart.",
        ),
    ]
    if made.is_rounded:
        words.append(
            Sentence(
                f"Semua angka dibulatkan ke kelipatan {made.threshold}; jumlah dibulatkan sendiri.",
                f"All figures are rounded to multiples of {made.threshold}; totals by themselves.",
            )
        )
    elif hidden:
        words.append(
            Sentence(
                f"{hidden} angka tidak ditampilkan: kurang dari {made.threshold}, termasuk nol, atau dapat membuka "
                "angka sekecil itu. Kosong bukan nol.",
                f"{hidden} figures are not shown: they are below {made.threshold}, zero included, or would give such "
                "a figure back. Empty is not zero.",
            )
        )
    if made.entry.note:
        words.append(Sentence(made.entry.note["id"], made.entry.note.get("en", made.entry.note["id"])))
    return {"id": " ".join(each.id for each in words), "en": " ".join(each.en for each in words)}


def _day(at: date, language: str) -> str:
    return str(format_date(at, "long", language))

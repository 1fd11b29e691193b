"""The gate before publication: an open finding means that nothing is published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from registry.disclosure import detectors, quasi
from registry.errors import Conflict, Sentence

PERSON_UNITS = frozenset({"orang", "keluarga", "rumah tangga", "jiwa"})
"""Units whose counts point at people when they are small."""

_WORDS = {
    detectors.Personal.NAME_WITH_ADDRESS: "nama dengan alamat",
    detectors.Personal.COORDINATES: "koordinat rumah",
}
_COUNT, _UNIT = "jumlah", "satuan"
_DIGEST = re.compile(r"[0-9a-f]{64}")  # a file's hash may by chance hold sixteen digits in a row


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason not to publish: which rule, where, and the sentence."""

    rule: str
    place: str
    message: Sentence


class PublicationRefused(Conflict):
    """A disclosure finding is open."""

    type = "publication-refused"
    title = Sentence(
        "Terbit ditolak: ada temuan pengungkapan data", "Publication refused: a disclosure finding is open"
    )
    keeps_writes = True  # what was found is kept, for the walidata to decide on


def review(document: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], *, threshold: int) -> list[Finding]:
    """Return what stands against publishing a document with its tables (by distribution identifier).

    ``threshold`` is the smallest count of persons or families that may be shown.
    """
    described = "\n".join(_texts({key: value for key, value in document.items() if key != "contact_point"}))
    findings = [_personal(kind, "metadata") for kind in sorted(detectors.found_in(described))]
    for name, table in tables.items():
        findings += _small_cells(name, table, threshold)
        findings += _people(name, table, threshold)
        for column in table.columns:
            text = " \n".join(table[column].cast(pl.String).drop_nulls().unique().to_list())
            findings += [_personal(kind, f"{name}, kolom {column}") for kind in sorted(detectors.found_in(text))]
    return findings


def require_clear(findings: list[Finding]) -> None:
    """Raise PublicationRefused with all findings when there are any."""
    if findings:
        raise PublicationRefused(
            Sentence(
                "Belum dapat terbit: " + " ".join(finding.message.id for finding in findings),
                "Cannot be published: " + " ".join(finding.message.en for finding in findings),
            ),
            findings=[{"rule": f.rule, "place": f.place, "detail": f.message.id} for f in findings],
        )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not _DIGEST.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _small_cells(name: str, table: pl.DataFrame, threshold: int) -> list[Finding]:
    if _COUNT not in table.columns:
        return []
    counts = table.with_columns(pl.col(_COUNT).cast(pl.Float64, strict=False))
    if _UNIT in table.columns:
        counts = counts.filter(pl.col(_UNIT).cast(pl.String).str.to_lowercase().is_in(list(PERSON_UNITS)))
    small = counts.filter(pl.col(_COUNT) < threshold).height
    if not small:
        return []
    return [
        Finding(
            "small-cell",
            name,
            Sentence(
                f"{small} sel pada '{name}' berisi kurang dari {threshold}. Gabungkan kelompoknya.",
                f"{small} cells of '{name}' hold less than {threshold}. Merge groups.",
            ),
        )
    ]


def _people(name: str, table: pl.DataFrame, threshold: int) -> list[Finding]:
    rows = quasi.people(table)
    if rows is None:
        return []
    columns = ", ".join(rows.columns)
    found = []
    if rows.smallest < threshold:
        found.append(
            Finding(
                "quasi-identifier",
                name,
                Sentence(
                    f"Baris '{name}' adalah orang: menurut {columns} ada kelompok berisi {rows.smallest} baris, dan "
                    f"{rows.alone} baris sendirian. Terbitkan tabel jumlah, bukan barisnya.",
                    f"The rows of '{name}' are people: by {columns} a group has {rows.smallest} rows, and {rows.alone} "
                    "rows stand alone. Publish a table of counts, not the rows.",
                ),
            )
        )
    if rows.is_placed:
        found.append(_personal(detectors.Personal.COORDINATES, name))
    return found


def _personal(kind: detectors.Personal, place: str) -> Finding:
    return Finding(
        "personal",
        place,
        Sentence(
            f"Ada yang berbentuk {_WORDS.get(kind, kind.value)} pada {place}. Hapus sebelum terbit.",
            f"Something in {place} looks like {kind.value}. Remove it before publication.",
        ),
    )

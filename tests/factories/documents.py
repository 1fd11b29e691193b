"""Documents of every kind that obey their schema and are complete enough to be submitted."""

import copy
import hashlib
from typing import Any

from registry.items.state import Kind
from registry.schemas import documents

_COMPLETE = {
    Kind.CODE_LIST: "jenis-kelamin",
    Kind.STANDARD: "daftar-rt",
    Kind.ACTIVITY: "pencacahan-lengkap",
    Kind.VARIABLE: "jenis-kelamin",
    Kind.INDICATOR: "penduduk-kelompok-umur",
    Kind.DATASET: "penduduk-sawentar-2025",
}


def body(kind: Kind, **changes: Any) -> dict[str, Any]:
    """Return a complete document of a kind with some members changed. A dataset has no files."""
    document = copy.deepcopy(documents.examples(kind.value, "valid")[_COMPLETE[kind]])
    if kind is Kind.DATASET:
        document["distributions"] = [distribution(None)]
    return {**document, **changes}


def distribution(content: bytes | None, *, identifier: str = "csv", form: str = "CSV") -> dict[str, Any]:
    """Return the description of a file; of one that is kept elsewhere when there is no content."""
    media_type = {"CSV": "text/csv", "JSON": "application/json", "PARQUET": "application/vnd.apache.parquet"}[form]
    described = {
        "identifier": identifier,
        "title": {"id": f"Tabel {form}", "en": f"{form} table"},
        "description": {"id": f"Seluruh baris sebagai {form}.", "en": f"All rows as {form}."},
        "format": form,
        "media_type": media_type,
    }
    if content is None:
        return described | {"access_url": "https://data.example/berkas"}
    return described | {"sha256": hashlib.sha256(content).hexdigest(), "byte_size": len(content)}

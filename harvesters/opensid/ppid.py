"""Public documents of an OpenSID website: its list for PPID (UU 14/2008), without a sign-in.

``GET api_informasi_publik/ppid`` answers ``{"status", "data": {"ppid": [...], "total data"}}``; each entry has ``id
kode_desa dokumen nama tgl_upload updated_at enabled kategori tahun``. Category 4 is exempt from publication (UU 14/2008
art. 17) and is never taken, whatever else the entry says.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from harvesters.folder.village import Place, Places, VillageOptions
from registry.harvest.plugin import Access, Http, Record, Sentence, SkipRecord, StopHarvest

_PATH = "api_informasi_publik/ppid"
_CATEGORIES = {
    "1": ("Informasi Berkala", "Information published regularly"),
    "2": ("Informasi Serta-merta", "Information published at once"),
    "3": ("Informasi Setiap Saat", "Information available at any time"),
}
_EXEMPT = "4"
_LAW = "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik"
_LONGEST = 200
_FORMATS = {
    "pdf": ("PDF", "application/pdf"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv"),
    "docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
_ANY = ("BIN", "application/octet-stream")


def records(location: str, options: VillageOptions, http: Http) -> Iterator[Record | SkipRecord]:
    """Yield one public record for each document; raises ``StopHarvest`` where the site answers something else."""
    url = location if _PATH in location else urljoin(f"{location.rstrip('/')}/", _PATH)
    places = Places(options)
    entries = _entries(http.get(url, accept="application/json", keep=True).content, url)
    for entry in sorted(entries, key=lambda one: str(one.get("id", "")).zfill(12)):
        yield _record(entry, options, places)


def _entries(body: bytes, url: str) -> list[Mapping[str, Any]]:
    try:
        answer = json.loads(body)
        found = answer["data"]["ppid"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise StopHarvest(_no_list(url)) from None
    if not isinstance(found, list):
        raise StopHarvest(_no_list(url))
    return [entry for entry in found if isinstance(entry, dict)]


def _record(entry: Mapping[str, Any], options: VillageOptions, places: Places) -> Record | SkipRecord:
    number, name = _text(entry, "id"), _text(entry, "nama")
    identifier = f"ppid/{number}"
    if not number or not name:
        return SkipRecord(identifier, _no_name(number))
    if _text(entry, "enabled") in {"0", "false", "False"}:
        return SkipRecord(identifier, _switched_off(name))
    category = _text(entry, "kategori")
    if category == _EXEMPT:
        return SkipRecord(identifier, _exempt(name))
    document = _text(entry, "dokumen")
    if urlsplit(document).scheme not in {"http", "https"}:
        return SkipRecord(identifier, _no_document(name))
    village = _village(entry, options)
    if isinstance(village, Sentence):
        return SkipRecord(identifier, village)
    place = Place(village, places.name(village))
    return Record(
        identifier=identifier,
        dataset=_described(entry, name, document, place, _CATEGORIES.get(category)),
        access=Access.PUBLIC,
        uri=document,
    )


def _village(entry: Mapping[str, Any], options: VillageOptions) -> str | Sentence:
    """Return the village; OpenSID's ``kode_desa`` is Kemendagri's without dots (BPS's has another key)."""
    digits = _text(entry, "kode_desa").replace(".", "")
    whole = 10
    own = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}" if len(digits) == whole and digits.isdigit() else ""
    told = options.village or ""
    if own and told and own != told:
        return Sentence(
            f"Situs itu menyebut desa {own}, sedangkan sumber ini untuk desa {told}; periksa alamat atau kode desa.",
            f"The site says village {own}, and this source is of village {told}; check the address or the code.",
        )
    return (
        own
        or told
        or Sentence(
            "Situs itu tidak menyebut kode desanya; isi pilihan 'village' pada sumber.",
            "The site does not say its village code; set the source's option 'village'.",
        )
    )


def _described(
    entry: Mapping[str, Any], name: str, document: str, place: Place, category: tuple[str, str] | None
) -> dict[str, Any]:
    year = _text(entry, "tahun")
    kind = category or ("Informasi publik", "Public information")
    title = name[:_LONGEST]
    form, media_type = _FORMATS.get(urlsplit(document).path.rpartition(".")[2].lower(), _ANY)
    described: dict[str, Any] = {
        "title": {"id": f"{title} — Desa {place.name}"},
        "description": {
            "id": f"{kind[0]} Desa {place.name} menurut daftar PPID pada situs desa: {name}.",
            "en": f"{kind[1]} of {place.name} village, from the PPID list of its website: {name}.",
        },
        "keywords": ["PPID", "informasi publik", f"Desa {place.name}"],
        "theme": ["16"],
        "language": ["id"],
        "is_microdata": False,
        "legal_basis": [_LAW],
        "accrual_periodicity": "IRREG",
        "spatial": [place.code],
        "landing_page": document,
        "provenance": {
            "id": "Diambil dari daftar informasi publik (PPID) situs OpenSID desa.",
            "en": "Taken from the list of public information (PPID) of the village's OpenSID website.",
        },
        "distributions": [
            {
                "identifier": "dokumen",
                "title": {"id": f"Dokumen {title}", "en": f"Document {title}"},
                "format": form,
                "media_type": media_type,
                "access_url": document,
                "download_url": document,
            }
        ],
    }
    if year.isdigit() and len(year) == len("2025"):
        described["temporal"] = {"start": f"{year}-01-01", "end": f"{year}-12-31"}
    return described


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return str(value).strip() if isinstance(value, str | int) else ""


def _no_list(url: str) -> Sentence:
    return Sentence(
        f"Alamat {url} tidak menjawab dengan daftar PPID OpenSID; periksa alamat situs desa dan versi OpenSID-nya.",
        f"The address {url} did not answer with OpenSID's PPID list; check the site's address and its OpenSID release.",
    )


def _no_name(number: str) -> Sentence:
    return Sentence(
        f"Dokumen PPID nomor {number or '?'} tidak bernama; lengkapi namanya di OpenSID.",
        f"The PPID document number {number or '?'} has no name; give it one in OpenSID.",
    )


def _switched_off(name: str) -> Sentence:
    return Sentence(f"Dokumen {name!r} tidak aktif di OpenSID.", f"The document {name!r} is switched off in OpenSID.")


def _exempt(name: str) -> Sentence:
    return Sentence(
        f"Dokumen {name!r} termasuk informasi yang dikecualikan (UU 14/2008 Pasal 17) dan tidak diambil.",
        f"The document {name!r} is exempt from publication (Law 14/2008 art. 17) and was not taken.",
    )


def _no_document(name: str) -> Sentence:
    return Sentence(
        f"Dokumen {name!r} tidak mempunyai alamat unduh; unggah berkasnya di OpenSID.",
        f"The document {name!r} has no address to download it from; upload its file in OpenSID.",
    )

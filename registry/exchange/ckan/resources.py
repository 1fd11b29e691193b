"""A distribution as a resource of CKAN, and back."""

import re
from collections.abc import Mapping
from typing import Any

from registry.exchange.ckan.identifiers import Identifiers

_SLUG_GAP = re.compile(r"[^a-z0-9]+")
_FORMAT_GAP = re.compile(r"[^A-Z0-9_-]+")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
_CARRIED = ("rows", "conforms_to", "check")
TABLES = frozenset({"CSV", "JSON", "PARQUET", "XLSX"})
"""Formats whose rows can be asked for when the file is kept here."""
MEDIA_TYPES = {
    "CSV": "text/csv",
    "JSON": "application/json",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "XLS": "application/vnd.ms-excel",
    "PARQUET": "application/vnd.apache.parquet",
    "PDF": "application/pdf",
    "GEOJSON": "application/geo+json",
    "XML": "application/xml",
    "ZIP": "application/zip",
    "TXT": "text/plain",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet",
}


def file_address(base: str, slug: str, identifier: str) -> str:
    """Return where a file that is kept here is downloaded."""
    return f"{base}/dataset/{slug}/berkas/{identifier}"


def address(found: Mapping[str, Any], slug: str, base: str) -> str:
    """Return where a distribution is had: here, or where it is kept."""
    if found.get("sha256"):
        return file_address(base, slug, found["identifier"])
    return str(found.get("download_url") or found.get("access_url") or "")


def written(
    found: Mapping[str, Any],
    *,
    item_id: int,
    slug: str,
    position: int,
    at: tuple[str, str],
    identifiers: Identifiers,
    base: str,
    is_open: bool,
) -> dict[str, Any]:
    """Return a distribution as a resource; ``at`` is when its dataset was registered and last changed."""
    title, description = found.get("title") or {}, found.get("description") or {}
    is_kept = bool(found.get("sha256"))
    resource = {
        "id": identifiers.resource(item_id, found["identifier"]),
        "package_id": identifiers.package(item_id),
        "identifier": found["identifier"],
        "name": title.get("id"),
        "description": description.get("id") or "",
        "url": address(found, slug, base),
        "url_type": "upload" if is_kept else None,
        "resource_type": None,
        "format": found.get("format") or "",
        "mimetype": found.get("media_type"),
        "mimetype_inner": None,
        "size": found.get("byte_size"),
        "hash": found.get("sha256") or "",
        "state": "active",
        "position": position,
        "created": at[0],
        "last_modified": at[1],
        "metadata_modified": at[1],
        "cache_url": None,
        "cache_last_updated": None,
        "datastore_active": is_kept and is_open and found.get("format") in TABLES,
    }
    if title.get("en"):
        resource["name_translated"] = dict(title)
    if description.get("en"):
        resource["description_translated"] = dict(description)
    resource |= {name: found[name] for name in ("access_url", "download_url", *_CARRIED) if name in found}
    return resource


def read(
    resource: Mapping[str, Any], *, slug: str, base: str, taken: set[str], before: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return a resource as a distribution.

    ``before`` has the dataset's distributions as they are, by identifier: what only the registry writes (the stored
    file and the result of its check) is taken from there, for a file that is still the same.
    """
    identifier = _identifier(resource, taken)
    known = before.get(identifier, {})
    found: dict[str, Any] = {"identifier": identifier}
    for field, name in (("title", "name"), ("description", "description")):
        if text := _text(resource, name):
            found[field] = text
    if form := _FORMAT_GAP.sub("_", str(resource.get("format") or "").upper()).strip("_-"):
        found["format"] = form
    media_type = str(resource.get("mimetype") or "").lower() or ("" if known else MEDIA_TYPES.get(form, ""))
    if _MEDIA_TYPE.fullmatch(media_type):
        found["media_type"] = media_type
    url = str(resource.get("url") or "").strip()
    is_same = bool(known) and url in {"", address(known, slug, base)}
    if is_same:
        found |= {name: known[name] for name in ("sha256", "check") if name in known}
    size = known.get("byte_size") if "sha256" in found else _count(resource.get("size"))
    if size is not None:
        found["byte_size"] = size
    found |= _addresses(resource, url, is_kept="sha256" in found)
    if (rows := _count(resource.get("rows"))) is not None:
        found["rows"] = rows
    if isinstance(resource.get("conforms_to"), list):
        found["conforms_to"] = [
            str(each).removeprefix(base) if str(each).startswith(f"{base}/id/") else each
            for each in resource["conforms_to"]
        ]
    return found


def _addresses(resource: Mapping[str, Any], url: str, *, is_kept: bool) -> dict[str, str]:
    said = {
        name: str(resource[name])
        for name in ("access_url", "download_url")
        if str(resource.get(name) or "").startswith(("http://", "https://"))
    }
    if is_kept or not url.startswith(("http://", "https://")) or url in said.values():
        return said
    return said | {"download_url": url}


def _identifier(resource: Mapping[str, Any], taken: set[str]) -> str:
    for said in (resource.get("identifier"), resource.get("name")):
        slug = _SLUG_GAP.sub("-", str(said or "").lower()).strip("-")[:90].rstrip("-")
        if len(slug) > 1:
            break
    else:
        slug = "berkas"
    found = next(name for name in (slug, *(f"{slug}-{number}" for number in range(2, 10_000))) if name not in taken)
    taken.add(found)
    return found


def _text(resource: Mapping[str, Any], name: str) -> dict[str, str]:
    text = str(resource.get(name) or "")
    translated = resource.get(f"{name}_translated")
    english = translated.get("en") if isinstance(translated, Mapping) else None
    return ({"id": text} | ({"en": english} if isinstance(english, str) and english else {})) if text.strip() else {}


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:  # noqa: PLR2004
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

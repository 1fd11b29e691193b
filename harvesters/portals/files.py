"""Files of a dataset as portals list them, as distributions of the registry (dcat:Distribution)."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from harvesters.portals import aliases, texts
from harvesters.portals.addresses import address

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
_SLUG_GAP = re.compile(r"[^a-z0-9]+")
_AUTHORITY = "http://publications.europa.eu/resource/authority/file-type/"
_IANA = re.compile(r"https?://www\.iana\.org/assignments/media-types/")


def distribution(
    number: int,
    *,
    identifier: Any = None,
    title: Any = None,
    description: Any = None,
    form: Any = None,
    media_type: Any = None,
    size: Any = None,
    download: Any = None,
    access: Any = None,
) -> dict[str, Any]:
    """Return a file as the registry describes it; ``number`` names it when it has no identifier of its own.

    The format is the EU's code of file types, whatever spelling the portal has; by the address's ending when it
    declares none.
    """
    known_format, known_type = _form(form, media_type, download or access)
    found = {
        "identifier": _slug(identifier) or f"berkas-{number}",
        "title": texts.language_map(title, one_line=True),
        "description": texts.language_map(description),
        "format": known_format,
        "media_type": known_type,
        "byte_size": _size(size),
        "download_url": address(download),
        "access_url": address(access),
    }
    return {name: value for name, value in found.items() if value or value == 0}


def distinct(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the files with identifiers that differ: a second of the same name gets a number."""
    used: set[str] = set()
    kept = []
    for file in files:
        name, number = file["identifier"], 2
        while name in used:
            name, number = f"{file['identifier'][:90]}-{number}", number + 1
        used.add(name)
        kept.append({**file, "identifier": name})
    return kept


def _form(form: Any, media_type: Any, url: Any) -> tuple[str | None, str | None]:
    declared = texts.line(form).removeprefix(_AUTHORITY).removeprefix(".")
    stated = _IANA.sub("", texts.line(media_type)).split(";")[0].strip().lower()
    ending = urlsplit(url).path.rpartition(".")[2] if isinstance(url, str) and "." in url else ""
    formats: Mapping[str, tuple[str, ...]] = aliases.table("formats")
    by_type = {kind: (code, kind) for code, kind in reversed(list(formats.values()))}
    for text in (declared, stated, ending):
        if found := formats.get(aliases.fold(text)) or by_type.get(text.lower()):
            return found[0], stated if _MEDIA_TYPE.fullmatch(stated) and text != stated else found[1]
    code = declared.upper().replace(" ", "_")
    return code if _CODE.fullmatch(code) else None, stated if _MEDIA_TYPE.fullmatch(stated) else None


def _slug(identifier: Any) -> str:
    slug = _SLUG_GAP.sub("-", texts.line(identifier).lower()).strip("-")[:100].strip("-")
    return slug if len(slug) > 1 else ""


def _size(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value.strip()[:18])
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

"""Datasets and the catalogue as schema.org tells them to search engines, embedded in their pages.

What Google's Dataset Search requires (name, a description of 50 to 5000 characters) is always there; of what it
recommends, all that is known.
"""

from collections.abc import Mapping
from typing import Any

from registry.items.repository import Entry

_SHORTEST, _LONGEST = 50, 5000


def dataset(entry: Entry, publisher: Mapping[str, str], place: str, base: str) -> dict[str, Any]:
    """Return the JSON-LD of a public dataset; ``base`` is the public address."""
    body, slug = entry.body, entry.item.slug
    page = f"{base}/dataset/{slug}"
    office = body.get("publisher") or entry.item.agency
    names = {"@type": "GovernmentOrganization", "name": publisher["id"], "url": f"{base}/organisasi/{office}"}
    contact = body.get("contact_point") or {}
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{base}{entry.item.iri}",
        "url": page,
        "identifier": f"{base}{entry.item.iri}",
        "name": body["title"]["id"],
        "alternateName": body["title"].get("en"),
        "description": _description(body, publisher),
        "inLanguage": body.get("language") or ["id"],
        "version": entry.version.number,
        "isAccessibleForFree": True,
        "publisher": names,
        "creator": names,
        "contactPoint": {"@type": "ContactPoint", **contact} if contact else None,
        "keywords": body.get("keywords"),
        "license": body.get("license"),
        "temporalCoverage": _interval(body.get("temporal")),
        "spatialCoverage": {"@type": "Place", "name": place} if place else None,
        "datePublished": _day(entry.version.published_at),
        "dateModified": _day(entry.version.moved_at),
        "sameAs": body.get("landing_page"),
        "isBasedOn": [_full(source, base) for source in body.get("was_derived_from", [])],
        "conformsTo": [_full(standard, base) for standard in body.get("conforms_to", [])],
        "variableMeasured": (body.get("measure") or {}).get("id"),
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{base}/katalog", "name": _CATALOGUE},
        "distribution": [_file(file, page) for file in body.get("distributions", []) if _address(file, page)],
    }
    return {name: value for name, value in told.items() if value}


def catalogue(base: str) -> dict[str, Any]:
    """Return the JSON-LD of the catalogue, for the front page."""
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": f"{base}/katalog",
        "url": f"{base}/",
        "name": _CATALOGUE,
        "description": "Katalog metadata, standar data, dan kode referensi desa di Kabupaten Blitar.",
        "inLanguage": ["id", "en"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{base}/cari?q={{kata}}",
            "query-input": "required name=kata",
        },
    }


_CATALOGUE = "Katalog Satu Data Desa"


def _description(body: Mapping[str, Any], publisher: Mapping[str, str]) -> str:
    """Return a description of a length that is taken; what is too short is completed by title and publisher."""
    text = str((body.get("description") or body["title"])["id"])
    if len(text) < _SHORTEST:
        text = f"{text} – {body['title']['id']}. Diterbitkan oleh {publisher['id']} melalui {_CATALOGUE}."
    return text[:_LONGEST]


def _file(file: Mapping[str, Any], page: str) -> dict[str, Any]:
    told = {
        "@type": "DataDownload",
        "name": (file.get("title") or {}).get("id"),
        "encodingFormat": file.get("media_type"),
        "contentSize": f"{file['byte_size']} B" if "byte_size" in file else None,
        "sha256": file.get("sha256"),
        "contentUrl": _address(file, page),
    }
    return {name: value for name, value in told.items() if value}


def _address(file: Mapping[str, Any], page: str) -> str | None:
    """Return where a file is had; None for one that is only described, or on a page elsewhere."""
    if file.get("sha256"):
        return f"{page}/berkas/{file['identifier']}"
    return file.get("download_url")


def _interval(period: Mapping[str, str] | None) -> str | None:
    return f"{period.get('start') or '..'}/{period.get('end') or '..'}" if period else None


def _day(at: Any) -> str | None:
    return at.date().isoformat() if at else None


def _full(iri: str, base: str) -> str:
    return base + iri if iri.startswith("/") else iri

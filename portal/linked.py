"""A dataset as schema.org tells it to search engines, embedded in its page."""

from collections.abc import Mapping
from typing import Any

from registry.items.repository import Entry


def dataset(entry: Entry, publisher: Mapping[str, str], place: str, base: str) -> dict[str, Any]:
    """Return the JSON-LD of a public dataset; ``base`` is the public address."""
    body = entry.body
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{base}{entry.item.iri}",
        "url": f"{base}/dataset/{entry.item.slug}",
        "name": body["title"]["id"],
        "description": (body.get("description") or body["title"])["id"],
        "inLanguage": "id",
        "version": entry.version.number,
        "isAccessibleForFree": True,
        "publisher": {"@type": "GovernmentOrganization", "name": publisher["id"]},
        "keywords": body.get("keywords", []),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": found.get("media_type", ""),
                "contentUrl": found.get("download_url")
                or f"{base}/dataset/{entry.item.slug}/berkas/{found['identifier']}",
            }
            for found in body.get("distributions", [])
        ],
    }
    if body.get("license"):
        told["license"] = body["license"]
    if body.get("temporal"):
        told["temporalCoverage"] = f"{body['temporal']['start']}/{body['temporal']['end']}"
    if place:
        told["spatialCoverage"] = {"@type": "Place", "name": place}
    if entry.version.published_at:
        told["datePublished"] = entry.version.published_at.date().isoformat()
    return told

"""``/data.json``: the catalogue of Project Open Data (DCAT-US 1.1), streamed.

Fields and their names: resources.data.gov/resources/dcat-us. Codes of US bureaus and programs have no meaning here and
are left out. Texts are in Indonesian, with English only where there is nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from registry.exchange.dcat.document import Document, clean
from registry.exchange.dcat.listed import Listed
from registry.items.state import Access

MEDIA_TYPE = "application/json"
_SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
_PERIODS: Mapping[str, str] = MappingProxyType(
    {
        "DECENNIAL": "R/P10Y",
        "QUADRENNIAL": "R/P4Y",
        "QUINQUENNIAL": "R/P5Y",
        "TRIENNIAL": "R/P3Y",
        "BIENNIAL": "R/P2Y",
        "ANNUAL": "R/P1Y",
        "ANNUAL_2": "R/P6M",
        "ANNUAL_3": "R/P4M",
        "QUARTERLY": "R/P3M",
        "BIMONTHLY": "R/P2M",
        "MONTHLY": "R/P1M",
        "MONTHLY_2": "R/P0.5M",
        "MONTHLY_3": "R/P0.33M",
        "BIWEEKLY": "R/P2W",
        "WEEKLY": "R/P1W",
        "WEEKLY_2": "R/P3.5D",
        "WEEKLY_3": "R/P0.33W",
        "DAILY": "R/P1D",
        "HOURLY": "R/PT1H",
        "CONT": "R/PT1S",
        "UPDATE_CONT": "R/PT1S",
        "IRREG": "irregular",
    }
)
"""Frequencies as ISO 8601 repeating intervals, as the schema lists them."""
_LEVELS: Mapping[str, str] = MappingProxyType(
    {Access.PUBLIC: "public", Access.RESTRICTED: "restricted public", Access.CLOSED: "non-public"}
)


def streamed(found: Iterable[Listed], document: Document) -> Iterator[bytes]:
    """Yield the catalogue dataset by dataset."""
    head = {
        "@context": f"{_SCHEMA}/catalog.jsonld",
        "@id": f"{document.base}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": _SCHEMA,
        "describedBy": f"{_SCHEMA}/catalog.json",
    }
    yield orjson.dumps(head)[:-1] + b',"dataset":['
    between = b"\n"
    for each in found:
        yield between + orjson.dumps(dataset(each, document))
        between = b",\n"
    yield b"\n]}\n"


def dataset(found: Listed, document: Document) -> dict[str, Any]:
    """Return one dataset; what it does not tell is left out, what the schema requires is always there."""
    body, base = found.body, document.base
    page = f"{base}/dataset/{found.slug}"
    publisher = body.get("publisher") or found.agency
    told: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "identifier": base + found.iri,
        "title": _text(body["title"]),
        "description": _text(body.get("description") or body["title"]),
        "keyword": [clean(word) for word in body.get("keywords", ())] or [_text(body["title"])],
        "modified": found.moved_at.isoformat(),
        "publisher": {"@type": "org:Organization", "name": _agency(publisher, document)},
        "contactPoint": _contact(body, publisher, document),
        "accessLevel": _LEVELS[Access(found.access)],
        "landingPage": page,
        "language": list(body.get("language", ())),
        "license": body.get("license"),
        "rights": _text(body.get("rights")),
        "issued": found.published_at.isoformat() if found.published_at else None,
        "spatial": "; ".join(f"{base}/id/code-list/kemendagri/wilayah/{code}" for code in body.get("spatial", ())),
        "temporal": _interval(body.get("temporal")),
        "accrualPeriodicity": _PERIODS.get(body.get("accrual_periodicity", "")),
        "theme": [_goal(goal, document) for goal in body.get("theme", ())],
        "conformsTo": next((document.address(one) for one in body.get("conforms_to", ())), None),
        "isPartOf": base + found.series.iri if found.series and found.series.iri != found.iri else None,
        "distribution": [] if body.get("is_microdata") else [_file(found, file, base) for file in _files(body)],
    }
    return {name: value for name, value in told.items() if value}


def _files(body: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    files: Iterable[Mapping[str, Any]] = body.get("distributions", ())
    return files


def _file(found: Listed, file: Mapping[str, Any], base: str) -> dict[str, Any]:
    page = f"{base}/dataset/{found.slug}"
    own = f"{page}/berkas/{file['identifier']}" if file.get("sha256") else None
    download = own or file.get("download_url")
    told: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "title": _text(file.get("title")),
        "description": _text(file.get("description")),
        "downloadURL": download,
        "mediaType": file.get("media_type", "application/octet-stream") if download else None,
        "accessURL": None if download else file.get("access_url") or page,
        "format": file.get("format"),
        "conformsTo": next((_full(one, base) for one in file.get("conforms_to", ())), None),
    }
    return {name: value for name, value in told.items() if value}


def _contact(body: Mapping[str, Any], publisher: str, document: Document) -> dict[str, str]:
    """Return whom to ask. Where no address is known, the publisher's page stands in for it."""
    contact = body.get("contact_point") or {}
    agency = document.names.agencies.get(publisher)
    email = contact.get("email") or (agency.email if agency else None)
    where = f"mailto:{email}" if email else f"{document.base}/organisasi/{publisher}"
    name = clean(contact.get("name") or "") or _agency(publisher, document)
    return {"@type": "vcard:Contact", "fn": name, "hasEmail": where}


def _agency(slug: str, document: Document) -> str:
    agency = document.names.agencies.get(slug)
    return _text(agency.title) or slug if agency else slug


def _goal(notation: str, document: Document) -> str:
    return _text(document.names.goals.get(notation)) or notation


def _interval(period: Mapping[str, str] | None) -> str | None:
    """Return a period as an ISO 8601 interval; an open side is told by two dots."""
    return f"{period.get('start') or '..'}/{period.get('end') or '..'}" if period else None


def _full(iri: str, base: str) -> str:
    return base + iri if iri.startswith("/") else iri


def _text(text: Mapping[str, str] | None) -> str:
    return clean(text.get("id") or text.get("en") or "") if text else ""

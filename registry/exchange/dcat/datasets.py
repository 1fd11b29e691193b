"""A dataset in DCAT-AP 3: dcat:Dataset with its record, series, agents, place, period, laws and files."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import orjson

from registry.exchange.dcat import authorities
from registry.exchange.dcat import terms as t
from registry.exchange.dcat.distributions import distribution
from registry.exchange.dcat.document import Document, clean, escaped, wordings
from registry.exchange.dcat.listed import Listed
from registry.exchange.dcat.proofs import Proven
from registry.exchange.dcat.terms import Node, Statement

_UNITS = "/id/code-list/kominfo-blitar/satuan"
_YEAR = re.compile(r"[\s,(]*\b(?:19|20)\d\d\b\)?")


def dataset(found: Listed, document: Document, proven: Mapping[str, Proven]) -> list[Node]:
    """Return a dataset with its distributions and all that it refers to. ``proven`` by the number of a receipt."""
    return [*own(found, document, proven), *document.met()]


def own(found: Listed, document: Document, proven: Mapping[str, Proven]) -> list[Node]:
    """Return a dataset with what is its own alone; what others may refer to as well the document has met."""
    body, base = found.body, document.base
    node, page = base + found.iri, f"{base}/dataset/{found.slug}"
    said: list[Statement] = [
        (t.TYPE, "dcat:Dataset", ""),
        (t.IDENTIFIER, node, ""),
        *wordings(t.TITLE, body["title"]),
        *wordings(t.DESCRIPTION, body.get("description") or body["title"]),
        (t.VERSION, found.number, ""),
        (t.LANDING_PAGE, page, ""),
    ]
    nodes: list[Node] = [(node, said), (page, [(t.TYPE, "foaf:Document", "")])]
    right = authorities.access_right(found.access)
    said.append((t.ACCESS_RIGHTS, document.term(right, "dct:RightsStatement", "skos:Concept"), ""))
    for tag in body.get("language", ()):
        address = document.term(authorities.language(tag), "dct:LinguisticSystem", "skos:Concept")
        said.append((t.LANGUAGE, address, ""))
    if found.published_at:
        said += ((t.ISSUED, found.published_at.isoformat(), ""), (t.MODIFIED, found.moved_at.isoformat(), ""))
    said += [(t.KEYWORD, clean(keyword), "id") for keyword in body.get("keywords", ())]
    _refer(said, body, document)
    nodes += _agents(said, found, document)
    nodes += _statements(node, said, body)
    nodes += _identifiers(node, said, found)
    nodes += _version(node, said, found, base)
    _series(said, found, document)
    nodes += _origin(node, said, body, document)
    if licence := body.get("license"):
        said.append((t.LICENSE, document.term(escaped(licence), "dct:LicenseDocument"), ""))
    if "priority" in body:
        said.append((t.PRIORITY, "true" if body["priority"] else "false", ""))
    if "is_microdata" in body:
        said.append((t.MICRODATA, "true" if body["is_microdata"] else "false", ""))
    if not body.get("is_microdata"):
        for position, file in enumerate(body.get("distributions", ()), start=1):
            nodes += distribution(found, file, position, said, document, proven)
    return nodes


def record(found: Listed, document: Document) -> Node:
    """Return the record of a dataset in the catalogue: since when it is there, and as what it came in last."""
    base = document.base
    said: list[Statement] = [
        (t.TYPE, "dcat:CatalogRecord", ""),
        (t.PRIMARY_TOPIC, base + found.iri, ""),
        (t.MODIFIED, found.moved_at.isoformat(), ""),
        (t.STATUS, authorities.UPDATED if found.number != "1.0.0" else authorities.CREATED, ""),
        (t.CONFORMS_TO, PROFILE, ""),
    ]
    return record_of(found.iri, base), said


def record_of(iri: str, base: str) -> str:
    """Return the address of a dataset's record."""
    return f"{base}{iri}#catatan"


PROFILE = "http://data.europa.eu/r5r/"
"""What a record conforms to: DCAT-AP by its own namespace."""


def _refer(said: list[Statement], body: Mapping[str, Any], document: Document) -> None:
    """Say goals, places, frequency, standards and master data, and the unit."""
    said += [(t.THEME, document.goal(goal), "") for goal in body.get("theme", ())]
    said += [(t.SPATIAL, document.place(code), "") for code in body.get("spatial", ())]
    if code := body.get("accrual_periodicity"):
        said.append((t.FREQUENCY, document.term(authorities.frequency(code), "dct:Frequency", "skos:Concept"), ""))
    said += [(t.CONFORMS_TO, document.standard(standard), "") for standard in body.get("conforms_to", ())]
    said += [(t.REFERENCES, document.base + master, "") for master in body.get("refers_to", ())]
    said += wordings(t.UNIT_TYPE, body.get("unit_type"))
    said += wordings(t.MEASURE, body.get("measure"))
    if unit := body.get("unit"):
        said.append((t.UNIT, f"{document.base}{_UNITS}/{quote(unit, safe='')}", ""))


def _agents(said: list[Statement], found: Listed, document: Document) -> Iterator[Node]:
    body = found.body
    roles = (
        (t.PUBLISHER, body.get("publisher") or found.agency),
        (t.CREATOR, body.get("creator")),
        (t.RIGHTS_HOLDER, (body.get("master_data") or {}).get("owner")),
    )
    for role, slug in roles:
        if slug:
            said.append((role, document.agency(slug), ""))
    contact = body.get("contact_point") or _office(document, roles[0][1])
    if contact:
        who = f"{document.base}{found.iri}#contact"
        said.append((t.CONTACT_POINT, who, ""))
        told: list[Statement] = [(t.TYPE, "vcard:Kind", ""), (t.TYPE, "vcard:Organization", "")]
        if name := contact.get("name"):
            told.append((t.FN, clean(name), "id"))
        if email := contact.get("email"):
            told.append((t.EMAIL, escaped(f"mailto:{email}"), ""))
        yield who, told


def _office(document: Document, slug: str) -> Mapping[str, str] | None:
    """Return the contact of an agency that has made one known, for datasets that name none."""
    agency = document.names.agencies.get(slug)
    return {"name": agency.title["id"], "email": agency.email} if agency and agency.email else None


def _statements(node: str, said: list[Statement], body: Mapping[str, Any]) -> Iterator[Node]:
    """Say what DCAT-AP has as things of their own: provenance, rights, period, laws."""
    for role, name, kind in (
        (t.PROVENANCE, "provenance", "dct:ProvenanceStatement"),
        (t.RIGHTS, "rights", "dct:RightsStatement"),
    ):
        if text := body.get(name):
            address = f"{node}#{name}"
            said.append((role, address, ""))
            yield address, [(t.TYPE, kind, ""), *wordings(t.LABEL, text)]
    if period := body.get("temporal"):
        address = f"{node}#temporal"
        said.append((t.TEMPORAL, address, ""))
        told: list[Statement] = [(t.TYPE, "dct:PeriodOfTime", "")]
        if start := period.get("start"):
            told.append((t.START_DATE, start, ""))
        if end := period.get("end"):
            told.append((t.END_DATE, end, ""))
        yield address, told
    for number, basis in enumerate(body.get("legal_basis", ()), start=1):
        address = f"{node}#dasar-hukum-{number}"
        said.append((t.LEGISLATION, address, ""))
        yield address, [(t.TYPE, "eli:LegalResource", ""), (t.TITLE, clean(basis), "id")]


def _identifiers(node: str, said: list[Statement], found: Listed) -> Iterator[Node]:
    """Say by what other systems know it (adms:Identifier): the source's own identifier, and those in namespaces."""
    others = dict(found.identifiers)
    if own := found.body.get("source_identifier"):
        others[""] = own
    for number, (namespace, notation) in enumerate(sorted(others.items())):
        address = f"{node}#pengenal-{number}"
        said.append((t.IDENTIFIED, address, ""))
        told: list[Statement] = [(t.TYPE, "adms:Identifier", ""), (t.NOTATION, clean(str(notation)), "")]
        if namespace:
            told.append((t.SCHEMA_AGENCY, clean(namespace), ""))
        yield address, told
    if page := found.body.get("landing_page"):  # its page at the source; ours is the landing page here
        address = escaped(page)
        said.append((t.PAGE, address, ""))
        yield address, [(t.TYPE, "foaf:Document", "")]


def _version(node: str, said: list[Statement], found: Listed, base: str) -> Iterator[Node]:
    """Say which version it is, and what it replaced (DCAT 3 §11)."""
    current = f"{base}{found.iri}/versi/{found.number}"
    said.append((t.CURRENT_VERSION, current, ""))
    told: list[Statement] = [(t.TYPE, "prov:Entity", ""), (t.VERSION_OF, node, ""), (t.VERSION, found.number, "")]
    if found.published_at:
        told.append((t.ISSUED, found.published_at.isoformat(), ""))
    if found.replaced:
        told.append((t.PREVIOUS_VERSION, f"{base}{found.iri}/versi/{found.replaced}", ""))
        said += wordings(t.VERSION_NOTES, _note(found.number, found.replaced))
    yield current, told


def _note(number: str, replaced: str) -> Mapping[str, str]:
    """Return by how much a version differs from the one before: semantic versioning says it."""
    parts = list(zip(number.split("."), replaced.split("."), strict=True))
    first = next((place for place, (new, old) in enumerate(parts) if new != old), 2)
    word = (("perubahan besar", "major change"), ("perubahan kecil", "minor change"), ("perbaikan", "correction"))[
        first
    ]
    return {
        "id": f"Versi {number} menggantikan {replaced}: {word[0]}.",
        "en": f"Version {number} replaces {replaced}: {word[1]}.",
    }


def _series(said: list[Statement], found: Listed, document: Document) -> None:
    if not (series := found.series):
        return
    address = f"{document.base}{series.iri}#seri"
    said.append((t.IN_SERIES, address, ""))
    if series.previous:
        said.append((t.PREVIOUS, document.base + series.previous, ""))
    publisher = document.agency(series.agency)
    if not document.is_new(address):
        return
    title = {tag: _YEAR.sub("", wording) or wording for tag, wording in series.title.items() if wording}
    about = {
        "id": f"Seri set data “{title['id']}”, satu untuk tiap periode.",
        "en": f"Series of the dataset “{title.get('en') or title['id']}”, one for each period.",
    }
    told: list[Statement] = [(t.TYPE, "dcat:DatasetSeries", ""), *wordings(t.TITLE, title)]
    document.describe(address, [*told, *wordings(t.DESCRIPTION, about), (t.PUBLISHER, publisher, "")])


def _origin(node: str, said: list[Statement], body: Mapping[str, Any], document: Document) -> Iterator[Node]:
    """Say from what it was made, and how: the computation of an indicator with its coverage (PROV-O)."""
    said += [(t.DERIVED_FROM, document.base + source, "") for source in body.get("was_derived_from", ())]
    if not (made := body.get("was_generated_by")):
        return
    activity = f"{node}#penghitungan"
    said.append((t.GENERATED_BY, activity, ""))
    coverage = made["coverage"]
    told: list[Statement] = [
        (t.TYPE, "prov:Activity", ""),
        (t.USED, document.base + made["indicator"], ""),
        (t.REFERENCE_PERIOD, made["reference_period"], ""),
        *((t.RECEIPT, clean(receipt), "") for receipt in made.get("receipts", ())),
        *((term, str(coverage[name]), "") for name, term in COVERAGE.items() if name in coverage),
    ]
    if more := {name: value for name, value in made.items() if name not in _TOLD}:
        told.append((t.COMPUTATION, clean(orjson.dumps(more, option=orjson.OPT_SORT_KEYS).decode()), ""))
    for number, reason in enumerate(coverage.get("reasons", ()), start=1):
        address = f"{activity}-{number}"
        told.append((t.REFUSAL, address, ""))
        refused: list[Statement] = [(t.FAULT, clean(reason["check"]), ""), (t.ROWS, str(reason["rows"]), "")]
        if reason.get("column") is not None:
            refused.append((t.COLUMN, clean(reason["column"]), ""))
        yield address, [(t.POSITION, str(number), ""), *refused]
    yield activity, told


_TOLD = {"indicator", "receipts", "reference_period", "coverage"}  # of a computation; its layout and the like are JSON
COVERAGE = {
    "rows_read": t.ROWS_READ,
    "rows_used": t.ROWS_USED,
    "rows_refused": t.ROWS_REFUSED,
    "rows_outside": t.ROWS_OUTSIDE,
    "families": t.FAMILIES,
    "families_known": t.FAMILIES_KNOWN,
}
"""Counts of a computation by the names they have in a dataset's document."""

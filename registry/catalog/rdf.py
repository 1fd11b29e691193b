"""A dataset as RDF: DCAT 3 in the profile DCAT-AP 3.0.1."""

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from registry.accounts.models import Agency
from registry.items.repository import Entry
from registry.items.state import Access
from registry.rdf import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    ELI,
    FOAF,
    PROV,
    RDF,
    RDFS,
    SKOS,
    SPDX,
    VCARD,
    XSD,
    iri,
    literal,
    texts,
)

_EU = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_LANGUAGES = {"id": "IND", "en": "ENG", "jv": "JAV"}
_THEMES = "/id/code-list/kemendesa/tujuan-sdgs-desa"
_LICENCE = NamedNode(f"{_EU}/licence/CC_BY_4_0")
_ACCESS = {Access.PUBLIC: "PUBLIC", Access.RESTRICTED: "RESTRICTED", Access.CLOSED: "NON_PUBLIC"}


def dataset_triples(entry: Entry, agencies: Mapping[str, Agency], base: str) -> Iterator[Triple]:
    """Yield a dataset with its distributions, publisher and contact point. ``agencies`` by slug; ``base`` public."""
    body, version = entry.body, entry.version
    node = iri(entry.item.iri, base)
    page = iri(f"/dataset/{entry.item.slug}", base)
    yield Triple(node, RDF.type, DCAT.Dataset)
    yield from texts(node, DCT.title, body["title"])
    yield from texts(node, DCT.description, body.get("description"))
    yield Triple(node, DCT.identifier, Literal(node.value))
    yield Triple(node, DCAT.version, Literal(version.number))
    yield Triple(node, DCAT.landingPage, page)
    yield Triple(page, RDF.type, FOAF.Document)
    yield Triple(node, DCT.accessRights, _authority("access-right", _ACCESS[Access(version.access)]))
    for language in body.get("language") or ("id",):
        yield Triple(node, DCT.language, _authority("language", _LANGUAGES.get(language, "IND")))
    if version.published_at:
        yield Triple(node, DCT.issued, literal(version.published_at))
        yield Triple(node, DCT.modified, literal(version.moved_at))
    yield from _about(node, body, base)
    yield from _period(node, body.get("temporal"))
    publisher = agencies.get(body.get("publisher", "")) or agencies[entry.item.agency]
    yield from agent_triples(publisher, base, node, DCT.publisher)
    if owner := agencies.get((body.get("master_data") or {}).get("owner", "")):
        yield from agent_triples(owner, base, node, DCT.rightsHolder)
    if creator := agencies.get(body.get("creator", "")):
        yield from agent_triples(creator, base, node, DCT.creator)
    yield from _contact(node, body.get("contact_point"))
    if not body.get("is_microdata"):
        for distribution in body.get("distributions", []):
            yield from _distribution(entry, node, distribution, base)


def catalog_triples(
    datasets: list[Entry], agencies: Mapping[str, Agency], base: str, publisher: str
) -> Iterator[Triple]:
    """Yield the catalogue with the datasets given."""
    node = iri("/katalog", base)
    yield Triple(node, RDF.type, DCAT.Catalog)
    yield from texts(node, DCT.title, {"id": "Katalog Satu Data Desa", "en": "Village data catalogue"})
    yield from texts(
        node,
        DCT.description,
        {
            "id": "Set data desa yang telah diperiksa terhadap standar data, disetujui, dan boleh diketahui umum.",
            "en": "Village datasets that were checked against data standards, approved, and may be public.",
        },
    )
    yield Triple(node, DCT.language, _authority("language", "IND"))
    yield Triple(node, FOAF.homepage, iri("/", base))
    yield Triple(iri("/", base), RDF.type, FOAF.Document)
    yield Triple(node, DCT.license, _LICENCE)
    yield Triple(node, DCT.spatial, _authority("country", "IDN"))
    yield Triple(_authority("country", "IDN"), RDF.type, DCT.Location)
    yield Triple(node, DCAT.themeTaxonomy, iri(_THEMES, base))
    yield Triple(iri(_THEMES, base), RDF.type, SKOS.ConceptScheme)
    yield from texts(iri(_THEMES, base), DCT.title, {"id": "Tujuan SDGs Desa", "en": "Goals of SDGs Desa"})
    moments = [entry.version.published_at for entry in datasets if entry.version.published_at]
    if moments:
        yield Triple(node, DCT.issued, literal(min(moments)))
        yield Triple(node, DCT.modified, literal(max(moments)))
    yield from agent_triples(agencies[publisher], base, node, DCT.publisher)
    for entry in datasets:
        yield Triple(node, DCAT.dataset, iri(entry.item.iri, base))
        yield from dataset_triples(entry, agencies, base)


def agent_triples(agency: Agency, base: str, subject: NamedNode, role: NamedNode) -> Iterator[Triple]:
    """Yield an agency as the agent of a subject."""
    agent = iri(f"/organisasi/{agency.slug}", base)
    yield Triple(subject, role, agent)
    yield Triple(agent, RDF.type, FOAF.Agent)
    yield from texts(agent, FOAF.name, agency.title)


def _about(node: NamedNode, body: Mapping[str, Any], base: str) -> Iterator[Triple]:
    for keyword in body.get("keywords", []):
        yield Triple(node, DCAT.keyword, Literal(keyword, language="id"))
    for goal in body.get("theme", []):
        yield Triple(node, DCAT.theme, iri(f"{_THEMES}/{goal}", base))
    for place in body.get("spatial", []):
        where = iri(f"/id/code-list/kemendagri/wilayah/{place}", base)
        yield Triple(node, DCT.spatial, where)
        yield Triple(where, RDF.type, DCT.Location)
        yield Triple(where, DCT.identifier, Literal(place))
    if code := body.get("accrual_periodicity"):
        yield Triple(node, DCT.accrualPeriodicity, _authority("frequency", code))
    for standard in body.get("conforms_to", []):
        yield Triple(node, DCT.conformsTo, iri(standard, base))
        yield Triple(iri(standard, base), RDF.type, DCT.Standard)
    for master in body.get("refers_to", []):
        yield Triple(node, DCT.references, iri(master, base))
    for source in body.get("was_derived_from", []):
        yield Triple(node, PROV.wasDerivedFrom, iri(source, base))
    for number, basis in enumerate(body.get("legal_basis", []), start=1):
        law = NamedNode(f"{node.value}#dasar-hukum-{number}")
        yield Triple(node, DCATAP.applicableLegislation, law)
        yield Triple(law, RDF.type, ELI.LegalResource)
        yield Triple(law, DCT.title, Literal(basis, language="id"))
    yield from _statement(node, DCT.provenance, DCT.ProvenanceStatement, body.get("provenance"))
    yield from _statement(node, DCT.rights, DCT.RightsStatement, body.get("rights"))


def _statement(node: NamedNode, said: NamedNode, kind: NamedNode, text: Mapping[str, str] | None) -> Iterator[Triple]:
    """Yield a text where DCAT-AP asks for a thing: a node that carries it as its label."""
    if text:
        mark = "-" if "#" in node.value else "#"
        statement = NamedNode(f"{node.value}{mark}{said.value.rpartition('/')[2]}")
        yield Triple(node, said, statement)
        yield Triple(statement, RDF.type, kind)
        yield from texts(statement, RDFS.label, text)


def _distribution(entry: Entry, dataset: NamedNode, body: Mapping[str, Any], base: str) -> Iterator[Triple]:
    node = iri(f"{entry.item.iri}#{body['identifier']}", base)
    yield Triple(dataset, DCAT.distribution, node)
    yield Triple(node, RDF.type, DCAT.Distribution)
    yield from texts(node, DCT.title, body.get("title"))
    yield from texts(node, DCT.description, body.get("description") or body.get("title"))
    yield from _addresses(entry, node, body, base)
    if form := body.get("format"):
        yield Triple(node, DCT.format, _authority("file-type", form))
    if media_type := body.get("media_type"):
        yield Triple(node, DCAT.mediaType, NamedNode(f"{_IANA}/{media_type}"))
    if (size := body.get("byte_size")) is not None:
        yield Triple(node, DCAT.byteSize, Literal(str(size), datatype=XSD.nonNegativeInteger))
    yield Triple(
        node,
        DCATAP.availability,
        NamedNode("http://publications.europa.eu/resource/authority/planned-availability/STABLE"),
    )
    if licence := entry.body.get("license"):
        yield Triple(node, DCT.license, NamedNode(licence))
    yield from _statement(node, DCT.rights, DCT.RightsStatement, entry.body.get("rights"))
    for standard in body.get("conforms_to", []):
        yield Triple(node, DCT.conformsTo, iri(standard, base))
    yield Triple(node, ADMS.status, _authority("distribution-status", "COMPLETED"))


def _addresses(entry: Entry, node: NamedNode, body: Mapping[str, Any], base: str) -> Iterator[Triple]:
    """Yield where a file is had: from us with its checksum, or where it is kept; the page when nothing is known."""
    if not body.get("sha256"):
        download = body.get("download_url")
        access = body.get("access_url") or download
        page = iri(f"/dataset/{entry.item.slug}", base)
        yield Triple(node, DCAT.accessURL, NamedNode(access) if access else page)
        if download:
            yield Triple(node, DCAT.downloadURL, NamedNode(download))
        return
    address = iri(f"/dataset/{entry.item.slug}/berkas/{body['identifier']}", base)
    yield Triple(node, DCAT.accessURL, address)
    yield Triple(node, DCAT.downloadURL, address)
    checksum = NamedNode(f"{node.value}-checksum")
    yield Triple(node, SPDX.checksum, checksum)
    yield Triple(checksum, RDF.type, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield Triple(checksum, SPDX.checksumValue, Literal(body["sha256"], datatype=XSD.hexBinary))


def _period(node: NamedNode, period: Mapping[str, str] | None) -> Iterator[Triple]:
    if not period:
        return
    when = NamedNode(f"{node.value}#temporal")
    yield Triple(node, DCT.temporal, when)
    yield Triple(when, RDF.type, DCT.PeriodOfTime)
    yield Triple(when, DCAT.startDate, Literal(period["start"], datatype=XSD.date))
    yield Triple(when, DCAT.endDate, Literal(period["end"], datatype=XSD.date))


def _contact(node: NamedNode, contact: Mapping[str, str] | None) -> Iterator[Triple]:
    if not contact:
        return
    who = NamedNode(f"{node.value}#contact")
    yield Triple(node, DCAT.contactPoint, who)
    yield Triple(who, RDF.type, VCARD.Organization)
    yield Triple(who, VCARD.fn, Literal(contact["name"], language="id"))
    if email := contact.get("email"):
        yield Triple(who, VCARD.hasEmail, NamedNode(f"mailto:{email}"))


def _authority(table: str, code: str) -> NamedNode:
    return NamedNode(f"{_EU}/{table}/{code}")

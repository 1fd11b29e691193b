"""Code lists and correspondences as triples: SKOS Reference (schemes, labels, notations, order), XKOS (levels, tables).

How our values become RDF:

- validity: ``euvoc:startDate`` and ``euvoc:endDate``, as the Publications Office and SKOS-AP-NO date concepts;
- legal basis: ``dcatap:applicableLegislation`` to an ``eli:LegalResource`` with a title, for its range is a resource;
- order: a ``skos:OrderedCollection``; levels: ``xkos:ClassificationLevel``; kind of a place: ``skos:scopeNote``;
- a row of a correspondence: an ``xkos:ConceptAssociation`` whose ``rdf:predicate`` is the SKOS mapping property. Only
  approved rows also stand as plain mapping triples: a proposal is no statement about the codes.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from registry import rdf
from registry.codes.payloads import Code, CodeList, Correspondence, Map
from registry.rdf import ADMS, DCATAP, DCT, ELI, EUVOC, FOAF, OWL, RDF, SKOS, VOID, XKOS

FILE_BASE = "https://satudata.invalid"
"""Address in the bundled files, which are read back as paths (RFC 2606: it never resolves)."""

APPROVED = NamedNode("http://purl.org/adms/status/Completed")
PROPOSED = NamedNode("http://purl.org/adms/status/UnderDevelopment")


def scheme_path(agency: str, slug: str) -> str:
    """Return the permanent path of a code list."""
    return f"/id/code-list/{agency}/{slug}"


def concept_path(agency: str, slug: str, notation: str) -> str:
    """Return the permanent path of a code."""
    return f"{scheme_path(agency, slug)}/{quote(notation, safe='')}"


def correspondence_path(agency: str, slug: str) -> str:
    """Return the permanent path of a correspondence."""
    return f"/id/correspondence/{agency}/{slug}"


def code_list_triples(code_list: CodeList, base: str = FILE_BASE) -> Iterator[Triple]:
    """Yield a code list as triples under an address. ``position`` is told by the order of the codes, from 0."""
    root = scheme_path(code_list.agency, code_list.slug)
    scheme = rdf.iri(root, base)
    nodes = {
        code.notation: rdf.iri(concept_path(code_list.agency, code_list.slug, code.notation), base)
        for code in code_list.codes
    }
    yield Triple(scheme, RDF.type, SKOS.ConceptScheme)
    yield Triple(scheme, OWL.versionInfo, Literal(code_list.version))
    yield from rdf.texts(scheme, DCT.title, code_list.title)
    yield from rdf.texts(scheme, DCT.description, code_list.description)
    yield from rdf.texts(scheme, SKOS.editorialNote, code_list.notes)
    yield from _source(scheme, code_list.source)
    yield from _legal_basis(scheme, code_list.legal_basis)
    yield from _period(scheme, code_list.valid_from, code_list.valid_until)
    if code_list.authority:
        authority = rdf.iri(f"{root}#penetap", base)
        yield Triple(scheme, DCT.creator, authority)
        yield Triple(authority, RDF.type, FOAF.Agent)
        yield Triple(authority, FOAF.name, Literal(code_list.authority, language="id"))
    for code in code_list.codes:
        yield from _code_triples(code, scheme, nodes)
    yield from _order(code_list, nodes, base)
    yield from _levels(code_list, nodes, base)


def correspondence_triples(table: Correspondence, base: str = FILE_BASE) -> Iterator[Triple]:
    """Yield a correspondence as triples under an address. VoID says which list is the source: XKOS does not."""
    root = correspondence_path(table.agency, table.slug)
    node = rdf.iri(root, base)
    ends = [scheme_path(*ref.split("/", 1)) for ref in (table.source_list, table.target_list)]
    yield Triple(node, RDF.type, XKOS.Correspondence)
    yield Triple(node, ADMS.status, APPROVED if table.approved else PROPOSED)
    yield from rdf.texts(node, DCT.title, table.title)
    yield from _source(node, table.source)
    for end, role in zip(ends, (VOID.subjectsTarget, VOID.objectsTarget), strict=True):
        yield Triple(node, XKOS.compares, rdf.iri(end, base))
        yield Triple(node, role, rdf.iri(end, base))
    for row in table.maps:
        name = ":".join(quote(part, safe="") for part in (row.source, row.target))
        start = f":{row.valid_from}" if row.valid_from else ""
        association = rdf.iri(f"{root}#{name}{start}", base)
        yield Triple(node, XKOS.madeOf, association)
        yield from _row_triples(row, association, *(rdf.iri(f"{end}/", base) for end in ends))


def _code_triples(code: Code, scheme: NamedNode, nodes: dict[str, NamedNode]) -> Iterator[Triple]:
    node = nodes[code.notation]
    yield Triple(node, RDF.type, SKOS.Concept)
    yield Triple(node, SKOS.inScheme, scheme)
    yield Triple(node, SKOS.notation, Literal(code.notation))
    yield from rdf.texts(node, SKOS.prefLabel, code.labels)
    for language, wording in code.alt_labels:
        yield Triple(node, SKOS.altLabel, Literal(wording, language=language))
    yield from rdf.texts(node, SKOS.definition, code.definition)
    yield from rdf.texts(node, SKOS.scopeNote, code.note)
    yield from _legal_basis(node, code.legal_basis)
    yield from _period(node, code.valid_from, code.valid_until)
    for parent in code.broader:
        yield Triple(node, SKOS.broader, nodes[parent])
    if not code.broader:
        yield Triple(node, SKOS.topConceptOf, scheme)
        yield Triple(scheme, SKOS.hasTopConcept, node)


def _order(code_list: CodeList, nodes: dict[str, NamedNode], base: str) -> Iterator[Triple]:
    root = scheme_path(code_list.agency, code_list.slug)
    order = rdf.iri(f"{root}#urutan", base)
    head, cells = rdf.collection(list(nodes.values()), f"urutan.{code_list.agency}.{code_list.slug}")
    yield Triple(order, RDF.type, SKOS.OrderedCollection)
    yield Triple(order, SKOS.inScheme, rdf.iri(root, base))
    yield Triple(order, SKOS.memberList, head)
    yield from cells


def _levels(code_list: CodeList, nodes: dict[str, NamedNode], base: str) -> Iterator[Triple]:
    depths = sorted({code.level for code in code_list.codes})
    if depths in ([], [1]):
        return
    root = scheme_path(code_list.agency, code_list.slug)
    levels = {depth: rdf.iri(f"{root}#tingkat-{depth}", base) for depth in depths}
    head, cells = rdf.collection(list(levels.values()), f"tingkat.{code_list.agency}.{code_list.slug}")
    yield Triple(rdf.iri(root, base), XKOS.levels, head)
    yield from cells
    for depth, level in levels.items():
        yield Triple(level, RDF.type, XKOS.ClassificationLevel)
        yield Triple(level, XKOS.depth, Literal(depth))
    for code in code_list.codes:
        yield Triple(levels[code.level], SKOS.member, nodes[code.notation])


def _row_triples(row: Map, node: NamedNode, sources: NamedNode, targets: NamedNode) -> Iterator[Triple]:
    source = NamedNode(sources.value + quote(row.source, safe=""))
    target = NamedNode(targets.value + quote(row.target, safe=""))
    yield Triple(node, RDF.type, XKOS.ConceptAssociation)
    yield Triple(node, XKOS.sourceConcept, source)
    yield Triple(node, XKOS.targetConcept, target)
    yield Triple(node, RDF.predicate, SKOS[row.match])
    yield Triple(node, ADMS.status, APPROVED if row.approved else PROPOSED)
    yield from _period(node, row.valid_from, row.valid_until)
    if row.share is not None:
        yield Triple(node, RDF.value, Literal(row.share))
    if row.note:
        yield Triple(node, SKOS.note, Literal(row.note, language="id"))
    if row.approved:
        yield Triple(source, SKOS[row.match], target)


def _source(node: NamedNode, source: str) -> Iterator[Triple]:
    if source:
        yield Triple(node, DCT.source, Literal(source, language="id"))


def _legal_basis(node: NamedNode, title: str | None) -> Iterator[Triple]:
    if title:
        law = NamedNode(f"{node.value}#dasar-hukum")
        yield Triple(node, DCATAP.applicableLegislation, law)
        yield Triple(law, RDF.type, ELI.LegalResource)
        yield Triple(law, DCT.title, Literal(title, language="id"))


def _period(node: NamedNode, start: date | None, end: date | None) -> Iterator[Triple]:
    if start:
        yield Triple(node, EUVOC.startDate, rdf.literal(start))
    if end:
        yield Triple(node, EUVOC.endDate, rdf.literal(end))

"""Code lists and correspondences as triples: SKOS Reference (schemes, labels, notations, order), XKOS (levels, tables).

How our values become RDF:

- validity: ``euvoc:startDate`` and ``euvoc:endDate``, as the Publications Office and SKOS-AP-NO date concepts;
- legal basis: ``dcatap:applicableLegislation`` to an ``eli:LegalResource`` with a title, for its range is a resource;
- order: a ``skos:OrderedCollection``; levels: ``xkos:ClassificationLevel``; kind of a place: ``skos:scopeNote``;
- a row of a correspondence: an ``xkos:ConceptAssociation`` whose ``rdf:predicate`` is the SKOS mapping property. Only
  approved rows also stand as plain mapping triples: a proposal is no statement about the codes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from registry import rdf
from registry.codes.outlines import outline
from registry.codes.payloads import Code, CodeList, Correspondence, Map
from registry.rdf import ADMS, DCATAP, DCT, ELI, EUVOC, FOAF, OWL, PROV, RDF, SKOS, VOID, XKOS

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


def code_list_triples(code_list: CodeList, base: str = FILE_BASE, *, periods: bool = False) -> Iterator[Triple]:
    """Yield a code list as triples under an address, those of a subject together, one at a time.

    ``position`` is told by the order of the codes, from 0. A parent outside the list (of a part of one) keeps its IRI.
    ``periods`` tells validity once more, as ``dct:valid`` of one literal, for readers who know Dublin Core only.
    """
    scheme = rdf.iri(scheme_path(code_list.agency, code_list.slug), base)
    levels = level_nodes(code_list, base)
    yield from head_triples(code_list, base, levels, periods=periods)
    for outlined in outline(code_list.codes):
        if outlined.is_top:
            yield Triple(scheme, SKOS.hasTopConcept, code_node(scheme, outlined.notation))
    for code in code_list.codes:
        yield from code_triples(code, scheme, periods=periods)
    yield from _order(code_list, scheme, base)
    for depth, level in levels.items():
        for outlined in outline(code_list.codes):
            if outlined.level == depth:
                yield Triple(level, SKOS.member, code_node(scheme, outlined.notation))


def head_triples(
    code_list: CodeList, base: str, levels: Mapping[int, NamedNode], *, periods: bool = False
) -> Iterator[Triple]:
    """Yield what is said of a list and its levels, without its codes."""
    root = scheme_path(code_list.agency, code_list.slug)
    scheme, authority = rdf.iri(root, base), rdf.iri(f"{root}#penetap", base)
    yield Triple(scheme, RDF.type, SKOS.ConceptScheme)
    yield Triple(scheme, OWL.versionInfo, Literal(code_list.version))
    yield from rdf.texts(scheme, DCT.title, code_list.title)
    yield from rdf.texts(scheme, DCT.description, code_list.description)
    yield from rdf.texts(scheme, SKOS.editorialNote, code_list.notes)
    yield from _source(scheme, code_list.source)
    yield from period_triples(scheme, code_list.valid_from, code_list.valid_until, in_one=periods)
    if code_list.authority:
        yield Triple(scheme, DCT.creator, authority)
    yield from _legal_basis(scheme, code_list.legal_basis)
    if levels:
        head, cells = rdf.collection(list(levels.values()), f"tingkat.{code_list.agency}.{code_list.slug}")
        yield Triple(scheme, XKOS.levels, head)
        yield from cells
    if code_list.authority:
        yield Triple(authority, RDF.type, FOAF.Agent)
        yield Triple(authority, FOAF.name, Literal(code_list.authority, language="id"))
    for depth, level in levels.items():
        yield Triple(level, RDF.type, XKOS.ClassificationLevel)
        yield Triple(level, XKOS.depth, Literal(depth))
        yield from rdf.texts(level, SKOS.prefLabel, (code_list.levels or {}).get(depth))


def version_triples(code_list: CodeList, base: str, previous: str = "") -> Iterator[Triple]:
    """Yield what the IRI of this version names, and the version number it follows (DCAT 3 §11, PROV-O)."""
    root = scheme_path(code_list.agency, code_list.slug)
    version = rdf.iri(f"{root}/versi/{code_list.version}", base)
    yield Triple(version, DCT.isVersionOf, rdf.iri(root, base))
    yield Triple(version, OWL.versionInfo, Literal(code_list.version))
    if previous:
        yield Triple(version, PROV.wasRevisionOf, rdf.iri(f"{root}/versi/{previous}", base))


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


def code_node(scheme: NamedNode, notation: str) -> NamedNode:
    """Return the node of a code of a list."""
    return NamedNode(f"{scheme.value}/{quote(notation, safe='')}")


def code_triples(code: Code, scheme: NamedNode, *, periods: bool = False) -> Iterator[Triple]:
    """Yield what is said of a code, and the title of the law it rests on."""
    node = code_node(scheme, code.notation)
    yield Triple(node, RDF.type, SKOS.Concept)
    yield Triple(node, SKOS.inScheme, scheme)
    yield Triple(node, SKOS.notation, Literal(code.notation))
    yield from rdf.texts(node, SKOS.prefLabel, code.labels)
    for language, wording in code.alt_labels:
        yield Triple(node, SKOS.altLabel, Literal(wording, language=language))
    yield from rdf.texts(node, SKOS.definition, code.definition)
    yield from rdf.texts(node, SKOS.scopeNote, code.note)
    yield from period_triples(node, code.valid_from, code.valid_until, in_one=periods)
    for parent in code.broader:
        yield Triple(node, SKOS.broader, code_node(scheme, parent))
    if not code.broader:
        yield Triple(node, SKOS.topConceptOf, scheme)
    yield from _legal_basis(node, code.legal_basis)


def _order(code_list: CodeList, scheme: NamedNode, base: str) -> Iterator[Triple]:
    """Yield the order of the codes. The cells are named by the list too, as ``rdf.collection`` asks."""
    root = scheme_path(code_list.agency, code_list.slug)
    order, last = order_node(root, base), None
    yield Triple(order, RDF.type, SKOS.OrderedCollection)
    yield Triple(order, SKOS.inScheme, scheme)
    for outlined in outline(code_list.codes):
        cell = order_cell(root, outlined.notation)
        yield Triple(last, RDF.rest, cell) if last else Triple(order, SKOS.memberList, cell)
        yield Triple(cell, RDF.first, code_node(scheme, outlined.notation))
        last = cell
    yield Triple(last, RDF.rest, RDF.nil) if last else Triple(order, SKOS.memberList, RDF.nil)


def order_node(root: str, base: str) -> NamedNode:
    """Return the ordered collection of the codes of a list."""
    return rdf.iri(f"{root}#urutan", base)


def order_cell(root: str, notation: str | None) -> BlankNode | NamedNode:
    """Return the cell of a code in the order of its list, the end of the list for None.

    Named by its code, not by its place: so a code that comes between two others leaves the cells behind it alone.
    """
    if notation is None:
        return RDF.nil
    _, agency, slug = root.rsplit("/", 2)
    return BlankNode(f"urutan.{agency}.{slug}.{notation.encode().hex()}")


def level_nodes(code_list: CodeList, base: str) -> dict[int, NamedNode]:
    """Return the levels of a list by depth; none where all codes are of the first."""
    depths = {outlined.level for outlined in outline(code_list.codes)}
    return nodes_of_levels(scheme_path(code_list.agency, code_list.slug), depths, base)


def nodes_of_levels(root: str, depths: Iterable[int], base: str) -> dict[int, NamedNode]:
    """Return the nodes of these levels of a list; none where there is no other than the first."""
    found = sorted(depths)
    return {} if found in ([], [1]) else {depth: rdf.iri(f"{root}#tingkat-{depth}", base) for depth in found}


def _row_triples(row: Map, node: NamedNode, sources: NamedNode, targets: NamedNode) -> Iterator[Triple]:
    source = NamedNode(sources.value + quote(row.source, safe=""))
    target = NamedNode(targets.value + quote(row.target, safe=""))
    yield Triple(node, RDF.type, XKOS.ConceptAssociation)
    yield Triple(node, XKOS.sourceConcept, source)
    yield Triple(node, XKOS.targetConcept, target)
    yield Triple(node, RDF.predicate, SKOS[row.match])
    yield Triple(node, ADMS.status, APPROVED if row.approved else PROPOSED)
    yield from period_triples(node, row.valid_from, row.valid_until)
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


def period_triples(node: NamedNode, start: date | None, end: date | None, *, in_one: bool = False) -> Iterator[Triple]:
    """Yield a validity; ``in_one`` also as a DCMI Period (DCMI Period Encoding Scheme)."""
    if start:
        yield Triple(node, EUVOC.startDate, rdf.literal(start))
    if end:
        yield Triple(node, EUVOC.endDate, rdf.literal(end))
    if in_one and (start or end):
        yield Triple(node, DCT.valid, Literal(period(start, end), datatype=DCT.Period))


def period(start: date | None, end: date | None) -> str:
    """Return a validity as a DCMI Period; both days belong to it."""
    parts = (f"start={start}; " if start else "", f"end={end}; " if end else "")
    return f"{''.join(parts)}scheme=W3C-DTF;"

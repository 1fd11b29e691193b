"""Turtle files read as code lists and correspondences, and the files that ship with the program.

A file holds one ``skos:ConceptScheme`` or one ``xkos:Correspondence``; ``registry.codes.triples`` tells how our
values stand in it. What we read and write again is the same.
"""

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import NamedNode, RdfFormat, parse

from registry import rdf
from registry.codes.payloads import Code, CodeList, Correspondence, Map, Match
from registry.codes.triples import APPROVED, FILE_BASE, code_list_triples, correspondence_triples
from registry.errors import Invalid, Sentence
from registry.rdf import ADMS, DCATAP, DCT, EUVOC, FOAF, OWL, RDF, SKOS, VOID, XKOS, Graph

__all__ = ["bundled", "code_list_triples", "correspondence_triples", "read", "write"]


class NotAVocabulary(Invalid):
    """The bytes are no Turtle, or hold neither a code list nor a correspondence, or one that lacks its parts."""

    type = "not-a-vocabulary"
    title = Sentence("Berkas ini bukan kosakata yang dapat dibaca", "This file is not a vocabulary that can be read")


def natural(notation: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a sort key in which numbers sort as numbers and before words: 2, 10, other."""
    parts = re.findall(r"\d+|\D+", notation)
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


def row_order(row: Map) -> tuple[object, ...]:
    """Return the sort key of a correspondence's rows: source, target, start."""
    return natural(row.source), natural(row.target), row.valid_from or date.min


def read(source: bytes | Path) -> CodeList | Correspondence:
    """Read Turtle as a code list or a correspondence; NotAVocabulary when it is neither."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    try:
        graph = Graph(quad.triple for quad in parse(data, format=RdfFormat.TURTLE, base_iri=FILE_BASE))
    except SyntaxError as error:
        raise NotAVocabulary(
            Sentence(
                f"Turtle tidak dapat dibaca pada baris {error.lineno}. Perbaiki penulisannya lalu kirim lagi.",
                f"The Turtle cannot be read at line {error.lineno}. Correct it and send it again.",
            )
        ) from error
    try:
        for scheme in graph.of_type(SKOS.ConceptScheme):
            return _code_list(graph, scheme)
        for table in graph.of_type(XKOS.Correspondence):
            return correspondence_of(graph, table)
    except ValueError as error:
        raise NotAVocabulary(
            Sentence(
                "Isi kosakata belum lengkap atau salah tulis. Bandingkan dengan kosakata bawaan.",
                "A part of the vocabulary is missing or miswritten. Compare it with a bundled one.",
            )
        ) from error
    raise NotAVocabulary(
        Sentence(
            "Berkas tidak memuat skos:ConceptScheme atau xkos:Correspondence. Tambahkan salah satunya.",
            "The file holds no skos:ConceptScheme and no xkos:Correspondence. Add one of them.",
        )
    )


def bundled() -> Iterator[CodeList | Correspondence]:
    """Yield what ships with the program: every code list, then every correspondence, by folder name."""
    root = files("vocabularies")
    folders = sorted((entry for entry in root.iterdir() if entry.is_dir()), key=lambda entry: entry.name)
    for folder in sorted(folders, key=lambda entry: entry.name == "correspondences"):
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".ttl"):
                yield read(entry.read_bytes())


def write(thing: CodeList | Correspondence, media_type: str = rdf.TURTLE, base: str = FILE_BASE) -> bytes:
    """Write a code list or a correspondence as RDF under an address; equal values give equal bytes."""
    triples = code_list_triples(thing, base) if isinstance(thing, CodeList) else correspondence_triples(thing, base)
    return rdf.serialize(triples, media_type)


def _code_list(graph: Graph, scheme: NamedNode) -> CodeList:
    *_, agency, slug = rdf.path_of(scheme).split("/")
    members = [node for node in graph.of_type(SKOS.Concept) if scheme in graph.objects(node, SKOS.inScheme)]
    notations = {node: graph.text(node, SKOS.notation) for node in members}
    collections = (
        node for node in graph.of_type(SKOS.OrderedCollection) if scheme in graph.objects(node, SKOS.inScheme)
    )
    listed = dict.fromkeys(node for order in collections for node in graph.items(order, SKOS.memberList))
    rest = sorted((node for node in members if node not in listed), key=lambda node: natural(notations[node]))
    ordered = [*(node for node in listed if node in notations), *rest]
    depths = {
        member: int(graph.text(level, XKOS.depth))
        for level in graph.of_type(XKOS.ClassificationLevel)
        for member in graph.objects(level, SKOS.member)
    }
    return CodeList(
        agency=agency,
        slug=slug,
        version=graph.text(scheme, OWL.versionInfo),
        title=graph.texts(scheme, DCT.title),
        description=graph.texts(scheme, DCT.description),
        legal_basis=_legal_basis(graph, scheme) or "",
        source=graph.text(scheme, DCT.source),
        codes=tuple(
            _code(graph, node, notations, position=position, level=depths.get(node, 1))
            for position, node in enumerate(ordered)
        ),
        authority="".join(graph.text(agent, FOAF.name) for agent in graph.nodes(scheme, DCT.creator)),
        valid_from=_date(graph, scheme, EUVOC.startDate),
        valid_until=_date(graph, scheme, EUVOC.endDate),
        notes=graph.texts(scheme, SKOS.editorialNote) or None,
        levels={
            int(graph.text(level, XKOS.depth)): names
            for level in graph.of_type(XKOS.ClassificationLevel)
            if (names := graph.texts(level, SKOS.prefLabel))
        }
        or None,
    )


def _code(graph: Graph, node: NamedNode, notations: dict[NamedNode, str], *, position: int, level: int) -> Code:
    return Code(
        notation=notations[node],
        labels=graph.texts(node, SKOS.prefLabel),
        alt_labels=tuple(sorted(graph.wordings(node, SKOS.altLabel))),
        definition=graph.texts(node, SKOS.definition) or None,
        broader=tuple(sorted(notations[parent] for parent in graph.nodes(node, SKOS.broader) if parent in notations)),
        level=level,
        position=position,
        valid_from=_date(graph, node, EUVOC.startDate),
        valid_until=_date(graph, node, EUVOC.endDate),
        legal_basis=_legal_basis(graph, node),
        note=graph.texts(node, SKOS.scopeNote) or None,
    )


def correspondence_of(graph: Graph, table: NamedNode) -> Correspondence:
    """Return a correspondence of a graph; ValueError or IndexError when it lacks its parts."""
    *_, agency, slug = rdf.path_of(table).split("/")
    rows = [_row(graph, node) for node in graph.nodes(table, XKOS.madeOf)]
    source, target = (
        "/".join(rdf.path_of(end).split("/")[-2:])
        for role in (VOID.subjectsTarget, VOID.objectsTarget)
        for end in graph.nodes(table, role)
    )
    return Correspondence(
        agency=agency,
        slug=slug,
        title=graph.texts(table, DCT.title),
        source_list=source,
        target_list=target,
        source=graph.text(table, DCT.source),
        maps=tuple(sorted(rows, key=row_order)),
        approved=APPROVED in graph.objects(table, ADMS.status),
    )


def _row(graph: Graph, node: NamedNode) -> Map:
    share = graph.text(node, RDF.value)
    source, target = (
        unquote(rdf.path_of(end).rpartition("/")[2])
        for role in (XKOS.sourceConcept, XKOS.targetConcept)
        for end in graph.nodes(node, role)
    )
    (match,) = (Match(term.value.rpartition("#")[2]) for term in graph.nodes(node, RDF.predicate))
    return Map(
        source=source,
        target=target,
        match=match,
        valid_from=_date(graph, node, EUVOC.startDate),
        valid_until=_date(graph, node, EUVOC.endDate),
        share=float(share) if share else None,
        approved=APPROVED in graph.objects(node, ADMS.status),
        note=graph.text(node, SKOS.note),
    )


def _legal_basis(graph: Graph, node: NamedNode) -> str | None:
    laws = [graph.text(law, DCT.title) for law in graph.nodes(node, DCATAP.applicableLegislation)]
    return "; ".join(sorted(laws)) or None


def _date(graph: Graph, node: NamedNode, predicate: NamedNode) -> date | None:
    text = graph.text(node, predicate)
    return date.fromisoformat(text) if text else None

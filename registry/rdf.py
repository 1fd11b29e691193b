"""RDF terms, prefixes and serialisations (RDF 1.1 Concepts, Turtle, RDF/XML, JSON-LD 1.1, N-Triples).

Knows no domain. Our own things are stored as paths; ``iri`` applies the public address when a graph is rendered.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple
from pyoxigraph import parse as read_rdf
from pyoxigraph import serialize as write_rdf

Subject = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Namespace:
    """A vocabulary: ``DCT.title`` and ``DCT["title"]`` are its terms as nodes."""

    prefix: str
    address: str

    def __getattr__(self, name: str) -> NamedNode:
        """Return the term of that name."""
        if name.startswith("__"):  # copying and pickling ask for special methods that are no terms
            raise AttributeError(name)
        return NamedNode(self.address + name)

    def __getitem__(self, name: str) -> NamedNode:
        """Return a term whose name is no Python name, such as ``"in"``."""
        return NamedNode(self.address + name)


ADMS = Namespace("adms", "http://www.w3.org/ns/adms#")
DCAT = Namespace("dcat", "http://www.w3.org/ns/dcat#")
DCATAP = Namespace("dcatap", "http://data.europa.eu/r5r/")
DCT = Namespace("dct", "http://purl.org/dc/terms/")
ELI = Namespace("eli", "http://data.europa.eu/eli/ontology#")
EUVOC = Namespace("euvoc", "http://publications.europa.eu/ontology/euvoc#")
FOAF = Namespace("foaf", "http://xmlns.com/foaf/0.1/")
ORG = Namespace("org", "http://www.w3.org/ns/org#")
OWL = Namespace("owl", "http://www.w3.org/2002/07/owl#")
PROV = Namespace("prov", "http://www.w3.org/ns/prov#")
RDF = Namespace("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("rdfs", "http://www.w3.org/2000/01/rdf-schema#")
SKOS = Namespace("skos", "http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("spdx", "http://spdx.org/rdf/terms#")
VCARD = Namespace("vcard", "http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("void", "http://rdfs.org/ns/void#")
XKOS = Namespace("xkos", "http://rdf-vocabulary.ddialliance.org/xkos#")
XSD = Namespace("xsd", "http://www.w3.org/2001/XMLSchema#")

NAMESPACES = (
    *(ADMS, DCAT, DCATAP, DCT, ELI, EUVOC, FOAF, ORG, OWL),
    *(PROV, RDF, RDFS, SKOS, SPDX, VCARD, VOID, XKOS, XSD),
)
PREFIXES: Mapping[str, str] = MappingProxyType({space.prefix: space.address for space in NAMESPACES})

TURTLE = "text/turtle"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
N_TRIPLES = "application/n-triples"


def iri(path: str, base: str) -> NamedNode:
    """Return the node of a stored path (``/id/…``) under a public address (with or without a closing slash)."""
    return NamedNode(base.rstrip("/") + path)


def path_of(node: NamedNode) -> str:
    """Return the path to store for a node of ours, whatever address it was written under; the fragment stays."""
    parts = urlsplit(node.value)
    return f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path


def literal(value: str | float | date | datetime | Decimal, language: str | None = None) -> Literal:
    """Return a value as a literal: texts with their language, dates and numbers typed by XML Schema."""
    match value:
        case str():
            return Literal(value, language=language)
        case datetime():
            return Literal(value.isoformat(), datatype=XSD.dateTime)
        case date():
            return Literal(value.isoformat(), datatype=XSD.date)
        case Decimal():
            return Literal(format(value, "f"), datatype=XSD.decimal)
    return Literal(value)


def texts(subject: Subject, predicate: NamedNode, text: Mapping[str, str] | None) -> Iterator[Triple]:
    """Yield one triple a language of a text (a mapping of language tag to wording)."""
    for language, wording in (text or {}).items():
        yield Triple(subject, predicate, Literal(wording, language=language))


def collection(members: Sequence[Term], name: str) -> tuple[Subject, list[Triple]]:
    """Return the head and the triples of an ``rdf:List``.

    ``name`` is the stem of its cells' labels. It must differ between the lists of one store, for equal labels
    are one cell there; that it is given, not drawn at random, keeps the output the same for equal input.
    """
    cells: list[Subject] = [BlankNode(f"{name}.{index}") for index in range(len(members))]
    cells.append(RDF.nil)
    triples: list[Triple] = []
    for index, member in enumerate(members):
        triples.append(Triple(cells[index], RDF.first, member))
        triples.append(Triple(cells[index], RDF.rest, cells[index + 1]))
    return cells[0], triples


class Graph:
    """Triples indexed for reading: what a subject says by a predicate. Order of the input is kept."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._said: dict[Term, dict[NamedNode, list[Term]]] = {}
        for triple in triples:
            self._said.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)

    def of_type(self, kind: NamedNode) -> list[NamedNode]:
        """Return the named subjects of a class."""
        return [
            node for node, said in self._said.items() if isinstance(node, NamedNode) and kind in said.get(RDF.type, ())
        ]

    def said_by(self, predicate: NamedNode) -> Iterator[tuple[Term, list[Term]]]:
        """Yield each subject of a predicate with its objects."""
        return ((node, said[predicate]) for node, said in self._said.items() if predicate in said)

    def predicates(self, subject: Term) -> list[NamedNode]:
        """Return what a subject says anything by, in the order of the input."""
        return list(self._said.get(subject, {}))

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return every object."""
        return self._said.get(subject, {}).get(predicate, [])

    def nodes(self, subject: Term, predicate: NamedNode) -> list[NamedNode]:
        """Return the objects that are named things."""
        return [term for term in self.objects(subject, predicate) if isinstance(term, NamedNode)]

    def wordings(self, subject: Term, predicate: NamedNode) -> list[tuple[str, str]]:
        """Return the literals as (language, wording); the language is empty where there is none."""
        literals = (term for term in self.objects(subject, predicate) if isinstance(term, Literal))
        return [(term.language or "", term.value) for term in literals]

    def texts(self, subject: Term, predicate: NamedNode) -> dict[str, str]:
        """Return the wording in each language."""
        return {language: wording for language, wording in self.wordings(subject, predicate) if language}

    def text(self, subject: Term, predicate: NamedNode) -> str:
        """Return the first literal, empty when there is none."""
        return next((wording for _, wording in self.wordings(subject, predicate)), "")

    def items(self, subject: Term, predicate: NamedNode) -> Iterator[NamedNode]:
        """Yield the named members of an ``rdf:List``; a list that bites its tail ends there."""
        seen: set[Term] = set()
        cells = self.objects(subject, predicate)
        while cells and cells[0] not in seen:
            seen.add(cells[0])
            yield from self.nodes(cells[0], RDF.first)
            cells = self.objects(cells[0], RDF.rest)


def parse(content: bytes, media_type: str, base: str) -> list[Triple]:
    """Read a document in a media type, its named graphs as one; SyntaxError says where it is wrong.

    Relative addresses are under ``base``. Nothing is fetched: a context of JSON-LD must be in the document itself.
    ValueError for a media type that is not RDF.
    """
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValueError(f"not a media type of RDF: {media_type}")
    if rdf_format == RdfFormat.RDF_XML:
        _refuse_entities(content)
    quads = read_rdf(content, format=rdf_format, base_iri=base, lenient=True)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


_ENTITY = re.compile(rb"<!ENTITY\s+(%\s+)?[^\s>]+\s+([\"'])(.*?)\2\s*>", re.DOTALL)
_UNFOLDED = 20_000_000


def _refuse_entities(content: bytes) -> None:
    """Refuse XML whose entities hold others or unfold to much: a few lines can stand for gigabytes."""
    if b"<!ENTITY" not in content:
        return
    found = _ENTITY.findall(content)
    longest = max((len(value) for _, _, value in found), default=0)
    is_simple = len(found) == content.count(b"<!ENTITY") and not any(kind or b"&" in value for kind, _, value in found)
    if not is_simple or longest * content.count(b"&") > _UNFOLDED:
        raise SyntaxError("entities that hold entities, lie outside or unfold to much")


def serialize(triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Write a graph in a media type; equal graphs give equal bytes. ValueError for a media type that is not RDF."""
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValueError(f"not a media type of RDF: {media_type}")
    ordered = sorted(set(triples), key=_place)
    return write_rdf(ordered, format=rdf_format, prefixes=_used(ordered, prefixes)) or b""


def _place(triple: Triple) -> tuple[str, bool, str, str]:
    return str(triple.subject), triple.predicate != RDF.type, triple.predicate.value, str(triple.object)


def _used(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that shorten something, so that a small document does not open with a long table."""
    names = {RDF.type.value}
    for triple in triples:
        names.add(triple.predicate.value)
        if isinstance(triple.object, NamedNode):
            names.add(triple.object.value)
        elif isinstance(triple.object, Literal):
            names.add(triple.object.datatype.value)
    return {prefix: space for prefix, space in prefixes.items() if any(name.startswith(space) for name in names)}

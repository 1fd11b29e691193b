"""What an RDF graph says in SKOS (SKOS Reference), read in one pass and kept small: half a million codes fit.

Types follow from use, as the domains and ranges of SKOS entail: S4 (``inScheme``), S7 and S8 (top concepts), S19
(relations between concepts), S31 and S36 (members). A property and its inverse are kept as one.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from registry.rdf import DCATAP, DCT, EUVOC, FOAF, OWL, RDF, RDFS, SKOS, XKOS, XSD, Term

Wording = tuple[str, str]
"""Language tag in small letters (empty when there is none) and text; of a notation its datatype and text."""

_TYPE, _FIRST, _REST, _NOTATION, _STRING = RDF.type, RDF.first, RDF.rest, SKOS.notation, XSD.string
_CONCEPT, _SCHEME = SKOS.Concept, SKOS.ConceptScheme
_COLLECTIONS = frozenset({SKOS.Collection, SKOS.OrderedCollection, XKOS.ClassificationLevel})
_TEXTS: Mapping[NamedNode, str] = MappingProxyType(
    {
        **{SKOS[name]: name for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote")},
        SKOS.editorialNote: "editorialNote",
        RDFS.label: "label",
        FOAF.name: "name",
        XKOS.depth: "depth",
        DCT.title: "title",
        DCT.description: "description",
        DCT.source: "source",
        OWL.versionInfo: "version",
        OWL.deprecated: "deprecated",
        EUVOC.startDate: "start",
        EUVOC.endDate: "end",
        NamedNode("http://purl.org/dc/elements/1.1/title"): "title",
        NamedNode("http://purl.org/dc/elements/1.1/description"): "description",
    }
)
_LINKS: Mapping[NamedNode, str] = MappingProxyType(
    {
        **{SKOS[name]: name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")},
        SKOS.member: "member",
        SKOS.memberList: "memberList",
        DCT.creator: "creator",
        DCATAP.applicableLegislation: "law",
    }
)
_RELATIONS: Mapping[NamedNode, tuple[str, bool]] = MappingProxyType(
    {
        SKOS.inScheme: ("scheme", False),
        SKOS.topConceptOf: ("top", False),
        SKOS.hasTopConcept: ("top", True),
        SKOS.broader: ("broader", False),
        SKOS.narrower: ("broader", True),
        SKOS.broaderTransitive: ("broaderTransitive", False),
        SKOS.narrowerTransitive: ("broaderTransitive", True),
        SKOS.related: ("related", False),
    }
)


class SkosGraph:
    """Concepts, schemes and collections by IRI (``_:x`` where they have none), in the order of the file."""

    def __init__(self, statements: Iterable[Quad | Triple]) -> None:
        """Read statements; what is neither SKOS nor near it is passed over."""
        self.concepts: dict[str, None] = {}
        self.schemes: dict[str, None] = {}
        self.collections: dict[str, None] = {}
        self._said: dict[str, list[object]] = {}
        self._firsts: dict[str, str] = {}
        self._rests: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._placed: dict[str, None] = {}
        for statement in statements:
            self._take(statement.subject, statement.predicate, statement.object)
        for node in self._placed:  # whatever is in a scheme is a concept of it, unless it is something else
            if node not in self.collections and node not in self.schemes:
                self.concepts.setdefault(node)
        self._names, self._placed = {}, {}

    def pairs(self, node: str) -> Iterator[tuple[object, object]]:
        """Yield what is said of a thing as (name of the property, IRI or wording)."""
        said = iter(self._said.get(node, ()))
        return zip(said, said, strict=True)

    def wordings(self, node: str, name: str) -> list[Wording]:
        """Return the literals of a property."""
        return [value for said, value in self.pairs(node) if said == name and isinstance(value, tuple)]

    def links(self, node: str, name: str) -> list[str]:
        """Return the things a property leads to."""
        return [value for said, value in self.pairs(node) if said == name and isinstance(value, str)]

    def text(self, node: str, name: str) -> str:
        """Return the first literal of a property, empty when there is none."""
        return next((text for _, text in self.wordings(node, name)), "")

    def knows(self, node: str) -> bool:
        """Say whether the graph tells anything of a thing."""
        return node in self._said

    def listed(self, collection: str) -> Iterator[str]:
        """Yield the members of an ordered collection; a list that bites its tail ends there."""
        seen: set[str] = set()
        for head in self.links(collection, "memberList"):
            cell: str | None = head
            while cell is not None and cell not in seen:
                seen.add(cell)
                if cell in self._firsts:
                    yield self._firsts[cell]
                cell = self._rests.get(cell)

    def _take(self, subject: Term, predicate: NamedNode, value: Term) -> None:
        if not isinstance(subject, NamedNode | BlankNode):
            return
        if isinstance(value, Literal):
            if predicate == _NOTATION:
                datatype = value.datatype
                self._say(self._name(subject), "notation", ("" if datatype == _STRING else datatype.value, value.value))
            elif name := _TEXTS.get(predicate):
                self._say(self._name(subject), name, (sys.intern((value.language or "").lower()), value.value))
        elif isinstance(value, NamedNode | BlankNode):
            self._link(subject, predicate, value)

    def _link(self, subject: NamedNode | BlankNode, predicate: NamedNode, value: NamedNode | BlankNode) -> None:
        if predicate == _TYPE:
            kind = self._kind(value)
            if kind is not None:
                kind.setdefault(self._name(subject))
        elif predicate == _FIRST:
            self._firsts[self._name(subject)] = self._name(value)
        elif predicate == _REST:
            self._rests[self._name(subject)] = self._name(value)
        elif relation := _RELATIONS.get(predicate):
            name, is_inverse = relation
            ends = self._name(subject), self._name(value)
            self._relate(name, *(reversed(ends) if is_inverse else ends))
        elif name := _LINKS.get(predicate, ""):
            node = self._name(subject)
            if name in {"member", "memberList"}:
                self.collections.setdefault(node)
            self._say(node, name, self._name(value))

    def _relate(self, name: str, node: str, other: str) -> None:
        if name == "scheme":
            self._placed.setdefault(node)
            self.schemes.setdefault(other)
        else:
            self.concepts.setdefault(node)
            (self.schemes if name == "top" else self.concepts).setdefault(other)
        self._say(node, name, other)

    def _kind(self, value: NamedNode | BlankNode) -> dict[str, None] | None:
        if value == _CONCEPT:
            return self.concepts
        if value == _SCHEME:
            return self.schemes
        return self.collections if value in _COLLECTIONS else None

    def _say(self, node: str, name: str, value: str | Wording) -> None:
        said = self._said.get(node)
        if said is None:
            self._said[node] = [name, value]
        else:
            said.append(name)
            said.append(value)

    def _name(self, node: NamedNode | BlankNode) -> str:
        """Return a node's name; equal names are one object, for half a million of them are kept many times."""
        name = node.value if isinstance(node, NamedNode) else f"_:{node.value}"
        return self._names.setdefault(name, name)

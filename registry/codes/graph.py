"""What an RDF graph says in SKOS (SKOS Reference), read in one pass and kept small: half a million codes fit.

Types follow from use, as the domains and ranges of SKOS entail: S4 (``inScheme``), S7 and S8 (top concepts), S19
(relations between concepts), S31 and S36 (members). A property and its inverse are kept as one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from registry.rdf import DCATAP, DCT, EUVOC, FOAF, OWL, PROV, RDF, RDFS, SKOS, XKOS, XSD, Namespace, Subject, Term

Wording = tuple[str, str]
"""Language tag in small letters (empty when there is none) and text; of a notation its datatype and text."""

_COLLECTIONS = frozenset({SKOS.Collection, SKOS.OrderedCollection, XKOS.ClassificationLevel})
_DUBLIN_CORE = Namespace("dc", "http://purl.org/dc/elements/1.1/")
_PROPERTIES: Mapping[NamedNode, tuple[str, str]] = MappingProxyType(
    {
        **{SKOS[name]: ("text", name) for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote")},
        **{SKOS[name]: ("link", name) for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")},
        **{space[name]: ("text", name) for space in (DCT, _DUBLIN_CORE) for name in ("title", "description", "source")},
        RDF.type: ("type", ""),
        RDF.first: ("cell", "first"),
        RDF.rest: ("cell", "rest"),
        SKOS.notation: ("notation", "notation"),
        SKOS.editorialNote: ("text", "editorialNote"),
        RDFS.label: ("text", "label"),
        FOAF.name: ("text", "name"),
        XKOS.depth: ("text", "depth"),
        OWL.versionInfo: ("text", "version"),
        OWL.deprecated: ("text", "deprecated"),
        EUVOC.startDate: ("text", "start"),
        EUVOC.endDate: ("text", "end"),
        SKOS.relatedMatch: ("link", "relatedMatch"),
        DCT.creator: ("link", "creator"),
        DCATAP.applicableLegislation: ("link", "law"),
        SKOS.member: ("member", "member"),
        SKOS.memberList: ("member", "memberList"),
        SKOS.inScheme: ("relation", "scheme"),
        SKOS.topConceptOf: ("relation", "top"),
        SKOS.hasTopConcept: ("inverse", "top"),
        SKOS.broader: ("relation", "broader"),
        SKOS.narrower: ("inverse", "broader"),
        SKOS.broaderTransitive: ("relation", "broaderTransitive"),
        SKOS.narrowerTransitive: ("inverse", "broaderTransitive"),
        SKOS.related: ("relation", "related"),
        XKOS.sourceConcept: ("association", "sourceConcept"),
        XKOS.targetConcept: ("association", "targetConcept"),
        PROV.wasGeneratedBy: ("link", "wasGeneratedBy"),
        PROV.qualifiedDerivation: ("link", "derivation"),
        PROV.entity: ("link", "entity"),
        PROV.hadActivity: ("link", "hadActivity"),
        DCT.type: ("link", "kind"),
        DCT.date: ("text", "date"),
        RDF.value: ("text", "value"),
        SKOS.note: ("text", "note"),
    }
)
"""How each property is taken, and the name under which it is kept."""

_Node = (NamedNode, BlankNode)
_STRING = XSD.string


class SkosGraph:
    """Concepts, schemes and collections by IRI (``_:x`` where they have none), in the order of the file.

    ``used`` are the names of the relations and links that occur at all.
    """

    def __init__(self, statements: Iterable[Quad | Triple]) -> None:
        """Read statements; what is neither SKOS nor near it is passed over."""
        self.concepts: dict[str, None] = {}
        self.schemes: dict[str, None] = {}
        self.collections: dict[str, None] = {}
        self.associations: dict[str, None] = {}
        self._said: defaultdict[str, list[object]] = defaultdict(list)
        self._cells: dict[str, dict[str, str]] = {"first": {}, "rest": {}}
        self._names: dict[str, str] = {}
        self._placed: dict[str, None] = {}
        self.used: set[str] = set()
        self._kinds = {SKOS.Concept: self.concepts, SKOS.ConceptScheme: self.schemes}
        self._kinds |= dict.fromkeys(_COLLECTIONS, self.collections)
        ways = {
            "text": self._text,
            "notation": self._notation,
            "type": self._type,
            "link": self._link,
            "member": self._member,
            "cell": self._cell,
            "association": self._association,
            "relation": self._relation,
            "inverse": self._inverse,
        }
        taken = {predicate: (ways[way], name) for predicate, (way, name) in _PROPERTIES.items()}
        self._tags: dict[str | None, str] = {None: ""}
        subject, node = None, ""
        for statement in statements:
            way = taken.get(statement.predicate)
            if way is not None:
                if statement.subject != subject:  # what is said of one thing mostly stands together
                    subject = statement.subject
                    node = self._name(subject)
                way[0](node, way[1], statement.object)
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
                if cell in self._cells["first"]:
                    yield self._cells["first"][cell]
                cell = self._cells["rest"].get(cell)

    def _text(self, node: str, name: str, value: Term) -> None:
        if isinstance(value, Literal):
            language = value.language
            tag = self._tags.get(language)
            if tag is None:
                tag = self._tags[language] = intern((language or "").lower())
            self._said[node] += (name, (tag, value.value))

    def _notation(self, node: str, name: str, value: Term) -> None:
        if isinstance(value, Literal):
            datatype = value.datatype
            self._said[node] += (name, ("" if datatype == _STRING else datatype.value, value.value))

    def _type(self, node: str, _name: str, value: Term) -> None:
        kind = self._kinds.get(value) if isinstance(value, NamedNode) else None
        if kind is not None:
            kind.setdefault(node)

    def _link(self, node: str, name: str, value: Term) -> None:
        if isinstance(value, _Node):
            self.used.add(name)
            self._said[node] += (name, self._name(value))

    def _member(self, node: str, name: str, value: Term) -> None:
        self.collections.setdefault(node)
        self._link(node, name, value)

    def _association(self, node: str, name: str, value: Term) -> None:
        self.associations.setdefault(node)
        self._link(node, name, value)

    def _cell(self, node: str, name: str, value: Term) -> None:
        if isinstance(value, _Node):
            self._cells[name][node] = self._name(value)

    def _relation(self, node: str, name: str, value: Term) -> None:
        if isinstance(value, _Node):
            self._relate(node, name, self._name(value))

    def _inverse(self, node: str, name: str, value: Term) -> None:
        if isinstance(value, _Node):
            self._relate(self._name(value), name, node)

    def _relate(self, node: str, name: str, other: str) -> None:
        if name == "scheme":
            self._placed[node] = None
            self.schemes[other] = None
        else:
            self.concepts.setdefault(node)
            (self.schemes if name == "top" else self.concepts).setdefault(other)
        self.used.add(name)
        self._said[node] += (name, other)

    def _name(self, node: Subject | Triple) -> str:
        """Return a node's name; equal names are one object, for half a million of them are kept many times."""
        name = node.value if isinstance(node, NamedNode) else f"_:{node.value if isinstance(node, BlankNode) else ''}"
        return self._names.setdefault(name, name)

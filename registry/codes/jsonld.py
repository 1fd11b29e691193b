"""Code lists and correspondences as compact JSON-LD 1.1 with a small @context, subject by subject as triples come.

A blank node here is always the head of an ``rdf:List`` whose cells follow at once, as ``registry.codes.triples``
writes them; it becomes an ``@list``.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from registry.rdf import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    ELI,
    EUVOC,
    FOAF,
    OWL,
    PROV,
    RDF,
    SKOS,
    VOID,
    XKOS,
    XSD,
    Namespace,
)

_SPACES = (SKOS, XKOS, DCT, OWL, PROV, FOAF, EUVOC, DCATAP, ELI, ADMS, DCAT, VOID, RDF, XSD)
_TEXT: tuple[tuple[Namespace, str], ...] = (
    *(
        (SKOS, name)
        for name in ("prefLabel", "altLabel", "definition", "scopeNote", "editorialNote", "historyNote", "note")
    ),
    *((DCT, name) for name in ("title", "description", "source")),
    (FOAF, "name"),
)
_LINK: tuple[tuple[Namespace, str], ...] = (
    *((SKOS, name) for name in ("inScheme", "topConceptOf", "hasTopConcept", "broader", "narrower", "member")),
    *((DCT, name) for name in ("creator", "publisher", "isVersionOf")),
    *((DCAT, name) for name in ("hasVersion", "hasCurrentVersion")),
    (ADMS, "status"),
    (DCATAP, "applicableLegislation"),
    *((DCT, name) for name in ("isReplacedBy", "replaces")),
    *((PROV, name) for name in ("wasRevisionOf", "wasGeneratedBy", "entity", "hadActivity", "qualifiedDerivation")),
    *((XKOS, name) for name in ("compares", "madeOf", "sourceConcept", "targetConcept")),
)
_LIST: tuple[tuple[Namespace, str], ...] = ((SKOS, "memberList"), (XKOS, "levels"))
_PLAIN: tuple[tuple[Namespace, str], ...] = ((SKOS, "notation"), (OWL, "versionInfo"), (DCAT, "version"))
_DATE: tuple[tuple[Namespace, str], ...] = ((EUVOC, "startDate"), (EUVOC, "endDate"), (DCT, "date"))
_NUMBER: tuple[tuple[Namespace, str], ...] = ((XKOS, "depth"),)
_SHARE: tuple[tuple[Namespace, str], ...] = ((RDF, "value"),)
_PERIOD: tuple[tuple[Namespace, str], ...] = ((DCT, "valid"),)
_MOMENT: tuple[tuple[Namespace, str], ...] = ((DCT, "issued"),)
_TRUTH: tuple[tuple[Namespace, str], ...] = ((OWL, "deprecated"),)
_TYPED = (
    *((_PLAIN, XSD.string), (_DATE, XSD.date), (_NUMBER, XSD.integer), (_SHARE, XSD.double)),
    *((_PERIOD, DCT.Period), (_MOMENT, XSD.dateTime), (_TRUTH, XSD.boolean)),
)
"""Properties whose values are of one datatype."""


def _compact(address: str) -> str:
    for space in _SPACES:
        if address.startswith(space.address):
            return f"{space.prefix}:{address.removeprefix(space.address)}"
    return address


def _terms() -> dict[str, dict[str, str]]:
    kinds: tuple[tuple[tuple[tuple[Namespace, str], ...], dict[str, str]], ...] = (
        (_TEXT, {"@container": "@language"}),
        (_LINK, {"@type": "@id"}),
        (_LIST, {"@type": "@id", "@container": "@list"}),
        *((terms, {} if kind == XSD.string else {"@type": _compact(kind.value)}) for terms, kind in _TYPED),
    )
    return {name: {"@id": f"{space.prefix}:{name}"} | how for terms, how in kinds for space, name in terms}


_KIND = {"kind": {"@id": "dct:type", "@type": "@id"}}  # its own name would hide that of the class
CONTEXT: Mapping[str, Any] = MappingProxyType(
    {"id": "@id", "type": "@type", **{space.prefix: space.address for space in _SPACES}, **_terms(), **_KIND}
)
"""The @context: every property of a code list by its own name."""
_NAMES: Mapping[str, str] = MappingProxyType(
    {DCT.type.value: "kind"}
    | {
        space.address + name: name
        for terms in (_TEXT, _LINK, _LIST, *(terms for terms, _ in _TYPED))
        for space, name in terms
    }
)
_LINKS = frozenset(("kind", *(name for _, name in _LINK)))
_DATATYPES: Mapping[str, NamedNode] = MappingProxyType({name: kind for terms, kind in _TYPED for _, name in terms})
_IN_LANGUAGES = frozenset(name for _, name in _TEXT)
_LISTS = frozenset(name for _, name in _LIST)


def write(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Yield the document in pieces; a property that the @context does not know is written with its value's type."""
    yield b'{"@context":' + orjson.dumps(dict(CONTEXT)) + b',"@graph":['
    between = b"\n"
    for node in _nodes(triples):
        yield between + orjson.dumps(node)
        between = b",\n"
    yield b"\n]}\n"


def _nodes(triples: Iterable[Triple]) -> Iterator[dict[str, Any]]:
    waiting: dict[str, Any] | None = None
    members: list[str] = []
    for subject, said in groupby(triples, key=lambda triple: triple.subject):
        if isinstance(subject, BlankNode):
            members.extend(_address(triple.object) for triple in said if triple.predicate == RDF.first)
            continue
        if waiting is not None:
            yield waiting
        members = []  # each node's list fills from the cells that follow it
        waiting = _node(str(_address(subject)), said, members)
    if waiting is not None:
        yield waiting


def _node(address: str, said: Iterable[Triple], members: list[str]) -> dict[str, Any]:
    node: dict[str, Any] = {"id": address}
    for triple in said:
        value = triple.object
        if triple.predicate == RDF.type:
            _add(node, "type", _compact(_address(value)))
            continue
        name = _NAMES.get(triple.predicate.value, "")
        if name in _LISTS:
            node[name] = members
        elif name in _IN_LANGUAGES and isinstance(value, Literal) and value.language:
            _add(node.setdefault(name, {}), value.language, value.value)
        elif (plain := _plain(name, value)) is not None:
            _add(node, name, plain)
        else:
            _add(node, _compact(triple.predicate.value), _expanded(value))
    return node


def _plain(name: str, value: object) -> str | None:
    """Return a value as bare text where it is of the kind that the @context tells of its property."""
    if isinstance(value, Literal):
        return value.value if value.datatype == _DATATYPES.get(name) else None
    return value.value if isinstance(value, NamedNode) and name in _LINKS else None


def _expanded(value: object) -> dict[str, str]:
    """Return a value of which the @context says nothing."""
    if not isinstance(value, Literal):
        return {"id": _address(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    return {"@value": value.value, "@type": _compact(value.datatype.value)}


def _add(where: dict[str, Any], name: str, value: object) -> None:
    there = where.get(name)
    if there is None:
        where[name] = value
    elif isinstance(there, list):
        there.append(value)
    else:
        where[name] = [there, value]


def _address(term: object) -> str:
    assert isinstance(term, NamedNode)
    return term.value

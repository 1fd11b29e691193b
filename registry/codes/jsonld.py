"""A code list as compact JSON-LD 1.1 with its own small @context, written subject by subject as triples come.

A blank node here is always the head of an ``rdf:List`` whose cells follow at once, as ``registry.codes.triples``
writes them; it becomes an ``@list``.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from registry.rdf import DCATAP, DCT, ELI, EUVOC, FOAF, OWL, PROV, RDF, SKOS, XKOS, XSD, Namespace

_SPACES = (SKOS, XKOS, DCT, OWL, PROV, FOAF, EUVOC, DCATAP, ELI, RDF, XSD)
_TEXT: tuple[tuple[Namespace, str], ...] = (
    *((SKOS, name) for name in ("prefLabel", "altLabel", "definition", "scopeNote", "editorialNote", "note")),
    *((DCT, name) for name in ("title", "description", "source")),
    (FOAF, "name"),
)
_LINK: tuple[tuple[Namespace, str], ...] = (
    *((SKOS, name) for name in ("inScheme", "topConceptOf", "hasTopConcept", "broader", "member")),
    *((DCT, name) for name in ("creator", "isVersionOf")),
    (DCATAP, "applicableLegislation"),
    *((DCT, name) for name in ("isReplacedBy", "replaces")),
    *((PROV, name) for name in ("wasRevisionOf", "wasGeneratedBy", "entity", "hadActivity", "qualifiedDerivation")),
    *((XKOS, name) for name in ("compares", "madeOf", "sourceConcept", "targetConcept")),
)
_LIST: tuple[tuple[Namespace, str], ...] = ((SKOS, "memberList"), (XKOS, "levels"))
_PLAIN: tuple[tuple[Namespace, str], ...] = ((SKOS, "notation"), (OWL, "versionInfo"))
_DATE: tuple[tuple[Namespace, str], ...] = ((EUVOC, "startDate"), (EUVOC, "endDate"), (DCT, "date"))
_NUMBER: tuple[tuple[Namespace, str], ...] = ((XKOS, "depth"),)
_SHARE: tuple[tuple[Namespace, str], ...] = ((RDF, "value"),)


def _terms() -> dict[str, dict[str, str]]:
    kinds: tuple[tuple[tuple[tuple[Namespace, str], ...], dict[str, str]], ...] = (
        (_TEXT, {"@container": "@language"}),
        (_LINK, {"@type": "@id"}),
        (_LIST, {"@type": "@id", "@container": "@list"}),
        (_PLAIN, {}),
        (_DATE, {"@type": "xsd:date"}),
        (_NUMBER, {"@type": "xsd:integer"}),
        (_SHARE, {"@type": "xsd:double"}),
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
        for terms in (_TEXT, _LINK, _LIST, _PLAIN, _DATE, _NUMBER, _SHARE)
        for space, name in terms
    }
)
_IN_LANGUAGES = frozenset(name for _, name in _TEXT)
_LISTS = frozenset(name for _, name in _LIST)


def write(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Yield the document in pieces. ValueError for a property that the @context does not know."""
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
            node["type"] = _compact(_address(value))
            continue
        name = _NAMES.get(triple.predicate.value)
        if name is None:
            raise ValueError(f"not in the @context: {triple.predicate.value}")
        if name in _LISTS:
            node[name] = members
        elif name in _IN_LANGUAGES:
            assert isinstance(value, Literal)
            _add(node.setdefault(name, {}), value.language or "@none", value.value)
        elif isinstance(value, Literal):
            _add(node, name, value.value)
        else:
            _add(node, name, _address(value))
    return node


def _add(where: dict[str, Any], name: str, value: str) -> None:
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


def _compact(address: str) -> str:
    for space in _SPACES:
        if address.startswith(space.address):
            return f"{space.prefix}:{address.removeprefix(space.address)}"
    return address

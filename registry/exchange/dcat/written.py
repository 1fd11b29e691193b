"""Turtle, N-Triples and RDF/XML straight from nodes: of each statement only its value is put between known bytes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from registry.exchange.dcat import jsonld, terms
from registry.exchange.dcat.terms import TYPE, Node, Property, Sort, full, prefixes
from registry.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})  # Turtle §6.5, STRING_LITERAL_QUOTE


@dataclass(frozen=True, slots=True)
class Form:
    """One form of RDF: what opens a document, the text of nodes, what closes it, and what ends a node but the last."""

    media_type: str
    opening: Callable[[str], str]
    nodes: Callable[[Iterable[Node], str], str]
    closing: str
    between: str = ""

    def whole(self, nodes: Iterable[Node], base: str) -> bytes:
        """Return a document."""
        return self.closed(f"{self.opening(base)}{self.nodes(nodes, base)}".encode())

    def closed(self, written: bytes) -> bytes:
        """Return a document that is whole but for its end."""
        return written.removesuffix(self.between.encode()) + self.closing.encode()

    def streamed(self, parts: Iterable[Iterable[Node]], base: str) -> Iterator[bytes]:
        """Yield a document part by part."""
        waiting = self.opening(base).encode()
        for part in parts:
            if written := self.nodes(part, base).encode():
                yield waiting
                waiting = written
        yield self.closed(waiting)


def marked_up(text: str) -> str:
    """Return a text as it stands in XML, in content and in attributes alike."""
    if "&" in text or "<" in text or ">" in text or '"' in text or "\r" in text:
        return escape(text, {'"': "&quot;", "\r": "&#13;"})
    return text


_RAW, _TEXT, _QUOTED, _NAME = range(4)  # what a value needs: nothing, marks and a language, marks, its full address
_NEEDS = {Sort.LINK: _RAW, Sort.TYPED: _RAW, Sort.TEXT: _TEXT, Sort.PLAIN: _QUOTED, Sort.NAME: _NAME}
_Mold = tuple[int, str, str]
"""What the values of a property need, and what stands before and after each."""


def _in_turtle(said_by: Property, _base: str) -> tuple[str, str]:
    name = "a" if said_by is TYPE else said_by.name
    match said_by.sort:
        case Sort.NAME:
            return f"{name} ", ""
        case Sort.LINK:
            return f"{name} <", ">"
        case Sort.TEXT:
            return f'{name} "', '"@'
        case Sort.PLAIN:
            return f'{name} "', '"'
        case Sort.TYPED:
            return f'{name} "', f'"^^{said_by.datatype}'


def _in_triples(said_by: Property, base: str) -> tuple[str, str]:
    name = full(said_by.name, base)
    match said_by.sort:
        case Sort.NAME | Sort.LINK:
            return f"<{name}> <", ">"
        case Sort.TEXT:
            return f'<{name}> "', '"@'
        case Sort.PLAIN:
            return f'<{name}> "', '"'
        case Sort.TYPED:
            return f'<{name}> "', f'"^^<{full(said_by.datatype, base)}>'


def _in_xml(said_by: Property, base: str) -> tuple[str, str]:
    name = said_by.name
    match said_by.sort:
        case Sort.NAME | Sort.LINK:
            return f'<{name} rdf:resource="', '"/>\n'
        case Sort.TEXT:
            return f'<{name} xml:lang="', f"</{name}>\n"
        case Sort.PLAIN:
            return f"<{name}>", f"</{name}>\n"
        case Sort.TYPED:
            return f'<{name} rdf:datatype="{full(said_by.datatype, base)}">', f"</{name}>\n"


@lru_cache(maxsize=16)
def _molds(made: Callable[[Property, str], tuple[str, str]], base: str) -> Mapping[Property, _Mold]:
    return {known: (_NEEDS[known.sort], *made(known, base)) for known in terms.properties()}


def turtle(nodes: Iterable[Node], base: str) -> str:
    """Return nodes as Turtle."""
    return _sentences(nodes, _molds(_in_turtle, base))


def triples(nodes: Iterable[Node], base: str) -> str:
    """Return nodes as N-Triples."""
    return _sentences(nodes, _molds(_in_triples, base), full_by=base)


def _sentences(nodes: Iterable[Node], molds: Mapping[Property, _Mold], full_by: str | None = None) -> str:
    """Return nodes as sentences: in Turtle one a node, in N-Triples (``full_by`` an address) one a statement."""
    written: list[str] = []
    add = written.append
    for address, said in nodes:
        subject = f"<{address}> "
        between = " ;\n  " if full_by is None else f" .\n{subject}"
        for said_by, value, tag in said:
            needs, before, after = molds[said_by]
            if needs == _RAW:
                add(f"{subject}{before}{value}{after}")
            elif needs == _NAME:
                add(f"{subject}{before}{value if full_by is None else full(value, full_by)}{after}")
            elif value.isprintable() and '"' not in value and "\\" not in value:  # most: not worth a call
                add(f"{subject}{before}{value}{after}{tag}")
            else:
                add(f"{subject}{before}{value.translate(_ESCAPES)}{after}{tag}")
            subject = between
        add(" .\n")
    return "".join(written)


def xml(nodes: Iterable[Node], base: str) -> str:
    """Return nodes as elements of RDF/XML, each named by its first class."""
    molds = _molds(_in_xml, base)
    written: list[str] = []
    add = written.append
    for address, said in nodes:
        first = said[0] if said and said[0][0] is TYPE else None
        element = first[1] if first else "rdf:Description"
        add(f'<{element} rdf:about="{marked_up(address)}">\n')
        for statement in said:
            if statement is first:
                continue
            said_by, value, tag = statement
            needs, before, after = molds[said_by]
            if needs == _RAW and "&" not in value:  # of what XML marks up, addresses and numbers have at most this
                add(f"{before}{value}{after}")
            elif needs == _TEXT:
                add(f'{before}{tag}">{marked_up(value)}{after}')
            elif needs == _NAME:
                add(f"{before}{full(value, base)}{after}")
            else:
                add(f"{before}{marked_up(value)}{after}")
        add(f"</{element}>\n")
    return "".join(written)


def opening_xml(base: str) -> str:
    """Return the start tag of a document in RDF/XML."""
    spaces = "".join(f'\n  xmlns:{prefix}="{marked_up(space)}"' for prefix, space in prefixes(base).items())
    return f"<rdf:RDF{spaces}>\n"


def _opening_turtle(base: str) -> str:
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in prefixes(base).items())


CLOSING_XML = "</rdf:RDF>\n"
FORMS: Mapping[str, Form] = {
    "ttl": Form(TURTLE, _opening_turtle, turtle, ""),
    "nt": Form(N_TRIPLES, lambda _base: "", triples, ""),
    "rdf": Form(RDF_XML, lambda base: f'<?xml version="1.0" encoding="utf-8"?>\n{opening_xml(base)}', xml, CLOSING_XML),
    "jsonld": Form(JSON_LD, jsonld.opening, jsonld.nodes, jsonld.CLOSING, jsonld.BETWEEN),
}
"""Every form by the suffix of its addresses."""

"""A code list as Turtle, straight from its codes: the statements of ``registry.codes.triples`` without their triples.

Concepts are nearly all of a list and look alike, so they are written by hand here; what is said of the list, its levels
and its versions is little and goes through the library. A property test holds both ways to the same graph.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from registry import rdf, rdf_stream
from registry.codes.outlines import outline
from registry.codes.payloads import Code, CodeList, Text
from registry.codes.triples import head_triples, level_nodes, period, scheme_path
from registry.rdf import PREFIXES, TURTLE

_PIECE = 1 << 16  # characters
_SPACES = ("adms", "dcat", "dcatap", "dct", "eli", "euvoc", "foaf", "owl", "prov", "rdf", "skos", "xkos", "xsd")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})  # Turtle §6.5, STRING_LITERAL_QUOTE


def write(code_list: CodeList, base: str, more: Iterable[Triple] = ()) -> Iterator[bytes]:
    """Yield a list, and ``more`` triples beside it, in pieces; memory does not grow with the list."""
    levels = level_nodes(code_list, base)
    head = chain(head_triples(code_list, base, levels, periods=True), more)
    yield from rdf_stream.stream(head, TURTLE, {name: PREFIXES[name] for name in _SPACES})
    scheme = rdf.iri(scheme_path(code_list.agency, code_list.slug), base).value
    for lines in (_concepts(code_list.codes, scheme), _order(code_list, scheme), _levels(code_list, levels, scheme)):
        yield from _pieces(lines)


class _Words:
    """Literals with a language: a tag is checked and normalised once, as the library does it."""

    def __init__(self) -> None:
        self._tags: dict[str, str] = {}

    def literal(self, wording: str, language: str) -> str:
        tag = self._tags.get(language)
        if tag is None:
            tag = self._tags[language] = Literal("", language=language).language or ""
        return f"{quoted(wording)}@{tag}"

    def literals(self, predicate: str, text: Text | None) -> str:
        if not text:
            return ""
        return f" ; {predicate} {' , '.join(self.literal(wording, tag) for tag, wording in text.items())}"


def quoted(text: str) -> str:
    """Return a text as a quoted literal."""
    return f'"{text.translate(_ESCAPES)}"'


def _concepts(codes: Iterable[Code], scheme: str) -> Iterator[str]:
    words = _Words()
    for code in codes:
        node = f"{scheme}/{quote(code.notation, safe='')}"
        said = [
            f"<{node}> a skos:Concept ; skos:inScheme <{scheme}> ; skos:notation {quoted(code.notation)}",
            words.literals("skos:prefLabel", code.labels),
        ]
        if code.alt_labels:
            others = " , ".join(words.literal(wording, tag) for tag, wording in code.alt_labels)
            said.append(f" ; skos:altLabel {others}")
        if code.definition:
            said.append(words.literals("skos:definition", code.definition))
        if code.note:
            said.append(words.literals("skos:scopeNote", code.note))
        if code.valid_from or code.valid_until:
            said.append(_period(code.valid_from, code.valid_until))
        if code.broader:
            parents = " , ".join(f"<{scheme}/{quote(parent, safe='')}>" for parent in code.broader)
            said.append(f" ; skos:broader {parents}")
        else:
            said.append(f" ; skos:topConceptOf <{scheme}>")
        if code.legal_basis:
            law = f"<{node}#dasar-hukum>"
            said.append(f" ; dcatap:applicableLegislation {law} .\n{law} a eli:LegalResource")
            said.append(f" ; dct:title {words.literal(code.legal_basis, 'id')}")
        said.append(" .\n")
        if not code.broader:
            said.append(f"<{scheme}> skos:hasTopConcept <{node}> .\n")
        yield "".join(said)


def _period(start: date | None, end: date | None) -> str:
    first = f' ; euvoc:startDate "{start}"^^xsd:date' if start else ""
    last = f' ; euvoc:endDate "{end}"^^xsd:date' if end else ""
    return f'{first}{last} ; dct:valid "{period(start, end)}"^^dct:Period'


def _order(code_list: CodeList, scheme: str) -> Iterator[str]:
    yield f"<{scheme}#urutan> a skos:OrderedCollection ; skos:inScheme <{scheme}> ; skos:memberList ("
    for outlined in outline(code_list.codes):
        yield f"\n<{scheme}/{quote(outlined.notation, safe='')}>"
    yield "\n) .\n"


def _levels(code_list: CodeList, levels: Mapping[int, NamedNode], scheme: str) -> Iterator[str]:
    if levels:
        for outlined in outline(code_list.codes):
            level = levels[outlined.level].value
            yield f"<{level}> skos:member <{scheme}/{quote(outlined.notation, safe='')}> .\n"


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size > _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    if waiting:
        yield "".join(waiting).encode()

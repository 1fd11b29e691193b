"""Any SKOS of anybody as code lists: Turtle, N-Triples, RDF/XML, JSON-LD; known by its content, not by its name."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import Quad, RdfFormat, parse

from registry.codes import change_triples
from registry.codes.concepts import SchemeReader, in_indonesian, last_segment, law
from registry.codes.graph import SkosGraph
from registry.codes.payloads import Code, CodeList
from registry.codes.reading import EMPTY, Problem, Reading
from registry.codes.relations import Finding, disjoint
from registry.codes.triples import FILE_BASE
from registry.errors import Sentence

_START = 4096  # bytes
_XML = re.compile(rb"\s*<(?:\?xml|!|[A-Za-z][\w.-]*:RDF\b|RDF\b)")
_JSON = re.compile(rb"\s*(?:\{|\[\s*[{\]])")
_ENTITY = re.compile(rb"""<!ENTITY\s[^>]*?(?:"([^"]*)"|'([^']*)')""")
_LONGEST_ENTITY = 500
_IN_SCHEME = frozenset({"scheme", "top"})
_BOM = b"\xef\xbb\xbf"
_OURS = re.compile(r"/id/code-list/([a-z0-9-]+)/([a-z0-9-]+)")


def read(source: bytes | Path) -> tuple[Reading, ...]:
    """Return each concept scheme of a file as a reading; concepts without any scheme make one list.

    What is wrong is in the readings; of a file that cannot be read there is one, without codes.
    """
    try:
        graph = SkosGraph(statements(source))
    except SyntaxError as error:
        return (_unreadable(error.lineno, str(error)),)
    except ValueError:
        return (_unreadable(None, ""),)
    homes = _homes(graph)
    if not homes:
        message = Sentence(
            "Berkas tidak memuat konsep SKOS. Kirim berkas dengan skos:Concept dalam sebuah skos:ConceptScheme.",
            "The file holds no SKOS concept. Send one with skos:Concept in a skos:ConceptScheme.",
        )
        return (Reading(EMPTY, problems=(Problem("empty", "", None, message),)),)
    found = list(disjoint(graph))
    return tuple(
        _reading(graph, scheme, nodes, found, is_first=number == 0)
        for number, (scheme, nodes) in enumerate(homes.items())
    )


def statements(source: bytes | Path) -> Iterable[Quad]:
    """Yield the statements of a file, its form known by its content; SyntaxError or ValueError where it breaks off."""
    if isinstance(source, bytes):
        content = source.removeprefix(_BOM)
        form = _form(content[:_START])
        if form is RdfFormat.RDF_XML:
            _refuse_bombs(content)
        return parse(content, format=form, base_iri=FILE_BASE)
    with source.open("rb") as stream:
        start = stream.read(_START)
    if start.startswith(_BOM) or _form(start) is RdfFormat.RDF_XML:
        return statements(source.read_bytes())
    return parse(path=source, format=_form(start), base_iri=FILE_BASE)


def _form(start: bytes) -> RdfFormat:
    if _XML.match(start):
        return RdfFormat.RDF_XML
    return RdfFormat.JSON_LD if _JSON.match(start) else RdfFormat.TURTLE  # of which N-Triples is a part


def _refuse_bombs(content: bytes) -> None:
    """Refuse entities that hold entities, or are long: written often, they fill any memory."""
    for found in _ENTITY.finditer(content):
        value = found[1] or found[2] or b""
        if b"&" in value or len(value) > _LONGEST_ENTITY:
            raise ValueError("an entity that unfolds")


def _homes(graph: SkosGraph) -> dict[str, list[str]]:
    """Return the concepts of each scheme. One that says no scheme belongs where the concepts around it belong."""
    homes: dict[str, list[str]] = {scheme: [] for scheme in graph.schemes}
    homeless: list[str] = []
    for node in graph.concepts:
        if node in graph.collections or node in graph.schemes:
            continue
        schemes = dict.fromkeys(str(value) for name, value in graph.pairs(node) if name in _IN_SCHEME)
        for scheme in schemes:
            homes[scheme].append(node)
        if not schemes and graph.knows(node):
            homeless.append(node)
    known = {scheme: nodes for scheme, nodes in homes.items() if nodes}
    if homeless:
        if len(homes) > 1:
            _settle(graph, known, homeless)
        else:
            known.setdefault(next(iter(homes), ""), []).extend(homeless)
    return known


def _settle(graph: SkosGraph, homes: dict[str, list[str]], homeless: list[str]) -> None:
    home = {node: scheme for scheme, nodes in homes.items() for node in nodes}
    below: dict[str, list[str]] = {}
    for node in graph.concepts:
        for parent in graph.links(node, "broader"):
            below.setdefault(parent, []).append(node)
            below.setdefault(node, []).append(parent)
    waiting = list(home)
    for node in waiting:  # grows while it is walked
        for other in below.get(node, ()):
            if other not in home and graph.knows(other):
                home[other] = home[node]
                homes[home[node]].append(other)
                waiting.append(other)
    if rest := [node for node in homeless if node not in home]:
        homes.setdefault("", []).extend(rest)


def _reading(graph: SkosGraph, scheme: str, nodes: list[str], found: list[Finding], *, is_first: bool) -> Reading:
    reader = SchemeReader(graph, scheme, nodes)
    problems = (
        Problem(rule, reader.notations.get(node, node), None, message)
        for rule, node, message in found
        if node in reader.notations or node == scheme or (is_first and node not in graph.schemes)
    )
    changes, faults = change_triples.read(graph, reader.notations)
    return Reading(
        replace(_list(scheme, graph, reader.codes), changes=changes, levels=_levels(graph, reader.notations)),
        has_levels=reader.has_levels,
        problems=(*problems, *reader.problems, *faults),
        warnings=reader.warnings(),
        matches=tuple(reader.matches),
        iri=scheme,
    )


def _list(scheme: str, graph: SkosGraph, codes: tuple[Code, ...]) -> CodeList:
    ours = _OURS.fullmatch(urlsplit(scheme).path)
    slug = ours[2] if ours else re.sub(r"[^a-z0-9]+", "-", last_segment(scheme).lower()).strip("-")
    named = (graph.wordings(scheme, name) for name in ("title", "prefLabel", "label"))
    return CodeList(
        agency=ours[1] if ours else "",
        slug=slug,
        version=graph.text(scheme, "version"),
        title=in_indonesian(next((wordings for wordings in named if wordings), ())),
        description=in_indonesian(graph.wordings(scheme, "description")),
        legal_basis=law(graph, graph.links(scheme, "law")) or "",
        source=graph.text(scheme, "source"),
        codes=codes,
        authority="".join(graph.text(agent, "name") for agent in graph.links(scheme, "creator")),
        valid_from=_day(graph.text(scheme, "start")),
        valid_until=_day(graph.text(scheme, "end")),
        notes=in_indonesian(graph.wordings(scheme, "editorialNote")) or None,
    )


def _levels(graph: SkosGraph, here: Collection[str]) -> dict[int, dict[str, str]] | None:
    """Return the names of a scheme's levels: of collections with a depth that hold a concept of it."""
    return {
        int(depth): names
        for collection in graph.collections
        if (depth := graph.text(collection, "depth")).isdecimal()
        and (names := in_indonesian(graph.wordings(collection, "prefLabel")))
        and any(member in here for member in graph.links(collection, "member"))
    } or None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _unreadable(line: int | None, reason: str) -> Reading:
    if "remote context" in reason or "LoadDocumentCallback" in reason:
        message = Sentence(
            "JSON-LD ini menunjuk @context di internet, yang tidak diambil. Tulis @context di dalam berkas.",
            "This JSON-LD refers to a @context on the network, which is not fetched. Write it into the file.",
        )
    else:
        where = Sentence(f" pada baris {line}", f" at line {line}") if line else Sentence("", "")
        message = Sentence(
            f"Berkas tidak dapat dibaca sebagai RDF{where.id}. Perbaiki penulisannya lalu kirim lagi.",
            f"The file cannot be read as RDF{where.en}. Correct it and send it again.",
        )
    return Reading(EMPTY, problems=(Problem("syntax", "", line, message),))

"""Changes of codes as triples and back: XKOS relates the codes, PROV-O says what happened.

- a change: a ``prov:Activity`` with its day (``dct:date``), its type (``dct:type``, a code of the list
  ``jenis-perubahan-kode``), its decree (``dcatap:applicableLegislation``) and a note;
- an old and a new code of it: an ``xkos:ConceptAssociation`` that the activity made, member of the list's own
  ``xkos:Correspondence``; ``rdf:value`` is the part of the old code that went to the new one;
- the part of a new code that came from an old one: ``rdf:value`` of a ``prov:Derivation`` of the new one;
- a code that ended: ``dct:isReplacedBy`` what follows it, and that ``dct:replaces`` it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from registry import rdf
from registry.codes.change_pairs import WORDS, Pair, pairs, side, sides
from registry.codes.changes import going_on
from registry.codes.concepts import last_segment, law
from registry.codes.graph import SkosGraph
from registry.codes.payloads import CodeList, ItemChange
from registry.codes.reading import Problem
from registry.codes.triples import scheme_path
from registry.errors import Sentence
from registry.rdf import DCATAP, DCT, ELI, PROV, RDF, SKOS, XKOS

KINDS = "/id/code-list/kominfo-blitar/jenis-perubahan-kode"
"""Path of the list of the types of item change."""

_TITLE: Mapping[str, str] = MappingProxyType({"id": "Perubahan kode", "en": "Changes of codes"})


def change_triples(code_list: CodeList, base: str) -> Iterator[Triple]:
    """Yield how the codes of a list became what they are, under an address; nothing when no change is recorded."""
    if not code_list.changes:
        return
    root = scheme_path(code_list.agency, code_list.slug)
    scheme, table = rdf.iri(root, base), rdf.iri(f"{root}#perubahan", base)
    named = dict(_named(code_list.changes, table))
    yield Triple(table, RDF.type, XKOS.Correspondence)
    yield from rdf.texts(table, DCT.title, _TITLE)
    yield Triple(table, XKOS.compares, scheme)
    for node, change in named.items():
        for place, _ in enumerate(pairs(change), start=1):
            yield Triple(table, XKOS.madeOf, NamedNode(f"{node.value}.{place}"))
    for node, change in named.items():
        yield from _activity(node, change, base)
        for place, pair in enumerate(pairs(change), start=1):
            yield from _association(NamedNode(f"{node.value}.{place}"), node, pair, scheme)
    yield from _succession(code_list.changes, scheme)


def read(graph: SkosGraph, notations: Mapping[str, str]) -> tuple[tuple[ItemChange, ...], tuple[Problem, ...]]:
    """Return the changes a graph tells of the codes of a list, by IRI, oldest first, and what is wrong with them."""
    told: dict[str, list[Pair]] = {}
    for node in graph.associations:
        old, new = (next(iter(graph.links(node, end)), "") for end in ("sourceConcept", "targetConcept"))
        for activity in graph.links(node, "wasGeneratedBy"):
            if old in notations or new in notations or not notations:
                part = _share(graph, [node])
                of_new = _share(
                    graph, [each for each in graph.links(new, "derivation") if _of(graph, each, old, activity)]
                )
                names = [notations.get(end) or last_segment(end) if end else "" for end in (old, new)]
                told.setdefault(activity, []).append(Pair(names[0], names[1], part, of_new))
    problems: list[Problem] = []
    changes = [change for node, group in told.items() if (change := _change(graph, node, group, problems))]
    return tuple(sorted(changes, key=lambda change: change.date)), tuple(problems)


def _change(graph: SkosGraph, node: str, told: list[Pair], problems: list[Problem]) -> ItemChange | None:
    kind = next((WORDS[name] for link in graph.links(node, "kind") if (name := last_segment(link)) in WORDS), None)
    day: date | None = None
    try:
        day = date.fromisoformat(graph.text(node, "date")[:10])
    except ValueError:
        message = Sentence(
            f"Perubahan <{node}> tidak punya tanggal (dct:date).", f"The change <{node}> has no day (dct:date)."
        )
        problems.append(Problem("change.date", told[0].old or told[0].new, None, message))
    if kind is None:
        message = Sentence(
            f"Jenis perubahan <{node}> (dct:type) tidak dikenal. Pakai kode dari daftar jenis-perubahan-kode.",
            f"The type of the change <{node}> (dct:type) is not known. Use a code of the list jenis-perubahan-kode.",
        )
        problems.append(Problem("change.kind", told[0].old or told[0].new, None, message))
    if kind is None or day is None:
        return None
    found = sides(kind, told)
    decree = law(graph, graph.links(node, "law")) or ""
    return ItemChange(kind, day, decree, side(found.before), side(found.after), graph.text(node, "note"))


def _named(changes: Iterable[ItemChange], table: NamedNode) -> Iterator[tuple[NamedNode, ItemChange]]:
    """Yield each change with its IRI: by day, type and first code, and a number where that is not enough."""
    there: dict[str, int] = {}
    for change in changes:
        first = next(iter((*change.before, *change.after)))
        name = f"{table.value}-{change.date}-{change.kind.value}-{quote(first.notation, safe='')}"
        there[name] = there.get(name, 0) + 1
        yield NamedNode(name if there[name] == 1 else f"{name}-{there[name]}"), change


def _activity(node: NamedNode, change: ItemChange, base: str) -> Iterator[Triple]:
    instrument = NamedNode(f"{node.value}-dasar-hukum")
    yield Triple(node, RDF.type, PROV.Activity)
    yield Triple(node, DCT.type, rdf.iri(f"{KINDS}/{change.kind.value}", base))
    yield Triple(node, DCT.date, rdf.literal(change.date))
    if change.note:
        yield Triple(node, SKOS.note, Literal(change.note, language="id"))
    if change.decree:
        yield Triple(node, DCATAP.applicableLegislation, instrument)
        yield Triple(instrument, RDF.type, ELI.LegalResource)
        yield Triple(instrument, DCT.title, Literal(change.decree, language="id"))


def _association(node: NamedNode, activity: NamedNode, pair: Pair, scheme: NamedNode) -> Iterator[Triple]:
    old, new = (_concept(scheme, notation) for notation in (pair.old, pair.new))
    yield Triple(node, RDF.type, XKOS.ConceptAssociation)
    if pair.old:
        yield Triple(node, XKOS.sourceConcept, old)
    if pair.new:
        yield Triple(node, XKOS.targetConcept, new)
    yield Triple(node, PROV.wasGeneratedBy, activity)
    if pair.share is not None:
        yield Triple(node, RDF.value, Literal(pair.share))
    if pair.share_of_new is not None:
        derivation = NamedNode(f"{node.value}-asal")
        yield Triple(derivation, RDF.type, PROV.Derivation)
        yield Triple(derivation, PROV.entity, old)
        yield Triple(derivation, PROV.hadActivity, activity)
        yield Triple(derivation, RDF.value, Literal(pair.share_of_new))
        yield Triple(new, PROV.qualifiedDerivation, derivation)


def _succession(changes: Iterable[ItemChange], scheme: NamedNode) -> Iterator[Triple]:
    """Yield which code replaces which, those of a code together."""
    following: dict[str, dict[str, None]] = {}
    preceding: dict[str, dict[str, None]] = {}
    for change in changes:
        for pair in pairs(change):
            if pair.old and pair.new and pair.old not in going_on(change):
                following.setdefault(pair.old, {})[pair.new] = None
                preceding.setdefault(pair.new, {})[pair.old] = None
    for links, way in ((following, DCT.isReplacedBy), (preceding, DCT.replaces)):
        for notation, others in links.items():
            for other in others:
                yield Triple(_concept(scheme, notation), way, _concept(scheme, other))


def _concept(scheme: NamedNode, notation: str) -> NamedNode:
    return NamedNode(f"{scheme.value}/{quote(notation, safe='')}")


def _of(graph: SkosGraph, derivation: str, old: str, activity: str) -> bool:
    return old in graph.links(derivation, "entity") and activity in graph.links(derivation, "hadActivity")


def _share(graph: SkosGraph, nodes: Iterable[str]) -> float | None:
    for node in nodes:
        try:
            return float(graph.text(node, "value"))
        except ValueError:
            continue
    return None

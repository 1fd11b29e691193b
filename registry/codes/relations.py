"""Integrity conditions that only a graph shows: what is disjoint in SKOS (SKOS Reference S9, S27, S37, S46).

The mapping properties are sub-properties of the relations (S41), so they count with them.
"""

from collections.abc import Iterator

from registry.codes.graph import SkosGraph
from registry.errors import Sentence

_MOST_STEPS = 5_000_000
"""How far the chains above related concepts are followed, in all: no real vocabulary comes near it."""

Finding = tuple[str, str, Sentence]
"""Rule, IRI of the thing, what is wrong."""


def disjoint(graph: SkosGraph) -> Iterator[Finding]:
    """Yield everything that is two things at once, or related in two ways that exclude each other."""
    for node in graph.schemes:
        if node in graph.concepts:
            yield (
                "skos.S9",
                node,
                Sentence(
                    f"<{node}> adalah ConceptScheme dan Concept sekaligus.",
                    f"<{node}> is a ConceptScheme and a Concept at once.",
                ),
            )
    for node in graph.collections:
        if node in graph.concepts or node in graph.schemes:
            yield (
                "skos.S37",
                node,
                Sentence(
                    f"<{node}> adalah Collection; koleksi bukan konsep dan tidak boleh menjadi induk atau anak.",
                    f"<{node}> is a Collection, which is no concept: it can be neither broader nor narrower.",
                ),
            )
    yield from _related_above(graph)
    yield from _matched_twice(graph)


def _related_above(graph: SkosGraph) -> Iterator[Finding]:
    """S27: related is disjoint with broaderTransitive, over the whole chain."""
    if graph.used.isdisjoint({"related", "relatedMatch"}):
        return
    related, above = _chains(graph)
    known: tuple[str, set[str]] = ("", set())
    steps = 0
    for low, high in sorted({*related, *((two, one) for one, two in related)}):
        if low not in above:
            continue
        if known[0] != low:
            known = (low, _ancestors(low, above))
            steps += len(known[1])
        if high in known[1]:
            yield (
                "skos.S27",
                low,
                Sentence(
                    f"<{low}> berkait (related) dengan <{high}>, padahal itu induknya.",
                    f"<{low}> is related to <{high}>, which is broader than it.",
                ),
            )
        if steps > _MOST_STEPS:
            yield (
                "skos.S27",
                low,
                Sentence(
                    "Hubungan terlalu rumit untuk diperiksa seluruhnya. Bagi kosakata menjadi beberapa berkas.",
                    "The relations are too entangled to be checked. Split the vocabulary into several files.",
                ),
            )
            return


def _chains(graph: SkosGraph) -> tuple[set[tuple[str, str]], dict[str, list[str]]]:
    """Return the related pairs, and what stands right above each concept."""
    related: set[tuple[str, str]] = set()
    above: dict[str, list[str]] = {}
    for node in graph.concepts:
        for name, value in graph.pairs(node):
            other = str(value)
            if name in {"related", "relatedMatch"}:
                related.add((node, other))
            elif name in {"broader", "broaderTransitive", "broadMatch"}:
                above.setdefault(node, []).append(other)
            elif name == "narrowMatch":
                above.setdefault(other, []).append(node)
    return related, above


def _ancestors(node: str, above: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _matched_twice(graph: SkosGraph) -> Iterator[Finding]:
    """S46: exactMatch, which is symmetric and transitive (S44, S45), is disjoint with broadMatch and relatedMatch."""
    if "exactMatch" not in graph.used:
        return
    heads: dict[str, str] = {}

    def head(node: str) -> str:
        while (up := heads.get(node, node)) != node:
            heads[node] = heads.get(up, up)
            node = up
        return node

    others: list[tuple[str, str, str]] = []
    for node in graph.concepts:
        for name, value in graph.pairs(node):
            if name == "exactMatch":
                heads[head(node)] = head(str(value))
            elif name in {"broadMatch", "narrowMatch", "relatedMatch"}:
                others.append((node, str(name), str(value)))
    for node, name, other in others:
        if head(node) == head(other):
            yield (
                "skos.S46",
                node,
                Sentence(
                    f"<{node}> dan <{other}> adalah exactMatch dan {name} sekaligus.",
                    f"<{node}> and <{other}> are exactMatch and {name} at once.",
                ),
            )

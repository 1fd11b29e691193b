"""How fast large graphs are written and asked: our Turtle against rdflib's, and queries through the whole port.

    python benchmarks/graph.py [--villages 83000] [--rdflib]

A made-up list of places in four levels, as large as the real one. Both writers start from the same codes; the ratio is
of processor time a code, in one run. ``--rdflib`` lets rdflib write all of it, which takes minutes; without it rdflib
gets a tenth of the villages, which favours rdflib (its Turtle grows faster than the graph).
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode

from registry.codes import turtle_stream
from registry.codes.payloads import Code, CodeList
from registry.codes.triples import code_list_triples
from registry.graph.store import Form, Question, open_store
from registry.rdf import Term

BASE = "https://data.desa.example"
NAME = "/id/code-list/kemendagri/wilayah"


def places(villages: int) -> Iterator[Code]:
    """Yield provinces, regencies, districts and about so many villages."""
    position = 0
    for province in range(38):
        above: tuple[str, ...] = ()
        for level, name in enumerate(("Provinsi", "Kabupaten", "Kecamatan", "Desa"), start=1):
            count = (1, 14, 14 * 14, villages // 38)[level - 1]
            for number in range(count):
                parts = [f"{11 + province}", f"{number * 14 // count + 1:02}", f"{number % 14 + 1:02}"]
                notation = ".".join((*parts[:level], *((f"{2001 + number // 196}.{number}",) if level == 4 else ())))
                if level in (2, 3):
                    notation = ".".join((parts[0], *(f"{number // 14 + 1:02}", f"{number % 14 + 1:02}")[3 - level :]))
                yield Code(
                    notation=notation,
                    labels={"id": f"{name} {number}"},
                    broader=above[:1] if level > 1 else (),
                    level=level,
                    position=position,
                )
                position += 1
            above = (f"{11 + province}",)


def code_list(villages: int) -> CodeList:
    """Return the made-up list."""
    return CodeList(
        agency="kemendagri",
        slug="wilayah",
        version="1.0.0",
        title={"id": "Wilayah buatan"},
        description={},
        legal_basis="",
        source="",
        codes=tuple(places(villages)),
    )


def memory() -> float:
    """Return the most memory this process had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(villages: int) -> None:
    """Write the list as Turtle and print seconds, bytes and memory before and after."""
    found, before = code_list(villages), memory()
    begun = time.process_time()
    size = sum(map(len, turtle_stream.write(found, BASE)))
    print(time.process_time() - begun, size, before, memory(), len(found.codes))


def theirs(villages: int) -> None:
    """Let rdflib build and write the same graph and print the same."""
    found, before = code_list(villages), memory()
    begun = time.process_time()
    graph = rdflib.Graph()
    for triple in code_list_triples(found, BASE, periods=True):
        graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    size = len(graph.serialize(format="turtle"))
    print(time.process_time() - begun, size, before, memory(), len(found.codes))


def node(term: Term) -> rdflib.term.Node:
    """Return a term as rdflib has it."""
    match term:
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return rdflib.BNode(term.value)
        case Literal(language=None):
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
        case Literal():
            return rdflib.Literal(term.value, lang=term.language)
    raise TypeError(term)


def apart(which: str, villages: int) -> list[float]:
    """Run one writer in a process of its own, so that each has its own memory."""
    command = [sys.executable, __file__, "--only", which, "--villages", str(villages)]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603  # ourselves
    return [float(part) for part in printed.split()]


def asked(villages: int) -> None:
    """Fill a store and print what loading, loading again and asking take."""
    found = code_list(villages)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder), BASE)
        for what in ("load", "the same again"):
            begun = time.process_time()
            store.replace([(NAME, code_list_triples(found, BASE))])
            print(f"{what}: {time.process_time() - begun:.1f} s of processor time, {memory():.0f} MiB")
        village = next(code.notation for code in found.codes if code.level == 4)
        lookup = f'SELECT ?s {{ ?s <http://www.w3.org/2004/02/skos/core#notation> "{village}" }}'
        count = "SELECT (COUNT(*) AS ?n) { ?s a <http://www.w3.org/2004/02/skos/core#Concept> }"
        for what, text, times in (("one code", lookup, 200), ("count all concepts", count, 5)):
            taken = []
            for _ in range(times):
                begun = time.perf_counter()
                store.query(Question(text, {Form.BINDINGS: "text/csv"})).read()
                taken.append(time.perf_counter() - begun)
            print(f"{what}: median {1000 * statistics.median(taken):.2f} ms through the port")
        store.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--villages", type=int, default=83_000)
    options.add_argument("--rdflib", action="store_true", help="rdflib writes all of it")
    options.add_argument("--only", choices=("ours", "theirs", "asked"))
    chosen = options.parse_args()
    if chosen.only:
        {"ours": ours, "theirs": theirs, "asked": asked}[chosen.only](chosen.villages)
        return
    part = 1 if chosen.rdflib else 10
    mine, other = apart("ours", chosen.villages), apart("theirs", chosen.villages // part)
    print(f"{mine[4]:.0f} codes: Turtle, {mine[1] / 1e6:.1f} MB, in {mine[0]:.2f} s of processor time")
    print(f"memory: {mine[2]:.0f} MiB with the codes, {mine[3]:.0f} MiB at most")
    print(f"rdflib, {other[4]:.0f} codes: {other[0]:.2f} s, {other[3]:.0f} MiB at most")
    print(f"ratio by code {other[0] / other[4] / (mine[0] / mine[4]):.1f}")
    asked(chosen.villages)


if __name__ == "__main__":
    main()

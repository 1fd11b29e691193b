"""How many codes an import takes in a processor second, with every integrity check, and how much memory.

    python benchmarks/codes.py [--size 100000]

Made-up areas in four levels, as CSV, XLSX and Turtle: read, checked and compared with the registry, then written as a
draft; then a version in which 500 of the published codes are named anew, sent as the whole list and as these 500 alone,
and what it costs the search index and the graph to follow it.
Each phase runs in a process of its own, so that its peak memory is its own. The least it could cost stands beside it:
reading the same file with the bare parser.
"""

import argparse
import csv
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pyoxigraph import RdfFormat, parse
from sqlmodel import Session

from registry.accounts import service as accounts
from registry.accounts.caller import PUBLIC
from registry.app import DOCUMENTS
from registry.changes import log
from registry.changes.models import Change
from registry.codes import conditions, imports, service
from registry.codes.export import write_to
from registry.codes.imports import Missing
from registry.codes.payloads import Code, CodeList
from registry.codes.reader import read
from registry.content.load import load_code_list
from registry.db import open_engine
from registry.exchange.graphs import AMENDMENTS, GRAPHS
from registry.graph.projection import GraphProjection
from registry.graph.store import open_store
from registry.items import transitions
from registry.items.graph import AmendmentOf, PublicGraphs
from registry.items.state import Kind
from registry.migrations import upgrade

CHANGED = 500
BASE = "https://satudata.invalid"
REF = "kominfo-blitar/wilayah-uji"


def areas(size: int) -> Iterator[Code]:
    """Yield areas depth first: provinces, regencies, districts, villages."""
    count = 0
    for number in range(1, 100):
        for path in paths(f"{number:02}"):
            parent = path.rpartition(".")[0]
            yield Code(
                notation=path,
                labels={"id": f"Wilayah {count}", "en": f"Area {count}"},
                broader=(parent,) if parent else (),
                level=path.count(".") + 1,
                position=count,
            )
            count += 1
            if count == size:
                return


def paths(province: str) -> Iterator[str]:
    yield province
    for regency in range(1, 26):
        yield f"{province}.{regency:02}"
        for district in range(1, 21):
            yield f"{province}.{regency:02}.{district:02}"
            for village in range(1, 13):
                yield f"{province}.{regency:02}.{district:02}.{2000 + village}"


def code_list(size: int) -> CodeList:
    agency, _, slug = REF.partition("/")
    return CodeList(
        agency=agency,
        slug=slug,
        version="1.0.0",
        title={"id": "Wilayah uji"},
        description={"id": "Wilayah yang dibuat-buat"},
        legal_basis="Tidak ada",
        source="Dibuat-buat",
        codes=tuple(areas(size)),
    )


def prepare(folder: Path, size: int) -> None:
    """Write the files, and a database without codes."""
    whole = code_list(size)
    step = max(1, size // CHANGED)
    named_anew = tuple(
        replace(code, labels={"id": f"{code.labels['id']} baru", "en": code.labels["en"]})
        if code.position % step == 0 and code.position // step < CHANGED
        else code
        for code in whole.codes
    )
    part = tuple(code for code, old in zip(named_anew, whole.codes, strict=True) if code is not old)
    changed = {"changed": replace(whole, codes=named_anew), "part": replace(whole, codes=part)}
    for name, found, forms in (
        ("list", whole, ("csv", "xlsx", "ttl")),
        *((name, changed[name], ("csv",)) for name in changed),
    ):
        for form in forms:
            with (folder / f"{name}.{form}").open("wb") as stream:
                write_to(stream, found, form, base=BASE)
    upgrade(f"sqlite:///{folder}/registry.db")
    with log.transaction(open_engine(f"sqlite:///{folder}/registry.db")) as session:
        accounts.found(session, "kominfo-blitar", {"id": "Dinas Kominfo"})


def in_registry(folder: Path, run: Callable[[Session], None]) -> None:
    with log.transaction(open_engine(f"sqlite:///{folder}/registry.db")) as session:
        run(session)


def bare_csv(folder: Path) -> None:
    with (folder / "list.csv").open(newline="") as stream:
        sum(1 for _ in csv.reader(stream))


def bare_turtle(folder: Path) -> None:
    sum(1 for _ in parse(path=folder / "list.ttl", format=RdfFormat.TURTLE))


def previewed(folder: Path, form: str) -> None:
    def run(session: Session) -> None:
        found = imports.preview(session, read(folder / f"list.{form}"), by=PUBLIC, ref=REF)
        assert found.valid, found.problems[:3]

    in_registry(folder, run)


def preview_csv(folder: Path) -> None:
    previewed(folder, "csv")


def preview_turtle(folder: Path) -> None:
    previewed(folder, "ttl")


def imported(folder: Path, form: str) -> None:
    """Take a file as the draft of a new list, then undo it."""

    def run(session: Session) -> None:
        by = accounts.system_caller(session)
        content = read(folder / f"list.{form}")
        imports.take(session, imports.preview(session, content, by=by, ref=REF), by=by)
        undo(session)

    in_registry(folder, run)


def import_csv(folder: Path) -> None:
    imported(folder, "csv")


def import_xlsx(folder: Path) -> None:
    imported(folder, "xlsx")


def import_turtle(folder: Path) -> None:
    imported(folder, "ttl")


def published(folder: Path) -> None:
    def run(session: Session) -> None:
        (found,) = read(folder / "list.csv")
        named = replace(code_list(1), codes=found.code_list.codes)
        load_code_list(session, named, by=accounts.system_caller(session))

    in_registry(folder, run)


def whole_file(folder: Path) -> None:
    next_version(folder / "changed.csv", Missing.ASK)


def partial_file(folder: Path) -> None:
    next_version(folder / "part.csv", Missing.KEEP)


def next_version(file: Path, missing: Missing) -> None:
    """Preview a next version, draft it, check it as before its publication; then undo it."""

    def run(session: Session) -> None:
        by = accounts.system_caller(session)
        found = imports.preview(session, read(file), by=by, ref=REF, missing=missing)
        assert len(found.changed) == CHANGED, len(found.changed)
        entry = imports.take(session, found, by=by)
        conditions.require_sound_version(session, entry)
        service.make_findable(session, entry)
        undo(session)

    in_registry(file.parent, run)


def indexed(folder: Path) -> None:
    """Work out what the search index is to put and remove after a version that changes a part."""

    def run(session: Session) -> None:
        by = accounts.system_caller(session)
        found = imports.preview(session, read(folder / "part.csv"), by=by, ref=REF, missing=Missing.KEEP)
        entry = imports.take(session, found, by=by)
        transitions.publish_bundled(session, entry, by=by, legal_basis="Tidak ada")
        start = time.process_time()
        change = Change(
            subject=entry.item.iri, kind=entry.item.kind, version=entry.version.number, to_state=entry.version.state
        )
        documents, gone = DOCUMENTS.load(session, [change])
        count = sum(1 for _ in documents)
        taken = time.process_time() - start
        print(f"{'':4}search index: {count} documents to put, {len(gone)} to remove, worked out in {taken:.2f} s")
        undo(session)

    in_registry(folder, run)


def graphed(folder: Path) -> None:
    """Put the graph of the published list into a new store."""

    def run(session: Session) -> None:
        first = Change(subject=f"/id/code-list/{REF}", kind="code-list", version="1.0.0", to_state="published")
        followed(folder / "graph", session, first, AMENDMENTS)

    in_registry(folder, run)


def graph_replaced(folder: Path) -> None:
    graph_after(folder, "all triples worked out again", {})


def graph_amended(folder: Path) -> None:
    graph_after(folder, "amended", AMENDMENTS)


def graph_after(folder: Path, how: str, amendments: Mapping[Kind, AmendmentOf]) -> None:
    """Bring a copy of the graph to a version that changes a part."""

    def run(session: Session) -> None:
        by = accounts.system_caller(session)
        found = imports.preview(session, read(folder / "part.csv"), by=by, ref=REF, missing=Missing.KEEP)
        entry = imports.take(session, found, by=by)
        transitions.publish_bundled(session, entry, by=by, legal_basis="Tidak ada")
        copy = folder / f"graph.{how}"
        shutil.copytree(folder / "graph", copy)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        change = Change(
            subject=entry.item.iri, kind=entry.item.kind, version=entry.version.number, to_state=entry.version.state
        )
        followed(copy, session, change, amendments)
        taken = time.process_time() - start
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"{'':4}graph, {how}: {taken:.2f} s, {more:.0f} MB more than before it")
        undo(session)

    in_registry(folder, run)


def followed(home: Path, session: Session, change: Change, amendments: Mapping[Kind, AmendmentOf]) -> None:
    store = open_store(home, BASE)
    GraphProjection(store, PublicGraphs(GRAPHS, amendments, BASE).load).apply(session, [change])
    store.close()


def undo(session: Session) -> None:
    session.rollback()
    session.info.clear()


def exported(folder: Path) -> None:
    with (folder / "out.ttl").open("wb") as stream:
        write_to(stream, read(folder / "list.csv")[0].code_list, "ttl", base=BASE)


PHASES: dict[str, Callable[[Path], None]] = {
    "bare csv reader": bare_csv,
    "bare Turtle parser": bare_turtle,
    "preview of CSV: read, check, compare": preview_csv,
    "preview of Turtle: read, check, compare": preview_turtle,
    "import of CSV: the same, and the draft": import_csv,
    "import of XLSX": import_xlsx,
    "import of Turtle": import_turtle,
    "first publication": published,
    f"whole file that changes {CHANGED}": whole_file,
    f"partial file that changes {CHANGED}": partial_file,
    f"index after a version of {CHANGED}": indexed,
    "graph of the published list": graphed,
    f"graph replaced after a version of {CHANGED}": graph_replaced,
    f"graph amended after a version of {CHANGED}": graph_amended,
    "read CSV, write Turtle": exported,
}


def measured(run: Callable[[Path], None], folder: Path, answer: "multiprocessing.Queue[tuple[float, float]]") -> None:
    start = time.process_time()  # one process, one thread: wall time would measure the machine's other work as well
    run(folder)
    answer.put((time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    """Write the files, run each phase, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, default=100_000)
    size = arguments.parse_args().size
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        first = processes.Process(target=prepare, args=(folder, size))
        first.start()
        first.join()
        for name, run in PHASES.items():
            answer = processes.Queue()
            process = processes.Process(target=measured, args=(run, folder, answer))
            process.start()
            process.join()
            taken, peak = answer.get(timeout=1)
            print(f"{name:42} {taken:7.2f} s  {size / taken:10,.0f} codes/s  peak {peak:6,.0f} MB", flush=True)


if __name__ == "__main__":
    main()

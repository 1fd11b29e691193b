"""The embedded engine: Oxigraph, in ``<home>/graph/<name>/``, where the name stands for the public address.

**One writer, any readers.** An Oxigraph folder can be open in one process only, and reading it while another one writes
is undefined. So nobody queries the writer's folder ``store``: each write ends with a snapshot (hard links, a matter of
milliseconds) in ``snapshots``, named by the file ``current``, that no one writes any more. Any process may query it, as
those do that evaluate queries. Writers, in any process, take turns by a lock file; the folder is closed between turns.

**The address.** The database keeps IRIs as paths, but a graph without absolute IRIs answers ``STRLEN(STR(?s))``,
``REGEX``, ``SHA1`` and relative IRIs wrongly, and no rewriting of query and result mends that. So the folder depends on
the public address: with another one a new store is begun, and the follower fills it from the change log by itself. Who
changes the address has nothing to rebuild, and goes back to a graph that has only to catch up. Folders of addresses
that nobody wrote for a while are removed.

**Named graphs and their union.** A triple is kept in its named graph and, once, in the default graph, for the engine's
own union gives a triple that two graphs hold twice. A write changes only what differs: a new version of a list of
90,000 codes that adds one writes one. An amendment does not even read the others; it is made whole or not at all: the
file ``amending`` stands while it is written, and where a writer finds it the last snapshot takes the store's place.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast
from uuid import uuid4

from filelock import FileLock, Timeout
from pyoxigraph import NamedNode, Store, Triple

from registry.errors import Sentence
from registry.graph.amendment import Amendment
from registry.graph.evaluators import Evaluators
from registry.graph.quads import amend, put
from registry.graph.store import BadQuery, Form, GraphAway, Limits, NotAcceptable, Question, Result, TooCostly
from registry.graph.syntax import mentions
from registry.rdf import Term, iri

# Of what is kept; another number begins a new store. It changes with the triples of an item too: an amendment removes
# the triples that this release would have written, not those of another.
_FORM = 2
_IN_MEMORY = 1_048_576  # bytes of a result; larger ones lie in a temporary file
_PATIENCE = 600  # seconds a writer waits for another one
_FORGOTTEN = 7 * 86_400  # seconds after which the store of an address that nobody writes is removed


class OxigraphStore:
    """``GraphStore`` in a folder, of one public address."""

    def __init__(self, folder: Path, base: str, limits: Limits) -> None:
        self._base = base.rstrip("/")
        self.name = hashlib.sha256(f"{_FORM} {self._base}".encode()).hexdigest()[:12]
        self._folder = folder / self.name
        self._current = self._folder / "current"
        self._amending = self._folder / "amending"
        self._limits = limits
        self._evaluators = Evaluators(limits)

    def replace(self, graphs: Iterable[tuple[str, Iterable[Triple]]]) -> None:
        """Put graphs in the place of those with the same name; writes and removes only what differs."""
        remaining = iter(graphs)
        for first in remaining:
            with self._writing():
                self._change(self._store(), chain((first,), remaining))

    def update(self, name: str, amendment: Amendment) -> None:
        """Amend a graph; what breaks off leaves it as it was."""
        with self._writing():
            place = self._store()
            self._amending.touch()
            self._amend(place, iri(name, self._base), amendment)
            self._amending.unlink()

    def values(self, name: str, predicate: NamedNode) -> list[Term]:
        """Return what a graph of the last snapshot says of the thing it is called by."""
        place, graph = self._place(), iri(name, self._base)
        if place is None:
            return []
        return [quad.object for quad in Store.read_only(str(place)).quads_for_pattern(graph, predicate, None, graph)]

    def remove(self, names: Iterable[str]) -> None:
        """Remove graphs; unknown names are passed over."""
        gone = [(name, ()) for name in self._names().intersection(names)]
        if gone:
            with self._writing():
                self._change(self._store(), gone)

    def rebuild(self, graphs: Iterable[tuple[str, Iterable[Triple]]]) -> int:
        """Fill a new store beside the one in use, then take it in use."""
        with self._writing():
            for unfinished in self._folder.glob("store.*"):
                shutil.rmtree(unfinished)
            new = self._folder / f"store.{uuid4().hex}"
            count = self._change(new, graphs)
            shutil.rmtree(self._folder / "store", ignore_errors=True)
            new.rename(self._folder / "store")
            return count

    def query(self, question: Question) -> Result:
        """Answer a query from the last snapshot."""
        if mentions(question.text, "SERVICE"):
            raise BadQuery(
                Sentence(
                    "SERVICE tidak dilayani: kueri hanya menjangkau data di sini.",
                    "SERVICE is not offered: a query reaches only what is here.",
                )
            )
        with ExitStack() as when_failing:
            content = cast("IO[bytes]", when_failing.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY)))
            end = self._evaluators.ask(self._asked(question), content)
            if fault := end.get("fault"):
                raise self._error(fault, end)
            when_failing.pop_all()
            return Result(Form(end["form"]), end["media_type"], content)

    def count(self) -> int:
        """Return how many graphs the last snapshot holds."""
        return len(self._names())

    def close(self) -> None:
        """End the processes that evaluate."""
        self._evaluators.close()

    def _asked(self, question: Question) -> dict[str, Any]:
        place = self._place()
        return {
            "place": str(place) if place else "",
            "base": f"{self._base}/",
            "text": question.text,
            "forms": dict(question.forms),
            "default_graphs": question.default_graphs,
            "named_graphs": question.named_graphs,
        }

    def _error(self, fault: str, end: dict[str, Any]) -> BadQuery | NotAcceptable | TooCostly | GraphAway:
        match fault:
            case "syntax":
                line, column = end["at"] or (1, 1)
                return BadQuery(
                    Sentence(
                        f"Kueri SPARQL tidak dapat dibaca di baris {line}, kolom {column}. Yang dilayani: satu kueri "
                        "SELECT, ASK, CONSTRUCT, atau DESCRIBE.",
                        f"The SPARQL query cannot be read at line {line}, column {column}. One query is served: "
                        "SELECT, ASK, CONSTRUCT or DESCRIBE.",
                    ),
                    line=line,
                    column=column,
                )
            case "too-large":
                size = self._limits.result // 1024**2
                return TooCostly(
                    Sentence(
                        f"Hasil kueri lebih dari {size} MiB. Ambil per bagian dengan LIMIT dan OFFSET.",
                        f"The result is larger than {size} MiB. Take it in parts with LIMIT and OFFSET.",
                    )
                )
            case "not-acceptable":
                return NotAcceptable()
        return GraphAway()

    def _names(self) -> frozenset[str]:
        place = self._place()
        if place is None:
            return frozenset()
        graphs = Store.read_only(str(place)).named_graphs()
        return frozenset(graph.value.removeprefix(self._base) for graph in graphs)

    def _place(self) -> Path | None:
        try:
            return self._folder / "snapshots" / self._current.read_text("utf-8")
        except FileNotFoundError:
            return None

    def _store(self) -> Path:
        """Return the writer's folder; what broke off while it swapped or amended left its snapshot to begin from."""
        store, snapshot = self._folder / "store", self._place()
        if self._amending.exists():
            shutil.rmtree(store, ignore_errors=True)
            self._amending.unlink()
        if not store.exists() and snapshot is not None:
            shutil.copytree(snapshot, store)
        return store

    def _change(self, place: Path, graphs: Iterable[tuple[str, Iterable[Triple]]]) -> int:
        # The folder is closed when this returns, for the store has no name outside of it.
        try:
            store = Store(str(place))
            count = 0
            for name, triples in graphs:
                put(store, iri(name, self._base), triples)
                count += 1
            store.flush()
            self._publish(store)
        except OSError:
            raise GraphAway from None
        return count

    def _amend(self, place: Path, graph: NamedNode, amendment: Amendment) -> None:
        # A method of its own for the same reason.
        try:
            store = Store(str(place))
            amend(store, graph, amendment)
            store.flush()
            self._publish(store)
        except OSError:
            raise GraphAway from None

    def _publish(self, store: Store) -> None:
        snapshots = self._folder / "snapshots"
        snapshots.mkdir(exist_ok=True)
        old, new = self._place(), snapshots / uuid4().hex
        store.backup(str(new))
        named = self._folder / "current.new"
        named.write_text(new.name, "utf-8")
        named.replace(self._current)
        if old and old.exists():
            os.utime(old)  # from now on nobody begins to read it
        for snapshot in snapshots.iterdir():
            if snapshot != new and snapshot.stat().st_mtime < time.time() - 2 * self._limits.seconds:
                shutil.rmtree(snapshot, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self._folder.exists():
            self._forget_other_addresses()
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / "write.lock").acquire(timeout=_PATIENCE):
                yield
        except Timeout:
            raise GraphAway(
                Sentence(
                    "Proses lain sedang menulis graf. Tunggu sampai selesai, lalu ulangi.",
                    "Another process is writing the graph. Wait until it is done, then try again.",
                )
            ) from None

    def _forget_other_addresses(self) -> None:
        for current in self._folder.parent.glob("*/current"):
            if current.stat().st_mtime < time.time() - _FORGOTTEN:
                shutil.rmtree(current.parent, ignore_errors=True)

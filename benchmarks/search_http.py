"""How long a search takes over HTTP, what it costs the server, and how it stands to the bare engine in the same run.

    python benchmarks/search_http.py [--size 100000] [--queries 300]

The corpus and the queries are those of ``benchmarks/search.py``. The bare engine answers in this process, by the same
clock; ``nothing`` is ``/health/live`` of the same server. Wall times hold for an idle machine only. At the end the
searches that are answered in a second with one process and with two.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from benchmarks._served import (
    add_options,
    asked,
    free_port,
    processor_time,
    run_server,
    serve,
    served,
    throughput,
)
from benchmarks.search import Corpus, bare
from registry.migrations import upgrade
from registry.search.embedded import EmbeddedIndex
from registry.search.index import open_index

SEARCH = "search, 20 hits + 5 facets"
FACETS = ("agency", "kind", "theme", "year", "format")


def engine_p95(index: EmbeddedIndex, texts: list[str]) -> float:
    """Return the 95th percentile of the bare engine's answers, in ms of wall time."""
    engine, taken = index.engine(), []
    for text in [*texts[:20], *texts]:
        begun = time.perf_counter()
        bare(engine, text)
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.quantiles(taken[20:], n=20)[-1]


def main() -> None:
    """Build, serve, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, default=100_000)
    arguments.add_argument("--queries", type=int, default=300)
    add_options(arguments)
    chosen = arguments.parse_args()
    if chosen.serve:
        run_server(chosen.home, chosen.serve)
        return
    with tempfile.TemporaryDirectory() as temporary:
        home, corpus = chosen.home or Path(temporary), Corpus()
        index = open_index("embedded:", home)
        if not isinstance(index, EmbeddedIndex):
            raise TypeError("this benchmark measures the embedded engine")
        documents = corpus.documents(chosen.size)
        if not index.count():
            upgrade(f"sqlite:///{home / 'registry.db'}")
            index.rebuild(documents)
        else:
            list(documents)  # the queries are drawn after them
        texts, others = corpus.queries(chosen.queries), corpus.queries(chosen.queries)
        floor = engine_p95(index, texts)
        beginnings = [text[: max(3, len(text) // 2)] for text in texts]
        index.close()
        port = free_port()
        server = serve(__file__, home, port)
        kinds = {
            "nothing (/health/live)": ["/health/live"] * chosen.queries,
            SEARCH: [f"/api/v1/search?limit=20&facets={','.join(FACETS)}&q={quote(text)}" for text in texts],
            "suggest": [f"/api/v1/search/suggest?q={quote(text)}" for text in beginnings],
            "page of results": [f"/cari?q={quote(text)}" for text in texts],
        }
        print(f"{'bare engine, 5 facets':28} p95 {floor:7.2f} ms")
        try:
            for name in ("search?limit=20&q=", "search/suggest?q="):  # a server that has been at work for a while
                asked(port, [f"/api/v1/{name}{quote(text)}" for text in others], lambda: 0.0)
            asked(port, kinds["page of results"][:20], lambda: 0.0)
            for name, addresses in kinds.items():
                median, late, spent = asked(port, addresses, lambda: processor_time(server.pid))
                print(
                    f"{name:28} p95 {late:7.2f} ms  {late / floor:5.1f} x the engine  median {median:6.2f} ms  "
                    f"{spent:6.2f} ms of processor time",
                    flush=True,
                )
        finally:
            server.terminate()
            server.wait()
        for workers in (1, 2):
            with served(home, workers) as port:
                throughput(port, kinds[SEARCH], seconds=3)
                found = throughput(port, kinds[SEARCH])
                print(f"searches a second over 8 connections, processes that answer: {workers}: {found:,.0f}")


if __name__ == "__main__":
    main()

"""How long a search takes over our port, against the bare engine in the same run.

    python benchmarks/search.py [--size 100000] [--queries 300] [--url embedded: | elasticsearch]

With ``--url elasticsearch`` the tests' own server is started for it. A million records: ``--size 1000000`` (3 GB).

Made-up records over a vocabulary with Zipf's law; each query has one to three words, 20 hits with highlights and five
facets. The bare engine answers the conjunction of the same words over title and description, fetches 20 stored records
and counts the same facets. Figures are ratios first: milliseconds depend on the machine.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
from tantivy import Index, Occur
from tantivy import Query as Native

from registry.search.elasticsearch import ElasticsearchIndex
from registry.search.elasticsearch_query import Asked
from registry.search.embedded import EmbeddedIndex
from registry.search.index import Document, Query, SearchIndex, open_index
from registry.search.searching import FACET_VALUES, open_searching
from tests.servers import elasticsearch

FACETS = ("agency", "kecamatan", "theme", "year", "format")
CLOCK = time.process_time  # a search runs in one thread; wall time would measure the machine's other work as well
AFFIXES = ("{}", "{}", "{}", "pe{}", "per{}an", "ke{}an", "pe{}an", "{}an", "ber{}", "di{}")


class Corpus:
    """Made-up records and queries from one seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        roots = [word for word in StemmerFactory().get_words() if word.isalpha() and len(word) > 3]
        roots = self._random.sample(sorted(roots), 9000)
        self._words = list(dict.fromkeys(self._random.choice(AFFIXES).format(root) for root in roots * 2))
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self._words))))

    def words(self, count: int) -> str:
        """Return words, common ones often."""
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=count))

    def documents(self, size: int) -> Iterator[Document]:
        """Yield made-up records."""
        choose, start = self._random.randrange, datetime(2016, 1, 1, tzinfo=UTC)
        for number in range(size):
            agency = f"instansi-{choose(600)}"
            yield Document(
                key=f"/id/dataset/{agency}/{number}",
                kind="dataset",
                url=f"/dataset/{number}",
                title={"id": self.words(7)},
                description={"id": self.words(45)},
                agency=agency,
                agency_title={"id": agency.replace("-", " ").title()},
                modified=start + timedelta(minutes=choose(5_000_000)),
                facets={
                    "kecamatan": (f"{choose(7000)}",),
                    "theme": (f"tema-{choose(32)}",),
                    "year": (f"{2010 + choose(16)}",),
                    "format": tuple({f"format-{choose(6)}", f"format-{choose(6)}"}),
                },
                keywords=tuple(self.words(1) for _ in range(4)),
                notations=(f"35.{choose(99):02}.{choose(99):02}.{choose(9999):04}",),
                weight=self._random.random(),
            )

    def queries(self, count: int) -> list[str]:
        """Return texts of one to three words."""
        return [self.words(1 + self._random.randrange(3)) for _ in range(count)]

    def mistype(self, text: str) -> str:
        """Return the text with two neighbouring letters of its longest word swapped."""
        word = max(text.split(), key=len)
        at = self._random.randrange(1, max(2, len(word) - 2))
        return text.replace(word, word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :], 1)


def bare(index: Index, text: str) -> int:
    """Answer a text with the engine alone."""
    schema, searcher = index.schema, index.searcher()
    words = [
        Native.boolean_query(
            [(Occur.Should, Native.term_query(schema, field, word)) for field in ("title", "description")]
        )
        for word in text.split()
    ]
    query = Native.boolean_query([(Occur.Must, word) for word in words])
    result = searcher.search(query, 20)
    searcher.aggregate(query, {name: {"terms": {"field": f"facets.{name}", "size": FACET_VALUES}} for name in FACETS})
    return result.count + len([searcher.doc(address) for _, address in result.hits])


def measure(run: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Return p50 and p95 in milliseconds of processor time; of each text the best of three rounds."""
    taken = [float("inf")] * len(texts)
    for _ in range(3):
        for number, text in enumerate(texts):
            start = CLOCK()
            run(text)
            taken[number] = min(taken[number], (CLOCK() - start) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def ported(index: SearchIndex) -> Callable[[str], object]:
    """Return a search over the port: 20 hits with highlights and five facets."""
    return lambda text: index.search(Query(text, facets=FACETS))


class Watched:
    """The client of a cluster as an adapter calls it, and the seconds that its last search took."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self.seconds = 0.0

    def search(self, **request: Any) -> Any:
        """Ask the cluster."""
        start = time.perf_counter()
        answer = self._client.search(**request)
        self.seconds += time.perf_counter() - start
        return answer


def overhead(index: ElasticsearchIndex, texts: list[str]) -> tuple[float, float]:
    """Return p50 and p95 in milliseconds of a search less what the cluster and its client took of it."""
    client, alias = index.engine()
    watched, searching = Watched(client), open_searching()
    engine = Asked(watched, alias)  # type: ignore[arg-type]  # all it asks of a client
    taken = []
    for text in [*texts[:20], *texts]:
        watched.seconds, start = 0.0, time.perf_counter()
        searching.search(engine, Query(text, facets=FACETS))
        taken.append((time.perf_counter() - start - watched.seconds) * 1000)
    return statistics.median(taken[20:]), statistics.quantiles(taken[20:], n=20)[-1]


def freshness(index: SearchIndex, documents: list[Document]) -> float:
    """Return the median of milliseconds from a document's change to finding it, in an index in use."""
    taken = []
    for number in range(10):
        changed = replace(documents[number], title={"id": f"perubahan{number}x"})
        start = time.perf_counter()
        index.upsert([changed])
        if index.search(Query(f"perubahan{number}x")).total != 1:
            raise RuntimeError("not found")
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


@contextmanager
def address(url: str) -> Iterator[str]:
    """Give the search URL; for ``elasticsearch`` that of a server that is started for the measurement."""
    if url != "elasticsearch":
        yield url
        return
    with elasticsearch.running() as server:
        yield f"elasticsearch+{server}/bench"


def main() -> None:
    """Build, search, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, default=100_000)
    arguments.add_argument("--queries", type=int, default=300)
    arguments.add_argument("--url", default="embedded:")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as home, address(given.url) as given.url:
        index, corpus = open_index(given.url, Path(home)), Corpus()
        documents = list(corpus.documents(given.size))
        gc.freeze()  # what this benchmark holds is no work of the build
        start, busy = time.perf_counter(), CLOCK()
        count = index.rebuild(documents)
        taken, busy = time.perf_counter() - start, CLOCK() - busy
        print(
            f"built {count:,} records, {count / taken:,.0f} per second, {count / busy:,.0f} per processor second",
            flush=True,
        )
        texts = corpus.queries(given.queries)
        mistyped = [corpus.mistype(text) for text in texts]
        index.search(Query("pemanasan"))
        if isinstance(index, ElasticsearchIndex):
            middle, most = overhead(index, texts)
            print(f"{'ours over the raw query, wall':32} p50 {middle:8.2f} ms   p95 {most:8.2f} ms", flush=True)
        rows = {"search, 20 hits + 5 facets": measure(ported(index), texts)}
        rows["search, mistyped"] = measure(ported(index), mistyped)
        rows["search, without facets"] = measure(lambda text: index.search(Query(text)), texts)
        if isinstance(index, EmbeddedIndex):
            engine = index.engine()
            rows["bare engine, the same words"] = measure(lambda text: bare(engine, text), texts)
            size = sum(file.stat().st_size for file in Path(home).rglob("*") if file.is_file())
            print(f"index {size / 1e6:,.0f} MB")
        for name, (middle, most) in rows.items():
            print(f"{name:32} p50 {middle:8.2f} ms   p95 {most:8.2f} ms")
        print(f"a changed record is found {freshness(index, documents):,.0f} ms after its change is read (wall)")
        ours = rows["search, 20 hits + 5 facets"][1]
        if "bare engine, the same words" in rows:
            print(f"p95, search to bare engine: {ours / rows['bare engine, the same words'][1]:.2f}")
        print(f"p95, mistyped to as written: {rows['search, mistyped'][1] / ours:.2f}")
        index.close()


if __name__ == "__main__":
    main()

"""How good the answers of search are on the judged queries of the tests, on each engine, and how far engines agree.

    python benchmarks/search_quality.py [--url elasticsearch]

nDCG@10 with gain 2^grade - 1; overlap is the share of the first ten hits that the embedded engine has, too. Without
``--url`` the embedded engine alone is measured.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.search.index import Query, SearchIndex, open_index
from tests.search.test_relevance import JUDGED, ndcg, record
from tests.servers import elasticsearch

FIRST = 10


@contextmanager
def opened(url: str, home: Path) -> Iterator[SearchIndex]:
    """Open an index of the judged records; for ``elasticsearch`` in a server that is started for it."""
    if url == "elasticsearch":
        with elasticsearch.running() as server, opened(f"elasticsearch+{server}/judged", home) as index:
            yield index
        return
    index = open_index(url, home)
    index.rebuild(map(record, JUDGED["records"]))
    yield index
    index.close()


def first(index: SearchIndex) -> dict[str, list[str]]:
    """Return the keys of the first hits of every judged query."""
    texts = (query["text"] for query in JUDGED["queries"])
    return {text: [hit.key for hit in index.search(Query(text, limit=FIRST)).hits] for text in texts}


def main() -> None:
    """Ask, grade, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", action="append", default=[])
    answers = {}
    with tempfile.TemporaryDirectory() as home:
        for url in ("embedded:", *arguments.parse_args().url):
            with opened(url, Path(home)) as index:
                answers[url] = first(index)
    for url, found in answers.items():
        gains = [ndcg(found[query["text"]], query["relevant"]) for query in JUDGED["queries"]]
        alike = [
            len({*keys} & {*answers["embedded:"][text]}) / max(len(keys), len(answers["embedded:"][text]), 1)
            if keys or answers["embedded:"][text]
            else 1.0
            for text, keys in found.items()
        ]
        print(
            f"{url.split('+')[0]:16} {len(gains)} queries, nDCG@10 {statistics.mean(gains):.3f}, "
            f"overlap with embedded {statistics.mean(alike):.3f}"
        )


if __name__ == "__main__":
    main()

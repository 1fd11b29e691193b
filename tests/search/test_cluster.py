"""Three nodes with one replica: the elected master is killed while we write and search."""

import json
import threading
import time
import urllib.request
from datetime import UTC, datetime
from typing import Self

import pytest

from registry.errors import RegistryError
from registry.search.index import Document, Query, SearchIndex, open_index
from tests.servers import elasticsearch
from tests.servers.elasticsearch import Node

GREEN, SETTLED, LONGEST_PAUSE = 60, 12, 30  # seconds


def ask(node: Node, path: str):
    with urllib.request.urlopen(node.address + path, timeout=GREEN) as answer:  # noqa: S310
        return json.load(answer)


def master(nodes: list[Node]) -> Node:
    elected = ask(nodes[0], "/_cluster/state/master_node")["master_node"]
    name = ask(nodes[0], "/_nodes/_all/http")["nodes"][elected]["name"]
    return next(node for node in nodes if node.name == name)


def record(number: int) -> Document:
    return Document(f"/id/dataset/a/{number}", "dataset", "/", {"id": f"Catatan {number}"}, datetime.now(UTC))


def keys(index: SearchIndex) -> set[str]:
    found: set[str] = set()
    cursor = None
    while True:
        page = index.search(Query("catatan", limit=100, sort="newest", cursor=cursor))
        found.update(hit.key for hit in page.hits)
        if (cursor := page.next) is None:
            return found


class Traffic:
    """A writer and a searcher that go on whatever happens, and what they were told."""

    def __init__(self, index: SearchIndex) -> None:
        self.acknowledged: list[str] = []
        self.answered: list[float] = []
        self._index = index
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._write, self._search)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=120)

    def longest_pause(self) -> float:
        return max(later - one for one, later in zip(self.answered, self.answered[1:], strict=False))

    def _write(self) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            try:
                self._index.upsert([record(number)])
            except RegistryError:
                continue
            self.acknowledged.append(record(number).key)

    def _search(self) -> None:
        while not self._stop.is_set():
            try:
                self._index.search(Query("catatan"))
            except RegistryError:
                continue
            self.answered.append(time.monotonic())


@pytest.mark.elasticsearch
def test_a_killed_master_loses_no_acknowledged_write_and_search_goes_on(tmp_path):
    elasticsearch.require()
    with elasticsearch.cluster(3) as nodes:
        hosts = ",".join(node.address.removeprefix("http://") for node in nodes)
        index = open_index(f"elasticsearch+http://{hosts}/gugus", tmp_path)
        index.rebuild([record(0)])
        assert ask(nodes[0], f"/_cluster/health?wait_for_status=green&timeout={GREEN}s")["status"] == "green"
        with Traffic(index) as traffic:
            time.sleep(SETTLED / 4)
            before = len(traffic.acknowledged)
            killed = master(nodes)
            killed.kill()
            time.sleep(SETTLED)
        left = next(node for node in nodes if node is not killed)
        assert (
            ask(left, f"/_cluster/health?wait_for_nodes=2&wait_for_status=yellow&timeout={GREEN}s")["status"] != "red"
        )
        assert before > 0
        assert len(traffic.acknowledged) > before, "writing went on after the master was gone"
        assert set(traffic.acknowledged) <= keys(index)
        assert traffic.longest_pause() < LONGEST_PAUSE
        index.close()

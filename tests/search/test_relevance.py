"""Relevance over a judged set: made-up records of a village catalogue, grades given by hand (3 is what was meant)."""

import json
from datetime import UTC, datetime
from math import log2
from pathlib import Path

import pytest

from registry.search.index import Document, Query, open_index
from tests.search.backends import BACKENDS, url

JUDGED = json.loads((Path(__file__).parent / "judged.json").read_text("utf-8"))
GOAL = 0.85


def record(values: dict) -> Document:
    return Document(
        key=values["id"],
        kind=values.get("kind", "dataset"),
        url=f"/dataset/{values['id']}",
        title={"id": values["title"]},
        description={"id": values["description"]},
        keywords=tuple(values["keywords"]),
        notations=tuple(values.get("notations", ())),
        modified=datetime(2025, 1, 1, tzinfo=UTC),
    )


def ndcg(found: list[str], grades: dict[str, int], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain (gain 2^grade - 1, discount log2)."""

    def gain(ordered: list[int]) -> float:
        return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(ordered[:depth]))

    return gain([grades.get(key, 0) for key in found]) / gain(sorted(grades.values(), reverse=True))


def test_the_measure_gives_what_a_hand_calculation_gives():
    # DCG 1/log2(2) + 7/log2(3) = 5.4165; ideal 7/log2(2) + 1/log2(3) = 7.6309
    assert ndcg(["b", "a", "x"], {"a": 3, "b": 1}) == pytest.approx(0.7098, abs=1e-4)
    assert ndcg(["a", "b"], {"a": 3, "b": 1}) == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_judged_queries_reach_the_goal(backend, tmp_path):
    index = open_index(url(backend), tmp_path)
    index.rebuild(map(record, JUDGED["records"]))
    reached = {
        query["text"]: ndcg([hit.key for hit in index.search(Query(query["text"])).hits], query["relevant"])
        for query in JUDGED["queries"]
    }
    index.close()
    mean = sum(reached.values()) / len(reached)
    assert mean >= GOAL, sorted(reached.items(), key=lambda item: item[1])[:10]

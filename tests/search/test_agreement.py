"""The engines agree: the same hits and the same counts for every query that matches as typed."""

import random

import pytest

from registry.search.index import Query, open_index
from tests.search.backends import url
from tests.search.catalogue import document

WORDS = """
penduduk kependudukan petani pertanian desa kelurahan kartu keluarga pendidikan mendidik kerja pekerjaan air sehat
kesehatan miskin kemiskinan sawah ternak peternakan jalan listrik sampah wisata guru murid sekolah
""".split()  # noqa: SIM905
FACETS = ("theme", "year", "kind")


def catalogue(seed: int = 7, size: int = 400):
    chance = random.Random(seed)  # noqa: S311
    for number in range(size):
        yield document(
            number,
            " ".join(chance.choices(WORDS, k=4)),
            kind=chance.choice(["dataset", "standard"]),
            description={"id": " ".join(chance.choices(WORDS, k=8)), "en": "the village"},
            keywords=tuple(chance.sample(WORDS, 2)),
            notations=(f"35.05.{chance.randrange(1, 23):02}.{2000 + chance.randrange(20)}",),
            facets={"theme": (chance.choice("abc"),), "year": tuple(chance.sample(["2023", "2024", "2025"], 2))},
        )


def queries(seed: int = 11, size: int = 60):
    chance = random.Random(seed)  # noqa: S311
    for _ in range(size):
        first, second, third = chance.sample(WORDS, 3)
        text = chance.choice(
            [
                *(first, f"{first} {second}", f'"{first} {second}"', f"{first} -{second}", f"{first[:4]}*"),
                *(f"-{third}", f"35.05.{chance.randrange(1, 23):02}", f"{first} {second} -{third}", ""),
            ]
        )
        filters = chance.choice([{}, {"theme": ("a",)}, {"theme": ("a", "b"), "year": ("2024",)}])
        yield Query(text, filters=filters, facets=FACETS, limit=100, sort=chance.choice(["newest", "title"]))


@pytest.mark.elasticsearch
def test_the_same_hits_and_counts_in_the_same_order(tmp_path):
    one, other = open_index("embedded:", tmp_path), open_index(url("elasticsearch"), tmp_path)
    one.rebuild(catalogue())
    other.rebuild(catalogue())
    for query in queries():
        here, there = one.search(query), other.search(query)
        assert (here.total, here.facets, here.suggestion) == (there.total, there.facets, there.suggestion), query
        if query.sort == "newest":  # no two dates are equal
            assert [hit.key for hit in here.hits] == [hit.key for hit in there.hits], query
        else:
            assert [hit.title for hit in here.hits] == [hit.title for hit in there.hits], query
    one.close()
    other.close()


@pytest.mark.elasticsearch
def test_the_same_first_hit_by_relevance_unless_scores_are_close(tmp_path):
    one, other = open_index("embedded:", tmp_path), open_index(url("elasticsearch"), tmp_path)
    one.rebuild(catalogue())
    other.rebuild(catalogue())
    for text in ("penduduk sawah", "pertanian desa", "guru murid sekolah", "kartu keluarga"):
        first = one.search(Query(text)).hits[0].key
        assert first in [hit.key for hit in other.search(Query(text)).hits[:3]], text
    one.close()
    other.close()

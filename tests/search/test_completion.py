"""What may be meant while somebody types, in groups."""

import pytest

from registry.search.completion import complete
from registry.search.index import open_index
from tests.search.backends import BACKENDS, url
from tests.search.catalogue import document

RECORDS = [
    document(1, "Penduduk Desa Sawentar"),
    document(2, "Individu SDGs Desa", kind="standard", keywords=("penduduk",)),
    document(3, "Sawentar", kind="code", facets={"group": ("place",)}, notations=("35.05.10.2011",)),
    document(4, "Pengemudi", kind="code", facets={"group": ("code",)}),
    *(document(number, f"Penduduk dusun {number}") for number in range(10, 20)),
]


@pytest.fixture(scope="module", params=BACKENDS)
def index(request, tmp_path_factory):
    opened = open_index(url(request.param), tmp_path_factory.mktemp("home"))
    opened.rebuild(RECORDS)
    yield opened
    opened.close()


def names(index, text: str) -> dict[str, list[str]]:
    return {group.name: [hit.title["id"] for hit in group.hits] for group in complete(index, text)}


def test_hits_come_in_groups_by_the_beginning_of_the_last_word(index):
    assert names(index, "sawe") == {"datasets": ["Penduduk Desa Sawentar"], "places": ["Sawentar"]}


def test_a_code_being_typed_finds_its_place(index):
    assert names(index, "35.05.10.2011") == {"places": ["Sawentar"]}


def test_a_group_shows_five_at_most(index):
    assert len(names(index, "penduduk")["datasets"]) == 5


@pytest.mark.parametrize("text", ["", "p", " ", "-", '"', "judul:a", "*", "x" * 5000])
def test_what_cannot_be_read_yet_gives_nothing(index, text):
    assert complete(index, text) == ()

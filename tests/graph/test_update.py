"""The contract of the store's update: a graph is amended whole or not at all, and read as amended at once."""

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from registry.graph.amendment import Amendment
from registry.graph.oxigraph import OxigraphStore
from registry.graph.store import Form, Limits, Question

BASE = "https://data.desa.example"
NAME, OTHER = "/id/code-list/a/warna", "/id/code-list/a/rasa"
ITSELF = NamedNode(BASE + NAME)
TITLE = NamedNode("http://purl.org/dc/terms/title")
FORMS = {Form.BINDINGS: "text/csv"}


def titled(text, node=ITSELF):
    return Triple(node, TITLE, Literal(text))


def titles(store, graph=None):
    pattern = f"GRAPH <{BASE}{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    answer = store.query(Question(f"SELECT ?o {{ {pattern} }} ORDER BY ?o", FORMS)).read().decode()
    return answer.split()[1:]


@pytest.fixture
def store(tmp_path):
    opened = OxigraphStore(tmp_path, BASE, Limits())
    opened.replace([(NAME, [titled("merah"), titled("hijau")]), (OTHER, [titled("hijau")])])
    yield opened
    opened.close()


def test_what_goes_is_gone_and_what_comes_is_there_at_once(store):
    store.update(NAME, Amendment(gone=[titled("merah")], come=[titled("biru")]))
    assert titles(store, NAME) == ["biru", "hijau"]
    assert titles(store) == ["biru", "hijau"]


def test_a_triple_that_another_graph_holds_stays_in_the_union(store):
    store.update(NAME, Amendment(gone=[titled("hijau")], come=[]))
    assert titles(store, NAME) == ["merah"]
    assert titles(store) == ["hijau", "merah"]


def test_what_is_told_anew_takes_the_place_of_whatever_was_told(store):
    store.update(NAME, Amendment(gone=[], come=[titled("hijau"), titled("kuning")], anew=[(ITSELF, TITLE)]))
    assert titles(store, NAME) == ["hijau", "kuning"]
    assert titles(store, OTHER) == ["hijau"]


def test_what_goes_and_comes_stays(store):
    store.update(NAME, Amendment(gone=[titled("merah")], come=[titled("merah")]))
    assert titles(store, NAME) == ["hijau", "merah"]


def test_what_is_not_there_goes_and_what_is_there_comes_without_effect(store):
    amendment = Amendment(gone=[titled("ungu")], come=[titled("merah")])
    for _ in range(2):
        store.update(NAME, amendment)
        assert titles(store, NAME) == ["hijau", "merah"]


def test_a_graph_of_which_all_goes_is_no_graph_any_more(store):
    store.update(NAME, Amendment(gone=[titled("merah"), titled("hijau")], come=[]))
    assert store.count() == 1


def test_a_graph_tells_what_it_says_of_what_it_is_called_by(store):
    assert {term.value for term in store.values(NAME, TITLE)} == {"merah", "hijau"}
    assert store.values("/id/code-list/a/tidak-ada", TITLE) == []
    assert store.values(OTHER, TITLE) == []  # it speaks of another thing


def test_an_empty_store_says_nothing(tmp_path):
    assert OxigraphStore(tmp_path, BASE, Limits()).values(NAME, TITLE) == []


def test_what_breaks_off_before_it_is_shown_leaves_the_graph_as_it_was(store, tmp_path, monkeypatch):
    def broken(*_):
        raise SystemExit

    amendment = Amendment(gone=[titled("merah")], come=[titled("biru")])
    with monkeypatch.context() as patched:
        patched.setattr(OxigraphStore, "_publish", broken)
        with pytest.raises(SystemExit):
            store.update(NAME, amendment)
    assert titles(store, NAME) == ["hijau", "merah"]
    again = OxigraphStore(tmp_path, BASE, Limits())
    again.replace([(OTHER, [titled("manis")])])
    assert titles(again, NAME) == ["hijau", "merah"]
    assert titles(again) == ["hijau", "manis", "merah"]
    again.close()

"""A list read from the database a little at a time is the list read whole, in every part and every form."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from registry.codes import repository, service, stored, turtle_stream
from registry.codes.export import export, pieces
from registry.codes.parts import Part
from registry.codes.payloads import Code
from registry.codes.triples import code_list_triples
from registry.items import repository as items
from registry.rdf import N_TRIPLES, serialize
from tests.factories import code_lists

BASE = "https://satudata.example"
LIST = code_lists.code_list(
    Code("a", {"id": "Satu"}, level=1),
    Code("a.1", {"id": "Dua kali"}, broader=("a",), level=2, valid_until=date(2024, 12, 31)),
    Code("b", {"id": "Tiga"}, level=1),
    Code("b.1", {"id": "Empat"}, broader=("b", "a.1"), level=2),
    Code("b.1.1", {"id": "Lima kali"}, broader=("b.1",), level=3, valid_from=date(2025, 1, 1)),
    Code("c", {"id": "Enam"}, level=1),
    slug="tersimpan",
)
PARTS = [
    Part(),
    Part(level=2),
    Part(under="a"),
    Part(under="b"),
    Part(under="tiada"),
    Part(at=date(2025, 1, 1)),
    Part(text="kali"),
    Part(text="b."),
    Part(level=3, under="a", at=date(2026, 1, 1), text="li"),
]


@pytest.fixture
def entry(session, people):
    code_lists.register(session, people, LIST)
    return items.by_iri(session, people.walidata, "/id/code-list/kominfo-blitar/tersimpan")


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_part_that_is_read_from_the_database_is_the_part_of_the_list(session, entry, part):
    codes = stored.code_list(session, entry, part).codes
    expected = part.of(repository.code_list(session, LIST.ref)).codes
    assert list(codes) == list(codes) == list(expected)
    assert len(codes) == len(expected)
    assert [(one.notation, one.level, one.is_top) for one in codes.outline()] == [
        (code.notation, code.level, not code.broader) for code in expected
    ]
    assert codes[:2] == expected[:2]


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "csv", "json", "json-schema", "sdmx-ml", "sdmx-json"])
def test_every_form_is_the_same_from_the_database(session, entry, form):
    part = Part(under="b")
    from_rows = b"".join(pieces(stored.code_list(session, entry, part), form, base=BASE))
    assert from_rows == b"".join(pieces(part.of(repository.code_list(session, LIST.ref)), form, base=BASE))


def test_an_older_version_is_read_as_it_was(session, people, entry):
    renamed = (replace(LIST.codes[0], labels={"id": "Satu baru"}), *LIST.codes[1:-1])
    draft, _ = service.propose(session, replace(LIST, codes=renamed), by=people.second_walidata)
    code_lists.publish(session, people, draft)
    old = items.by_iri(session, people.walidata, f"{entry.item.iri}/versi/1.0.0")
    new = items.by_iri(session, people.walidata, entry.item.iri)
    assert [code.labels["id"] for code in stored.code_list(session, old).codes][:1] == ["Satu"]
    assert len(stored.code_list(session, old).codes) == 6
    assert [code.labels["id"] for code in stored.code_list(session, new).codes][:1] == ["Satu baru"]
    assert len(stored.code_list(session, new).codes) == 5


TEXTS = st.text(min_size=1, max_size=12)
NASTY = TEXTS | st.sampled_from(['"""', "\\", "\\u0041", "a\r\nb", "@id", "'''", "\t\x01\x7f", "𝄞\u2028", "<>#"])
TAGS = st.sampled_from(["id", "en", "jv", "en-GB", "zh-Hant-TW"])
TEXT = st.dictionaries(TAGS, NASTY, max_size=3)
DAYS = st.none() | st.dates()


@st.composite
def lists(draw):
    notations = draw(st.lists(NASTY.filter(lambda text: text.strip(".") != ""), unique=True, max_size=5))
    codes = [
        Code(
            notation,
            draw(TEXT) | {"id": draw(NASTY)},
            alt_labels=tuple(draw(st.lists(st.tuples(TAGS, NASTY), max_size=2))),
            definition=draw(st.none() | TEXT),
            broader=tuple(draw(st.lists(st.sampled_from(notations[:place]), unique=True, max_size=2)) if place else ()),
            level=draw(st.integers(1, 4)),
            valid_from=draw(DAYS),
            valid_until=draw(DAYS),
            legal_basis=draw(st.none() | NASTY),
            note=draw(st.none() | TEXT),
        )
        for place, notation in enumerate(notations)
    ]
    return code_lists.code_list(*codes, slug="sulit")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lists())
def test_turtle_written_straight_from_codes_is_the_graph_of_their_triples(code_list):
    straight = Graph().parse(data=b"".join(turtle_stream.write(code_list, BASE)), format="turtle")
    triples = serialize(code_list_triples(code_list, BASE, periods=True), N_TRIPLES)
    assert isomorphic(straight, Graph().parse(data=triples, format="nt"))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)
@given(lists())
def test_json_ld_is_the_graph_of_the_turtle_whatever_the_texts(code_list):
    turtle = Graph().parse(data=export(code_list, "ttl", base=BASE), format="turtle")
    assert isomorphic(turtle, Graph().parse(data=export(code_list, "jsonld", base=BASE), format="json-ld"))

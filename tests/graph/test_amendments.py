"""A graph follows a new version of a code list by what changed, and is then what it would be if built from nothing."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Store
from sqlmodel import select

from registry.accounts.models import Agency
from registry.changes.models import Change
from registry.codes import service
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange
from registry.exchange.graphs import AMENDMENTS, GRAPHS
from registry.graph.projection import GraphProjection
from registry.graph.quads import amend, put
from registry.items import transitions
from registry.items.graph import PublicGraphs
from registry.items.state import Access
from registry.rdf import ADMS, DCAT, DCT, FOAF, PROV, RDF, SKOS, iri
from tests.factories import code_lists

BASE = "https://data.desa.example"
DECREE = "Peraturan Bupati Nomor 12 Tahun 2024"
NUMBERS = count(1)


class InMemory:
    """A graph store without files, that notes what it was asked to do."""

    name = "in-memory"

    def __init__(self):
        self.store, self.asked = Store(), []

    def replace(self, graphs):
        for name, triples in graphs:
            self.asked.append(("replace", name, 0))
            put(self.store, iri(name, BASE), triples)

    def update(self, name, amendment):
        self.asked.append(("update", name, len(amendment.gone) + len(amendment.come)))
        amend(self.store, iri(name, BASE), amendment)

    def remove(self, names):
        self.replace((name, ()) for name in names)

    def values(self, name, predicate):
        node = iri(name, BASE)
        return [quad.object for quad in self.store.quads_for_pattern(node, predicate, None, node)]


class Followed:
    """A code list of its own, published version by version, each followed by a graph."""

    def __init__(self, session, people, *codes):
        self.session, self.people = session, people
        self.list = code_lists.code_list(*codes, slug=f"daftar-{next(NUMBERS)}")
        self.name = f"/id/code-list/kominfo-blitar/{self.list.slug}"
        self.graph = InMemory()
        self.graphs = PublicGraphs(GRAPHS, AMENDMENTS, BASE)
        self.projection = GraphProjection(self.graph, self.graphs.load)
        code_lists.register(session, people, self.list)
        self.follow("1.0.0")

    def publish(self, *codes, changes=(), access=Access.PUBLIC.value, **head):
        self.list = replace(self.list, codes=codes, changes=changes, **head)
        entry, _ = service.propose(self.session, self.list, by=self.people.walidata)
        entry.version.access = access
        transitions.publish_bundled(self.session, entry, by=self.people.system, legal_basis=DECREE)
        self.session.flush()
        return entry

    def follow(self, *numbers):
        change = Change(subject=self.name, kind="code-list", from_state="approved", to_state="published")
        given_numbers = [change.model_copy(update={"version": number}) for number in numbers]
        self.projection.apply(self.session, given_numbers)

    @property
    def held(self):
        return set(self.graph.store)

    @property
    def fresh(self):
        """The quads of a store that only ever saw the live version."""
        other = InMemory()
        GraphProjection(other, self.graphs.load).apply(
            self.session, [Change(subject=self.name, kind="code-list", version="1.0.0", to_state="published")]
        )
        return set(other.store)

    def said(self, subject, predicate):
        return {quad.object for quad in self.graph.store.quads_for_pattern(subject, predicate, None)}

    def node(self, notation=""):
        return iri(f"{self.name}/{notation}".rstrip("/"), BASE)


KANIGORO = Code("35.05.10", {"id": "Kanigoro"}, broader=("35.05",), level=2)
GARUM = Code("35.05.11", {"id": "Garum"}, broader=("35.05",), level=2)
BLITAR = Code("35.05", {"id": "Blitar"})
POJOK = Code("35.05.11.2001", {"id": "Pojok"}, broader=("35.05.11",), level=3)
PLACES = (BLITAR, KANIGORO, GARUM, POJOK)
MANY = tuple(Code(f"{number:03}", {"id": f"Kode {number}"}) for number in range(200))


@pytest.fixture
def followed(session, people):
    return Followed(session, people, *PLACES)


@st.composite
def histories(draw):
    """Yield the steps of a list's life, each as what is done and which code, label or place it is done with."""
    kinds = st.sampled_from(("add", "remove", "rename", "move", "reparent", "split", "title"))
    return draw(st.lists(st.tuples(kinds, st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6))


def subtree(codes, notation):
    found = {notation}
    while more := {code.notation for code in codes if found.intersection(code.broader)} - found:
        found |= more
    return found


def levelled(codes):
    by_notation = {code.notation: code for code in codes}

    def level(code):
        return 1 + level(by_notation[code.broader[0]]) if code.broader else 1

    return [replace(code, level=level(code)) for code in codes]


def lived(codes, step, what, which, where):
    """Return the codes after a step, and the changes that it brings."""
    codes, chosen = list(codes), codes[which % len(codes)] if codes else None
    place, new = where % (len(codes) + 1), f"n {step}/ä"
    if chosen is None or what == "add":
        parent = (codes[which % len(codes)].notation,) if codes and where % 3 else ()
        codes.insert(place, Code(new, {"id": f"Baru {step}"}, broader=parent, alt_labels=(("id", f"B{step}"),)))
    elif what == "remove":
        gone = subtree(codes, chosen.notation)
        codes = [code for code in codes if code.notation not in gone]
    elif what == "rename":
        codes[codes.index(chosen)] = replace(chosen, labels={"id": f"Nama {step}", "en": f"Name {step}"})
    elif what == "move":
        codes.remove(chosen)
        codes.insert(place, replace(chosen, legal_basis=f"{DECREE} ke-{step}"))
    elif what == "reparent":
        outside = [code.notation for code in codes if code.notation not in subtree(codes, chosen.notation)]
        parents = (outside[where % len(outside)],) if outside and where % 4 else ()
        codes[codes.index(chosen)] = replace(chosen, broader=parents)
    elif what == "split" and chosen.valid_until is None:
        day = date(2020 + step, 7, 1)
        parts = [
            Code(f"s{step}-{half}", {"id": f"Bagian {step} {half}"}, broader=chosen.broader, valid_from=day)
            for half in (1, 2)
        ]
        at = codes.index(chosen)
        codes[at : at + 1] = [replace(chosen, valid_until=day - timedelta(days=1)), *parts]
        sides = (ChangedCode(chosen.notation),), tuple(ChangedCode(part.notation, 0.5) for part in parts)
        return levelled(codes), (ItemChange(ChangeKind.BREAKDOWN, day, DECREE, *sides),)
    return levelled(codes), ()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(history=histories(), together=st.booleans())
def test_after_any_versions_the_graph_is_the_one_built_from_nothing(session, people, history, together):
    followed = Followed(session, people, *PLACES, *MANY[:20])
    numbers = []
    for step, (what, which, where) in enumerate(history):
        codes, changes = lived(followed.list.codes, step, what, which, where)
        head = {"description": {"id": f"Ke-{step}"}} if what == "title" else {}
        if not codes or what == "title":
            codes = [*codes, Code(f"t{step}", {"id": "Tambahan"})]
        if levelled(codes) == list(followed.list.codes):
            continue
        numbers.append(followed.publish(*levelled(codes), changes=changes, **head).version.number)
        if not together:
            followed.follow(numbers[-1])
            assert followed.held == followed.fresh
    assume(numbers)
    followed.follow(*numbers)
    assert followed.held == followed.fresh


def amended(followed):
    """Return how many triples each step after the first amended; None for a step that replaced all."""
    return [triples if way == "update" else None for way, _, triples in followed.graph.asked[1:]]


@pytest.mark.parametrize("place", [0, 10, 20])
def test_what_is_written_does_not_grow_with_the_list(session, people, place):
    written = []
    for size in (20, 200):
        followed = Followed(session, people, *MANY[:size])
        codes = list(MANY[:size])
        codes.insert(place if place < 20 else size, Code("baru", {"id": "Baru"}))
        followed.follow(followed.publish(*codes).version.number)
        assert followed.held == followed.fresh
        written += amended(followed)
    assert written[0] == written[1] < 60


def test_the_order_of_a_list_leads_through_a_code_that_came_between_two(followed):
    followed.follow(followed.publish(BLITAR, KANIGORO, Code("x", {"id": "X"}), GARUM, POJOK).version.number)
    (cell,) = followed.said(iri(f"{followed.name}#urutan", BASE), SKOS.memberList)
    order = []
    while cell != RDF.nil:
        order += followed.said(cell, RDF.first)
        (cell,) = followed.said(cell, RDF.rest)
    assert order == [followed.node(name) for name in ("35.05", "35.05.10", "x", "35.05.11", "35.05.11.2001")]


def test_what_a_code_said_before_is_gone_and_its_neighbours_know_it_under_the_new_name(followed):
    version = followed.publish(BLITAR, KANIGORO, replace(GARUM, labels={"id": "Garum Baru"}), POJOK).version
    followed.follow(version.number)
    assert amended(followed) != [None]
    assert followed.said(followed.node("35.05.11"), SKOS.prefLabel) == {Literal("Garum Baru", language="id")}
    assert followed.said(followed.node("35.05.11.2001"), SKOS.broader) == {followed.node("35.05.11")}


def test_a_code_that_was_split_is_replaced_by_what_followed_it(followed):
    codes, changes = lived(PLACES, 1, "split", 3, 0)
    followed.follow(followed.publish(*codes, changes=changes).version.number)
    assert followed.said(followed.node("35.05.11.2001"), DCT.isReplacedBy) == {
        followed.node("s1-1"),
        followed.node("s1-2"),
    }


def test_the_version_before_is_told_as_superseded(followed):
    followed.follow(followed.publish(*PLACES, Code("x", {"id": "X"})).version.number)
    (new,) = followed.said(followed.node(), ADMS.status)
    (old,) = followed.said(followed.node("versi/1.0.0"), ADMS.status)
    assert (new.value, old.value) == (
        "http://purl.org/adms/status/Completed",
        "http://purl.org/adms/status/Deprecated",
    )
    (newest,) = followed.said(followed.node(), DCAT.hasCurrentVersion)
    assert followed.said(newest, PROV.wasRevisionOf) == {followed.node("versi/1.0.0")}


def test_an_agency_that_was_named_anew_has_one_name(session, followed):
    agency = session.exec(select(Agency).where(Agency.slug == "kominfo-blitar")).one()
    agency.title = {"id": "Dinas Baru"}
    session.add(agency)
    followed.follow(followed.publish(*PLACES, Code("x", {"id": "X"})).version.number)
    assert amended(followed) != [None]
    name = {Literal("Dinas Baru", language="id")}
    assert followed.said(iri("/organisasi/kominfo-blitar", BASE), FOAF.name) == name


def test_applying_the_same_change_again_changes_nothing(followed):
    number = followed.publish(*PLACES, Code("x", {"id": "X"})).version.number
    followed.follow(number)
    before = followed.held
    followed.follow(number)
    assert followed.held == before


def test_a_new_level_replaces_the_graph(followed):
    below = Code("35.05.11.2001.1", {"id": "Dusun"}, broader=(POJOK.notation,), level=4)
    followed.follow(followed.publish(*PLACES, below).version.number)
    assert amended(followed) == [None]
    assert followed.held == followed.fresh


def test_a_change_of_a_correspondence_replaces_the_graph(followed):
    followed.publish(*PLACES, Code("x", {"id": "X"}))
    followed.follow(None)
    assert amended(followed) == [None]
    assert followed.held == followed.fresh


def test_what_was_closed_in_between_is_put_whole(followed):
    closed = followed.publish(*PLACES, Code("x", {"id": "X"}), access=Access.CLOSED.value)
    followed.follow(closed.version.number)
    assert followed.held == set()
    followed.follow(followed.publish(*PLACES, Code("y", {"id": "Y"})).version.number)
    assert followed.held == followed.fresh
    assert followed.held

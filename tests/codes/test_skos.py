"""Files as others write them: thesaurus servers, thesaurus editors, SkoHub; and what SKOS forbids."""

from datetime import date
from pathlib import Path

import pytest

from registry.codes import skos
from registry.codes.payloads import Code, Match

DATA = Path(__file__).parent / "data"
PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix : <http://x.example/s/> .
:s a skos:ConceptScheme .
"""


def read(turtle):
    return skos.read((PREFIXES + turtle).encode())


def codes(reading):
    return {code.notation: code for code in reading.code_list.codes}


def rules(reading):
    return [(problem.rule, problem.subject) for problem in reading.problems]


def test_a_thesaurus_server_file_keeps_its_hierarchy_and_borrows_labels():
    (reading,) = skos.read(DATA / "skosmos.ttl")
    found = codes(reading)
    assert list(found) == ["p1", "p2", "p3"]
    assert reading.code_list.title == {"id": "Forest thesaurus", "en": "Forest thesaurus"}
    assert found["p1"].labels == {"id": "trees", "en": "trees", "fi": "puut"}
    assert (found["p2"].broader, found["p2"].level) == (("p1",), 2)
    assert found["p2"].alt_labels == (("en", "Tectona grandis"), ("en", "teek"))
    assert reading.matches == (("p2", Match.EXACT, "http://other.example/teak"),)
    assert found["p3"].valid_until is None
    assert "owl" not in found["p3"].note["id"]
    assert found["p3"].note["en"].startswith("Deprecated")
    assert {warning.rule for warning in reading.warnings} == {"label-language", "hidden-label", "deprecated"}
    assert reading.problems == ()


def test_rdf_xml_of_a_thesaurus_editor_is_known_by_its_content_and_its_entity_is_read():
    (reading,) = skos.read((DATA / "vocbench.rdf").read_bytes())
    found = codes(reading)
    assert list(found) == ["1", "1.9", "1.10"]
    assert found["1"].labels == {"id": "Padi", "en": "Rice"}
    assert found["1.10"].definition == {"id": "Padi yang ditanam di sawah."}
    assert found["1.9"].labels == {"id": "Padi ladang"}
    assert found["1.9"].broader == ("1",)
    assert {warning.rule for warning in reading.warnings} == {"untagged-label", "no-scheme"}


def test_json_ld_with_its_own_context_keeps_the_order_of_its_collection():
    (reading,) = skos.read(DATA / "skohub.jsonld")
    assert list(codes(reading)) == ["b", "c", "B"]
    assert codes(reading)["c"].level == 2
    assert reading.code_list.slug == "ukuran"


def test_a_remote_context_is_not_fetched_and_said():
    (reading,) = skos.read(b'{"@context": "https://w3id.org/kim/context.jsonld", "id": "https://x.example/"}')
    assert rules(reading) == [("syntax", "")]
    assert "@context" in reading.problems[0].message.id


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "' + b"a" * 1000 + b'">]><rdf:RDF/>',
        b"<?xml version='1.0'?><rdf:RDF",
        b"{",
    ],
)
def test_a_file_that_cannot_be_read_or_would_unfold_without_end_is_a_problem_not_a_crash(content):
    (reading,) = skos.read(content)
    assert [problem.rule for problem in reading.problems] == ["syntax"]


def test_broken_turtle_is_told_with_its_line():
    (reading,) = skos.read(b"@prefix : <http://x/> .\n:a :b .\n")
    assert (reading.problems[0].rule, reading.problems[0].row) == ("syntax", 2)


def test_a_file_without_concepts_is_empty():
    (reading,) = skos.read(b"<http://x/a> <http://x/b> <http://x/c> .")
    assert rules(reading) == [("empty", "")]


def test_what_is_only_ever_a_value_of_broader_is_a_concept():
    (reading,) = read(':a skos:inScheme :s ; skos:prefLabel "A"@id ; skos:broader :b . :b skos:prefLabel "B"@id .')
    assert set(codes(reading)) == {"a", "b"}


def test_several_schemes_are_several_lists_and_a_concept_may_be_in_two():
    readings = read(
        ':t a skos:ConceptScheme . :a skos:inScheme :s, :t ; skos:prefLabel "A"@id . :b skos:inScheme :t ; skos:prefLabel "B"@id .'
    )
    assert [(reading.code_list.slug, list(codes(reading))) for reading in readings] == [("s", ["a"]), ("t", ["a", "b"])]


def test_several_parents_and_dates_and_legal_basis_are_read():
    (reading,) = read(
        """@prefix euvoc: <http://publications.europa.eu/ontology/euvoc#> .
        :a skos:inScheme :s ; skos:prefLabel "A"@id . :b skos:inScheme :s ; skos:prefLabel "B"@id .
        :c skos:inScheme :s ; skos:prefLabel "C"@id ; skos:broader :a, :b ; euvoc:startDate "2020-02-29" ."""
    )
    assert codes(reading)["c"] == Code(
        "c", {"id": "C"}, broader=("a", "b"), level=2, position=2, valid_from=date(2020, 2, 29)
    )


A, B, C = (f':{name} skos:inScheme :s ; skos:prefLabel "{name}"@id .' for name in "abc")


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        (f"{A} :s a skos:Concept .", ("skos.S9", "http://x.example/s/s")),
        (f'{A} :a skos:altLabel "a"@id .', ("skos.S13", "a")),
        (f'{A} :a skos:altLabel "x"@en ; skos:hiddenLabel "x"@en .', ("skos.S13", "a")),
        (f'{A} :a skos:prefLabel "lain"@id .', ("skos.S14", "a")),
        (f"{A}{B}{C} :a skos:broader :b . :b skos:broader :c . :c skos:related :a .", ("skos.S27", "a")),
        (f"{A}{B}{C} :b skos:narrower :a . :c skos:narrowerTransitive :b . :a skos:related :c .", ("skos.S27", "a")),
        (f"{A}{B} :b skos:narrowMatch :a . :a skos:relatedMatch :b .", ("skos.S27", "a")),
        (f"{A}{B}{C} :a skos:exactMatch :b . :c skos:exactMatch :b . :a skos:broadMatch :c .", ("skos.S46", "a")),
        (f"{A} :k a skos:Collection . :a skos:broader :k .", ("skos.S37", "http://x.example/s/k")),
    ],
)
def test_what_skos_forbids_is_found(turtle, expected):
    (reading,) = read(turtle)
    assert expected in rules(reading)


@pytest.mark.parametrize(
    "turtle",
    [
        f'{A} :a skos:altLabel "a"@en, "A"@id .',
        f'{A} :a skos:prefLabel "x"@en, "x"@en-gb .',
        f"{A}{B}{C} :a skos:broader :b . :c skos:broader :b . :a skos:related :c .",
        f"{A}{B} :a skos:closeMatch :b . :a skos:broadMatch :b .",
        f"{A} :k a skos:Collection ; skos:member :a ; skos:inScheme :s .",
    ],
)
def test_what_skos_allows_is_no_problem(turtle):
    (reading,) = read(turtle)
    assert reading.problems == ()

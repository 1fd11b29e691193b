"""The bundled vocabularies as data: SKOS integrity (SKOS Reference S9–S46) and completeness.

The graph is read with rdflib, independently of the registry's own reader.
"""

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, SKOS

from registry.codes.payloads import CodeList
from registry.codes.triples import code_list_triples, correspondence_triples
from registry.codes.turtle import bundled, read

ROOT = Path(__file__).parents[2] / "vocabularies"
FILES = sorted(ROOT.glob("*/*.ttl"))
XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)


@pytest.fixture(scope="module")
def graph():
    whole = Graph()
    for file in FILES:
        whole.parse(file, format="turtle")
    return whole


@pytest.fixture(scope="module")
def concepts(graph):
    return set(graph.subjects(RDF.type, SKOS.Concept))


@pytest.fixture(scope="module")
def associations(graph):
    """Every row, approved or proposed, as (source, property, target)."""
    return [
        (
            graph.value(row, XKOS.sourceConcept),
            graph.value(row, RDF.predicate),
            graph.value(row, XKOS.targetConcept),
        )
        for row in graph.subjects(RDF.type, XKOS.ConceptAssociation)
    ]


def test_schemes_concepts_and_collections_are_disjoint_s9_s37(graph, concepts):
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    collections = {
        node
        for kind in (SKOS.Collection, SKOS.OrderedCollection, XKOS.ClassificationLevel)
        for node in graph.subjects(RDF.type, kind)
    }
    assert schemes
    assert concepts
    assert not schemes & concepts
    assert not collections & (concepts | schemes)


def test_a_literal_is_one_kind_of_label_only_s13(graph, concepts):
    for concept in concepts:
        kinds = [set(graph.objects(concept, label)) for label in LABELS]
        assert not any(one & other for one, other in combinations(kinds, 2)), concept


def test_a_concept_has_one_preferred_label_a_language_s14(graph, concepts):
    for concept in concepts:
        languages = Counter(label.language for label in graph.objects(concept, SKOS.prefLabel))
        assert languages["id"] == 1, concept
        assert max(languages.values()) == 1, concept


def test_related_concepts_are_not_in_one_line_of_descent_s27(graph, concepts):
    pairs = set(graph.subject_objects(SKOS.related)) | set(graph.subject_objects(SKOS.relatedMatch))
    for one, other in pairs:
        assert other not in set(graph.transitive_objects(one, SKOS.broader))
        assert one not in set(graph.transitive_objects(other, SKOS.broader))


def test_an_exact_match_is_no_broad_or_related_match_s46(graph, associations):
    """ExactMatch is symmetric and transitive (S44, S45): its classes are closed before they are compared."""
    family = {}

    def root(node):
        while family.get(node, node) != node:
            node = family[node]
        return node

    for source, match, target in associations:
        if match == SKOS.exactMatch:
            family[root(source)] = root(target)
    inexact = [row for row in associations if row[1] in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)]
    assert inexact
    assert not [row for row in inexact if root(row[0]) == root(row[2])]
    members = defaultdict(set)
    for node in {end for source, _, target in associations for end in (source, target)}:
        members[root(node), graph.value(node, SKOS.inScheme)].add(node)
    assert all(len(codes) == 1 for codes in members.values()), "two codes of one list would mean the same"


def test_only_approved_rows_are_asserted_as_mapping_triples(graph, associations):
    approved = URIRef("http://purl.org/adms/status/Completed")
    status = URIRef("http://www.w3.org/ns/adms#status")
    stated = set(graph.subject_objects(SKOS.exactMatch))
    expected = {
        (graph.value(row, XKOS.sourceConcept), graph.value(row, XKOS.targetConcept))
        for row in graph.subjects(status, approved)
        if (row, RDF.type, XKOS.ConceptAssociation) in graph
    }
    assert stated == expected
    assert not any(set(graph.subject_objects(other)) for other in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.closeMatch))


def test_a_proposed_row_says_that_it_is_proposed():
    for thing in bundled():
        if not isinstance(thing, CodeList):
            assert all(row.approved or row.note.startswith("Usulan: ") for row in thing.maps), thing.slug


def test_every_label_and_text_has_a_language_and_no_notation_has_one(graph):
    texts = (*LABELS, SKOS.definition, SKOS.scopeNote, SKOS.editorialNote, SKOS.note)
    for predicate in (*texts, DCTERMS.title, DCTERMS.description):
        assert all(text.language for text in graph.objects(None, predicate)), predicate
    for notation in graph.objects(None, SKOS.notation):
        assert notation.language is None
        assert notation == Literal(str(notation))


def test_a_notation_is_unique_in_its_scheme_and_ends_the_address(graph, concepts):
    seen = Counter((graph.value(node, SKOS.inScheme), graph.value(node, SKOS.notation)) for node in concepts)
    assert set(seen.values()) == {1}
    for node in concepts:
        assert str(node) == f"{graph.value(node, SKOS.inScheme)}/{graph.value(node, SKOS.notation)}"


def test_top_concepts_are_told_from_both_sides_and_have_no_broader(graph, concepts):
    down = {(scheme, node) for scheme, node in graph.subject_objects(SKOS.hasTopConcept)}
    up = {(scheme, node) for node, scheme in graph.subject_objects(SKOS.topConceptOf)}
    assert down == up
    for node in concepts:
        parents = set(graph.objects(node, SKOS.broader))
        assert bool(parents) != ((graph.value(node, SKOS.inScheme), node) in down)
        assert parents <= concepts
        assert node not in {far for parent in parents for far in graph.transitive_objects(parent, SKOS.broader)}


def test_the_order_of_a_list_names_each_of_its_concepts_once(graph, concepts):
    for order in graph.subjects(RDF.type, SKOS.OrderedCollection):
        listed = list(graph.items(graph.value(order, SKOS.memberList)))
        scheme = graph.value(order, SKOS.inScheme)
        assert Counter(listed) == Counter(node for node in graph.subjects(SKOS.inScheme, scheme) if node in concepts)


def test_every_list_says_what_it_is_where_it_comes_from_and_by_which_law(graph):
    for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme):
        for predicate in (DCTERMS.title, DCTERMS.description):
            assert {text.language for text in graph.objects(scheme, predicate)} == {"id", "en"}, scheme
        assert str(graph.value(scheme, OWL.versionInfo)) == "1.0.0"
        for predicate in (DCTERMS.source, DCTERMS.creator, DCATAP.applicableLegislation):
            assert graph.value(scheme, predicate), (scheme, predicate)


def test_both_ends_of_every_row_exist_in_the_lists_the_table_compares(graph, concepts):
    for table in graph.subjects(RDF.type, XKOS.Correspondence):
        compared = set(graph.objects(table, XKOS.compares))
        rows = list(graph.objects(table, XKOS.madeOf))
        assert rows, table
        for row in rows:
            ends = {graph.value(row, XKOS.sourceConcept), graph.value(row, XKOS.targetConcept)}
            assert ends <= concepts, row
            assert {graph.value(end, SKOS.inScheme) for end in ends} == compared, row


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_stands_where_its_identity_says_and_says_nothing_that_is_lost_in_reading(file):
    thing = read(file)
    if isinstance(thing, CodeList):
        assert file == ROOT / f"{thing.agency}-{thing.slug}" / f"{thing.slug}.ttl"
        triples = code_list_triples(thing)
    else:
        assert file == ROOT / "correspondences" / f"{thing.slug}.ttl"
        triples = correspondence_triples(thing)
    said, written = (
        Dataset(Quad(*triple) for triple in found)
        for found in ((quad.triple for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE)), triples)
    )
    for dataset in (said, written):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert said == written

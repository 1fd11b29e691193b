"""Code lists and correspondences as RDF: what is written is read back, and files obey SKOS and XKOS."""

import string
from datetime import date

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import rdf
from registry.codes.book import FileBook, UnknownCodeList
from registry.codes.payloads import Code, CodeList, Correspondence, Map, Match
from registry.codes.triples import code_list_triples
from registry.codes.turtle import NotAVocabulary, natural, read, row_order, write

words = st.text(alphabet=string.ascii_letters + 'é "\\\n/<>{}%#', min_size=1, max_size=12)
languages = st.sampled_from(["id", "en", "jv"])
texts = st.dictionaries(languages, words, min_size=1)
slugs = st.text(alphabet=string.ascii_lowercase + string.digits, min_size=1, max_size=8)
notations = st.text(alphabet=string.ascii_letters + string.digits + " ./:#%-", min_size=1, max_size=8)
days = st.none() | st.dates()


@st.composite
def codes(draw, notation, earlier, position):
    labels = draw(texts)
    taken = set(labels.items())
    alternatives = draw(st.sets(st.tuples(languages, words), max_size=3)) - taken
    return Code(
        notation=notation,
        labels=labels,
        alt_labels=tuple(sorted(alternatives)),
        definition=draw(st.none() | texts),
        broader=tuple(sorted(draw(st.sets(st.sampled_from(earlier), max_size=2)))) if earlier else (),
        level=draw(st.integers(1, 4)),
        position=position,
        valid_from=draw(days),
        valid_until=draw(days),
        legal_basis=draw(st.none() | words),
        note=draw(st.none() | texts),
    )


@st.composite
def code_lists(draw):
    names = draw(st.lists(notations, unique=True, max_size=6))
    return CodeList(
        agency=draw(slugs),
        slug=draw(slugs),
        version=draw(st.sampled_from(["1.0.0", "2.3.1"])),
        title=draw(texts),
        description=draw(texts),
        legal_basis=draw(st.just("") | words),
        source=draw(st.just("") | words),
        codes=tuple(draw(codes(name, names[:index], index)) for index, name in enumerate(names)),
        authority=draw(st.just("") | words),
        valid_from=draw(days),
        valid_until=draw(days),
        notes=draw(st.none() | texts),
    )


rows = st.builds(
    Map,
    source=notations,
    target=notations,
    match=st.sampled_from(Match),
    valid_from=days,
    valid_until=days,
    share=st.none() | st.floats(0, 1),
    approved=st.booleans(),
    note=st.just("") | words,
)
tables = st.builds(
    Correspondence,
    agency=slugs,
    slug=slugs,
    title=texts,
    source_list=st.builds("{}/{}".format, slugs, slugs),
    target_list=st.builds("{}/{}".format, slugs, slugs),
    source=st.just("") | words,
    maps=st.lists(rows, unique_by=lambda row: (row.source, row.target, row.valid_from), max_size=5).map(
        lambda found: tuple(sorted(found, key=row_order))
    ),
    approved=st.booleans(),
)


@given(code_lists())
def test_a_code_list_survives_writing_and_reading(code_list):
    assert read(write(code_list)) == code_list


@given(tables)
def test_a_correspondence_survives_writing_and_reading(table):
    assert read(write(table)) == table


@given(code_lists(), st.randoms())
def test_equal_graphs_give_equal_bytes_in_any_order(code_list, random):
    triples = list(code_list_triples(code_list))
    shuffled = random.sample(triples, len(triples))
    for media_type in (rdf.TURTLE, rdf.RDF_XML, rdf.JSON_LD, rdf.N_TRIPLES):
        assert rdf.serialize(triples, media_type) == rdf.serialize(shuffled, media_type)


@pytest.mark.parametrize("media_type", [rdf.TURTLE, rdf.RDF_XML, rdf.JSON_LD])
def test_every_form_of_a_list_is_the_same_graph(media_type):
    code_list = FileBook().code_list("dukcapil/agama")
    said = [
        {str(quad.triple) for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.from_media_type(form))}
        for form, data in ((form, write(code_list, form)) for form in (rdf.N_TRIPLES, media_type))
    ]
    named = [{line for line in lines if "_:" not in line} for lines in said]
    assert named[0] == named[1]
    assert len(said[0]) == len(said[1])


def test_the_public_address_is_applied_when_rendering_and_only_the_path_is_read_back():
    code_list = FileBook().code_list("kemendagri/wilayah")
    turtle = write(code_list, base="https://satudata.example.go.id/")
    assert b"<https://satudata.example.go.id/id/code-list/kemendagri/wilayah/35.05.10.2011>" in turtle
    assert b"satudata.invalid" not in turtle
    assert read(turtle) == code_list


def test_a_notation_that_is_no_path_segment_is_escaped_in_its_address_only():
    odd = CodeList("a", "b", "1.0.0", {"id": "x"}, {"id": "x"}, "", "", (Code("1/2 #3", {"id": "x"}),))
    assert b"/id/code-list/a/b/1%2F2%20%233>" in write(odd)
    assert read(write(odd)).codes[0].notation == "1/2 #3"


def test_numbers_sort_as_numbers_and_before_words():
    assert sorted(["other", "10", "9", "35.05.2", "35.05.10"], key=natural) == [
        "9",
        "10",
        "35.05.2",
        "35.05.10",
        "other",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"this is no Turtle",
        b"<http://a/b> <http://a/c> <http://a/d> .",
        b"<http://a/b> a <http://rdf-vocabulary.ddialliance.org/xkos#Correspondence> .",
        b"""<http://a/id/code-list/x/y> a <http://www.w3.org/2004/02/skos/core#ConceptScheme> ;
            <http://publications.europa.eu/ontology/euvoc#startDate> "yesterday" .""",
    ],
)
def test_what_is_no_vocabulary_is_refused_with_a_sentence_in_both_languages(data):
    with pytest.raises(NotAVocabulary) as refused:
        read(data)
    assert refused.value.detail.id
    assert refused.value.detail.en


def test_the_file_book_gives_a_code_in_list_order_and_translates():
    book = FileBook()
    day = date(2025, 12, 31)
    assert list(book.codes("kemendesa/agama", at=day)) == ["1", "2", "3", "4", "5", "6", "other"]
    assert book.code("kemendagri/wilayah", "35.05.10.2011").labels["id"] == "Sawentar"
    assert book.code("dukcapil/agama", "8") is None
    # SITakro numbers marriage from Kawin, the family card from Belum Kawin
    rows = {
        row.source: row.target for row in book.maps("sitakro-status-perkawinan--dukcapil-status-perkawinan", at=day)
    }
    assert (rows["1"], rows["2"]) == ("2", "1")


@pytest.mark.parametrize(
    "ref", ["dukcapil/tidak-ada", "agama", "../registry", "dukcapil/../../x", "correspondences/x", ""]
)
def test_the_file_book_knows_only_the_bundled_lists(ref):
    with pytest.raises(UnknownCodeList):
        FileBook().code_list(ref)


def test_a_code_is_valid_on_its_first_and_last_day_only_within():
    book = FileBook()
    book._lists["x/y"] = CodeList("x", "y", "1.0.0", {}, {}, "", "", ())
    code = Code("1", {"id": "Satu"}, valid_from=date(2025, 1, 1), valid_until=date(2025, 6, 30))
    book._notations["x/y"] = {"1": code}
    found = {day: list(book.codes("x/y", at=day)) for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30))}
    assert list(found.values()) == [[], ["1"], ["1"]]
    assert book.codes("x/y", at=date(2025, 7, 1)) == {}
    assert book.code("x/y", "1") is code

"""Three sides of a document: a local correction survives, the source's news arrives, conflicts are written down."""

from hypothesis import given
from hypothesis import strategies as st

from registry.harvest.merge import Field, merge, origins

BASE = {"title": {"id": "Penduduk"}, "keywords": ["a"], "unit": "orang"}

TEXTS = st.fixed_dictionaries({}, optional={"id": st.text("abc", max_size=3), "en": st.text("abc", max_size=3)})
FILES = (
    st.lists(st.sampled_from("pqr"), unique=True, max_size=3)
    .flatmap(
        lambda names: st.tuples(
            *(st.fixed_dictionaries({"identifier": st.just(name), "rows": st.integers(0, 2)}) for name in names)
        )
    )
    .map(list)
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXTS.filter(bool),
        "description": TEXTS.filter(bool),
        "keywords": st.lists(st.sampled_from("xyz"), max_size=2),
        "unit": st.sampled_from(["orang", "ha"]),
        "a/b~c": st.integers(0, 2),
        "distributions": FILES.filter(bool),
    },
)


def in_one_order(document):
    """Files stand in no order that says anything."""
    files = sorted(document.get("distributions", []), key=lambda file: file["identifier"])
    return document | ({"distributions": files} if files else {})


def test_a_correction_made_here_survives_what_the_source_says_again():
    local = {**BASE, "unit": "jiwa"}
    merged, overlay = merge(BASE, {**BASE, "keywords": ["b"]}, local)
    assert merged == {**BASE, "unit": "jiwa", "keywords": ["b"]}
    assert overlay == {"/unit": Field("orang", "jiwa", "local")}


def test_each_language_of_a_text_is_a_field_of_its_own():
    local = {**BASE, "title": {"id": "Penduduk", "en": "Population"}}
    merged, overlay = merge(BASE, {**BASE, "title": {"id": "Penduduk 2025"}}, local)
    assert merged["title"] == {"id": "Penduduk 2025", "en": "Population"}
    assert overlay == {"/title/en": Field(None, "Population", "local")}


def test_where_both_changed_a_field_the_local_one_stands_and_the_conflict_is_told():
    merged, overlay = merge(BASE, {**BASE, "unit": "kk"}, {**BASE, "unit": "jiwa"})
    assert merged["unit"] == "jiwa"
    assert overlay == {"/unit": Field("kk", "jiwa", "local", is_conflict=True)}


def test_somebodys_choice_is_kept():
    merged, overlay = merge(BASE, {**BASE, "unit": "kk"}, {**BASE, "unit": "jiwa"}, {"/unit": "source"})
    assert merged["unit"] == "kk"
    assert overlay["/unit"].is_decided


def test_what_the_source_took_away_goes_and_what_was_added_here_stays():
    source = {"title": BASE["title"], "keywords": ["a"]}
    merged, overlay = merge(BASE, source, {**BASE, "license": "https://lisensi.example/"})
    assert merged == {**source, "license": "https://lisensi.example/"}
    assert set(overlay) == {"/license"}


def test_a_file_added_here_stays_beside_those_of_the_source():
    one, two, mine = ({"identifier": name, "rows": 1} for name in ("satu", "dua", "sendiri"))
    merged, _ = merge({"distributions": [one]}, {"distributions": [one, two]}, {"distributions": [one, mine]})
    assert merged["distributions"] == [one, two, mine]


@given(DOCUMENTS, DOCUMENTS)
def test_nothing_changed_here_is_the_sources_document(base, source):
    assert merge(base, source, base) == (source, {})


@given(DOCUMENTS, DOCUMENTS)
def test_nothing_changed_there_is_the_local_document(base, local):
    merged, overlay = merge(base, base, local)
    assert in_one_order(merged) == in_one_order(local)
    assert not any(field.is_conflict for field in overlay.values())


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_merging_again_changes_nothing(base, source, local):
    merged, overlay = merge(base, source, local)
    again, told = merge(source, source, merged)
    assert again == merged
    assert set(told) == set(overlay)


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_every_field_is_the_sources_or_the_local_one_and_those_that_differ_are_told(base, source, local):
    merged, overlay = merge(base, source, local)
    told = {pointer for pointer, side in origins(source, merged).items() if side == "local"}
    removed_here = {pointer for pointer, field in overlay.items() if field.local is None}
    assert set(overlay) == told | removed_here


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_sides_may_choose_the_source_everywhere(base, source, local):
    everything = dict.fromkeys(merge(base, source, local)[1], "source")
    assert merge(base, source, local, everything)[0] == source

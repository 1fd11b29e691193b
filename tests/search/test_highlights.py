import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from registry.search.analysis import open_stems
from registry.search.highlights import EXCERPT, Marks, excerpt, highlight


@pytest.fixture(scope="module")
def stems():
    return open_stems()


def marked(text, marks):
    found = highlight(text, "id", marks)
    return found and found.markup


def test_marks_forms_of_one_root_and_exact_words(stems):
    marks = Marks(stems, exact=["kartu"], alike=["tani"])
    assert marked("Petani, PERTANIAN; kartu Kartu perkartuan", marks) == (
        "<mark>Petani</mark>, <mark>PERTANIAN</mark>; <mark>kartu</mark> <mark>Kartu</mark> perkartuan"
    )


def test_marks_beginnings_near_words_and_codes_as_written(stems):
    assert marked("Sawentar", Marks(stems, begun=["saw"])) == "<mark>Sawentar</mark>"
    assert marked("Sawentar", Marks(stems, near={"sawetnar": 1})) == "<mark>Sawentar</mark>"
    assert marked("Sawentar", Marks(stems, near={"sawat": 1})) is None
    assert marked("kode 35.05.10.2011.", Marks(stems, alike=["3505102011"])) == "kode <mark>35.05.10.2011</mark>."


def test_markup_in_the_text_stays_text(stems):
    assert marked('<b>"desa"</b> & <script>', Marks(stems, alike=["desa", "script"])) == (
        "&lt;b&gt;&quot;<mark>desa</mark>&quot;&lt;/b&gt; &amp; &lt;<mark>script</mark>&gt;"
    )


def test_an_excerpt_is_short_and_around_the_first_mark(stems):
    text = "awal " * 100 + "sawentar " + "akhir " * 100
    found = excerpt(text, "id", Marks(stems, alike=["sawentar"]))
    assert found is not None
    assert len(found.text) <= EXCERPT + len("…  …")
    assert found.text.startswith("… awal")
    assert found.text.endswith("akhir …")
    assert "<mark>sawentar</mark>" in found.markup


def test_a_template_takes_the_marks_as_they_are(stems):
    template = Environment(autoescape=True).from_string("{{ title }}")
    title = highlight("<Desa>", "id", Marks(stems, alike=["desa"]))
    assert template.render(title=title) == "&lt;<mark>Desa</mark>&gt;"


def test_a_short_text_is_kept_whole(stems):
    found = excerpt("Desa Sawentar", "id", Marks(stems, alike=["desa"]))
    assert found is not None
    assert found.text == "Desa Sawentar"


@given(text=st.text(alphabet="desa<>&'\" .\n", max_size=400))
def test_marks_change_nothing_but_add_marks(stems, text):
    found = highlight(text, "id", Marks(stems, alike=["desa"]))
    if found is not None:
        assert found.text == text
        assert html.unescape(re.sub("</?mark>", "", found.markup)) == text


ROOTS = ["tulis", "pukul", "sapu", "kirim", "tani", "didik", "duduk", "ajar", "rumah", "gigi", "kerja", "lahir", "ubah"]
AFFIXES = ["{}", "me{}", "men{}", "mem{}", "meng{}", "meny{}", "pe{}an", "ke{}an", "ber{}", "di{}kan", "{}nya", "pen{}"]
WORDS = st.builds(lambda affix, root, cut: affix.format(root[cut:]), *map(st.sampled_from, (AFFIXES, ROOTS, (0, 1))))


@given(
    st.lists(st.one_of(WORDS, st.sampled_from([*ROOTS, "didikan", "RT/RW", "kartu-kartu", "35.05"])), max_size=12),
    st.lists(st.sampled_from(ROOTS), min_size=1, max_size=3),
    st.lists(st.sampled_from(["tul", "kar", "pen"]), max_size=1),
)
def test_passing_over_what_cannot_be_meant_marks_the_same_as_reading_every_word(stems, words, alike, begun):
    text = " ".join(words)
    # An apostrophe makes the reader take the long way.
    fast, slow = (marked(whole, Marks(stems, alike=alike, begun=begun)) for whole in (text, text + " '"))
    assert fast == (slow and slow.removesuffix(" &#x27;"))

"""One-edit typos of the words that a village catalogue's titles are made of: the record is still found."""

import random
import string

import pytest

from registry.search.analysis import words
from registry.search.index import Query, open_index
from tests.search.backends import BACKENDS, url
from tests.search.test_relevance import JUDGED, record

GOAL = 0.95
SHORTEST = 4  # of three letters, one edit makes another word as often as not
FIRST = 20


def typos(word: str, choose: random.Random) -> list[str]:
    """Return the word with a letter left out, put in, put instead, and with two swapped; Damerau's four edits."""
    at = choose.randrange(len(word))
    letter = choose.choice(string.ascii_lowercase)
    swapped = choose.randrange(len(word) - 1)
    made = [
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:swapped] + word[swapped + 1] + word[swapped] + word[swapped + 2 :],
    ]
    return [typo for typo in made if typo != word]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_word_with_one_edit_still_finds_what_the_word_finds(backend, tmp_path):
    index = open_index(url(backend), tmp_path)
    index.rebuild(map(record, JUDGED["records"]))
    texts = [text for one in JUDGED["records"] for text in (one["title"], one["description"], *one["keywords"])]
    known = {word for text in texts for word in words(text)}
    titled = {word for one in JUDGED["records"] for word in words(one["title"])}
    choose = random.Random(7)  # noqa: S311
    missed, asked = [], 0
    for word in sorted(word for word in titled if len(word) >= SHORTEST and word.isalpha()):
        meant = {hit.key for hit in index.search(Query(word, limit=3)).hits}
        for typo in typos(word, choose):
            if typo in known:
                continue  # it says something else, and is answered as written
            asked += 1
            if not meant & {hit.key for hit in index.search(Query(typo, limit=FIRST)).hits}:
                missed.append((word, typo))
    index.close()
    assert asked > 500
    assert 1 - len(missed) / asked >= GOAL, missed

"""What people type finds the same codes on every database, in the order of the list."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from registry.codes import finding, keys, repository, service
from registry.codes.models import Concept, ConceptKey
from registry.codes.payloads import Code
from tests.factories import code_lists

LIST = code_lists.code_list(
    Code("35", {"id": "Jawa Timur", "en": "East Java"}),
    Code("35.72", {"id": "Kota Blitar", "en": "Blitar City"}, broader=("35",), level=2),
    Code("35.05", {"id": "Blitar", "en": "Blitar Regency"}, broader=("35",), level=2),
    Code("35.05.01", {"id": "Wlingi"}, alt_labels=(("id", "Kec. Wlingi"), ("jv", "Blitar Wetan")), broader=("35.05",)),
    Code("Jum'at", {"id": "Hari Jum'at"}),
    Code("e", {"id": "Désa É", "en": "100% sure_of it"}),
    slug="cari",
)


@pytest.fixture
def item_id(session, people):
    code_lists.register(session, people, LIST)
    return repository.item_of(session, LIST.ref).id


def found(session, item_id, text, **asked):
    return [code.notation for code in repository.codes(session, item_id, text=text, **asked)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blitar", ["35.72", "35.05", "35.05.01"]),
        ("BLI", ["35.72", "35.05", "35.05.01"]),
        ("kota blitar", ["35.72"]),
        ("blitar kota", []),
        ("blitar city", ["35.72"]),
        ("litar", []),
        ("35.05", ["35.05", "35.05.01"]),
        ("35", ["35", "35.72", "35.05", "35.05.01"]),
        ("east", ["35"]),
        ("kec wlingi", ["35.05.01"]),
        ("kec. wlingi", ["35.05.01"]),
        ("JUM'AT", ["Jum'at"]),
        ("jumat", ["Jum'at"]),
        ("hari jum’at", ["Jum'at"]),
        ("desa e", ["e"]),
        ("%", []),
        ("_", []),
        ("100%", ["e"]),
        ("wlingi" * 20, []),
        ("\\", []),
        ("—", []),
    ],
)
def test_a_text_finds_codes_from_the_beginning_of_a_word_or_of_the_notation(session, item_id, text, expected):
    assert found(session, item_id, text) == expected


def test_many_and_few_are_found_alike_page_by_page(session, people, item_id, monkeypatch):
    many = code_lists.code_list(
        *(Code(f"{n:03}", {"id": f"Desa {'Genap' if n % 2 == 0 else 'Ganjil'} {n}"}) for n in range(60)), slug="banyak"
    )
    code_lists.register(session, people, many)
    number = repository.item_of(session, many.ref).id
    whole = {text: found(session, number, text) for text in ("desa", "genap", "desa g", "ganjil 5", "00", "9")}
    assert len(whole["desa"]) == 60
    assert whole["genap"] == [f"{n:03}" for n in range(0, 60, 2)]
    assert whole["ganjil 5"] == ["005", "051", "053", "055", "057", "059"]
    for few, page in ((1, 7), (30, 500), (29, 3)):
        monkeypatch.setattr(finding, "FEW", few)
        monkeypatch.setattr(finding, "_PAGE", page)
        for text, codes in whole.items():
            assert found(session, number, text) == codes
            first = repository.codes(session, number, text=text, limit=4)
            rest = repository.codes(session, number, text=text, after=first[-1].position) if first else []
            assert [code.notation for code in (*first, *rest)] == codes


def test_a_new_version_is_found_by_its_names_and_the_old_names_are_gone(session, people, item_id):
    renamed = replace(LIST, codes=(replace(LIST.codes[0], labels={"id": "Jawi Wetan"}), *LIST.codes[1:]))
    entry, _ = service.propose(session, renamed, by=people.second_walidata)
    assert found(session, item_id, "jawi") == []
    assert found(session, item_id, "jawa") == ["35"]
    again = replace(LIST, codes=(replace(LIST.codes[0], labels={"id": "Jawi Kulon"}), *LIST.codes[1:]))
    entry, _ = service.propose(session, again, by=people.second_walidata)
    code_lists.publish(session, people, entry)
    assert found(session, item_id, "jawi") == ["35"]
    assert found(session, item_id, "jawa") == found(session, item_id, "jawi w") == []


def test_every_published_row_has_its_keys_and_no_key_is_without_its_row(session, people, item_id):
    service.propose(session, replace(LIST, codes=LIST.codes[1:]), by=people.second_walidata)
    more = replace(LIST, codes=(*LIST.codes, Code("z", {"id": "Baru"})))
    entry, _ = service.propose(session, more, by=people.second_walidata)
    assert session.exec(select(ConceptKey).where(ConceptKey.since_version == entry.version.id)).first() is None
    code_lists.publish(session, people, entry)
    expected = {
        (row.item_id, key, row.notation, row.since_version)
        for row in session.exec(select(Concept))
        for key in keys.keys(row.notation, keys.names(row.labels, row.alt_labels))
    }
    assert {tuple(row) for row in session.exec(select(*ConceptKey.__table__.c))} == expected


@given(st.text(max_size=60), st.lists(st.text(max_size=80), max_size=4), st.text(min_size=1, max_size=12))
def test_what_begins_so_is_among_the_keys_and_what_is_among_the_keys_begins_so(text, called, notation):
    kept = keys.keys(notation, called)
    assert all(key and len(key) <= keys.LONGEST for key in kept - {""})
    typed = {text.lower()[: keys.LONGEST], keys.phrase(text)[: keys.LONGEST]} - {""}
    by_key = any(key.startswith(one) for key in kept for one in typed)
    if text and keys.begins(text, notation, called):
        assert by_key
    for name in called:
        words = keys.phrase(name)
        assert not words or keys.begins(words, notation, called)

"""A file that is a part of a list: only the codes that it concerns are read, checked and written."""

from dataclasses import replace

import pytest
from sqlalchemy import event, update
from sqlmodel import func, select

from registry.codes import imports, placing, repository, rows, service
from registry.codes.conditions import NotSound, require_sound_version
from registry.codes.imports import Missing
from registry.codes.models import Concept
from registry.codes.payloads import Code
from registry.codes.reader import read
from registry.errors import Conflict
from tests.factories import code_lists

REF = "kominfo-blitar/warna"
SMALL, LARGE = 300, 3000


def numbered(count):
    return code_lists.code_list(
        *(Code(f"{number:05}", {"id": f"Kode {number}"}) for number in range(0, 10 * count, 10))
    )


def preview(session, people, text, **options):
    content = text.encode()
    return imports.preview(session, read(content), by=people.walidata, ref=REF, missing=Missing.KEEP, **options)


def notations(session, entry):
    return [code.notation for code in repository.codes_of_version(session, entry.version)]


def written(session, entry):
    brought = Concept.since_version == entry.version.id
    return session.exec(select(func.count()).select_from(Concept).where(brought)).one()


@pytest.fixture
def registered(session, people):
    code_lists.register(session, people, numbered(SMALL))


def test_new_codes_are_sorted_in_and_nothing_else_is_written(session, people, registered):
    found = preview(session, people, "kode,nama\n99999,Akhir\n00005,Lima\n00007,Tujuh\n00000,Nol\n")
    assert (found.new, found.changed, found.same) == (("99999", "00005", "00007"), ("00000",), SMALL - 1)
    entry = imports.take(session, found, by=people.walidata)
    expected = sorted([code.notation for code in numbered(SMALL).codes] + ["99999", "00005", "00007"])
    assert notations(session, entry) == expected
    assert (written(session, entry), entry.body["codes"], entry.version.number) == (4, SMALL + 3, "1.1.0")


def test_where_there_is_no_room_all_are_placed_anew(session, people, registered):
    session.execute(update(Concept).values(position=Concept.position / placing.GAP))
    found = preview(session, people, "kode,nama\n00005,Lima\n00007,Tujuh\n")
    entry = imports.take(session, found, by=people.walidata)
    assert notations(session, entry) == sorted([code.notation for code in numbered(SMALL).codes] + ["00005", "00007"])


def test_codes_of_a_list_that_is_not_sorted_go_to_its_end(session, people):
    code_lists.register(session, people, code_lists.code_list("merah", "hijau", "biru"))
    entry = imports.take(session, preview(session, people, "kode,nama\nabu,Abu\n"), by=people.walidata)
    assert notations(session, entry) == ["merah", "hijau", "biru", "abu"]


def test_a_part_reads_no_more_of_a_long_list_than_of_a_short_one(session, people):
    counts = []
    for size in (SMALL, LARGE):
        slug = f"warna-{size}"
        code_lists.register(session, people, replace(numbered(size), slug=slug))
        sample = read(b"kode,nama\n00010,Sepuluh baru\n00015,Lima belas\n")
        seen = []

        def count(_connection, cursor, *_rest, seen=seen):
            seen.append(cursor)

        event.listen(session.get_bind(), "after_cursor_execute", count)
        found = imports.preview(session, sample, by=people.walidata, ref=f"kominfo-blitar/{slug}", missing=Missing.KEEP)
        entry = imports.take(session, found, by=people.walidata)
        event.remove(session.get_bind(), "after_cursor_execute", count)
        assert written(session, entry) == 2
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 10  # a bisection of a list ten times as long has four steps more


def test_what_stands_below_a_code_that_moves_gets_its_level(session, people):
    code_lists.register(
        session,
        people,
        code_lists.code_list(
            "a",
            Code("b", {"id": "B"}, broader=("a",), level=2),
            "x",
            Code("y", {"id": "Y"}, broader=("x",), level=2),
        ),
    )
    found = preview(session, people, "kode,nama,induk\nx,X,b\n")
    entry = imports.take(session, found, by=people.walidata)
    assert {code.notation: code.level for code in repository.codes_of_version(session, entry.version)} == {
        "a": 1,
        "b": 2,
        "x": 3,
        "y": 4,
    }


def test_a_circle_that_a_part_closes_is_found_through_registered_codes(session, people):
    code_lists.register(
        session,
        people,
        code_lists.code_list(
            "a", Code("b", {"id": "B"}, broader=("a",), level=2), Code("c", {"id": "C"}, broader=("b",), level=3)
        ),
    )
    found = preview(session, people, "kode,nama,induk\na,A,c\n")
    assert [(problem.rule, problem.subject) for problem in found.problems] == [("cycle", "a")]
    found = preview(session, people, "kode,nama,induk\na,A,z\n")
    assert [(problem.rule, problem.subject) for problem in found.problems] == [("orphan-parent", "a")]


def test_rows_without_a_digest_are_compared_word_by_word(session, people, registered):
    session.execute(update(Concept).values(digest=None))
    with pytest.raises(Conflict):
        service.propose(session, numbered(SMALL), by=people.walidata)
    named_anew = replace(numbered(SMALL).codes[7], labels={"id": "Lain"})
    codes = (*numbered(SMALL).codes[:7], named_anew, *numbered(SMALL).codes[8:])
    entry, difference = service.propose(session, replace(numbered(SMALL), codes=codes), by=people.walidata)
    assert (difference.changed, written(session, entry)) == (("00070",), 1)


def test_a_digest_tells_everything_of_a_code_but_its_place():
    code = Code("a", {"id": "A", "en": "B"}, note={"id": "N"})
    assert rows.digest(code) == rows.digest(replace(code, labels={"en": "B", "id": "A"}, position=9))
    for other in (replace(code, level=2), replace(code, broader=("b",)), replace(code, note=None)):
        assert rows.digest(other) != rows.digest(code)


def test_the_digest_of_a_version_covers_those_before_it(session, people, registered):
    more = replace(numbered(SMALL), codes=(*numbered(SMALL).codes, Code("99999", {"id": "Akhir"})))
    whole, _ = service.propose(session, more, by=people.walidata)
    seal = whole.body["sha256"]
    part = imports.take(session, preview(session, people, "kode,nama\n99999,Akhir\n"), by=people.walidata)
    assert part.body["sha256"] == seal  # however it was sent
    assert service.body_of(more)["sha256"] != seal


def test_a_preview_of_a_version_that_is_no_longer_live_is_not_taken(session, people, registered):
    found = preview(session, people, "kode,nama\n00005,Lima\n")
    fewer = replace(numbered(SMALL), codes=numbered(SMALL).codes[1:])
    entry, _ = service.propose(session, fewer, by=people.second_walidata)
    code_lists.publish(session, people, entry)
    with pytest.raises(Conflict):
        imports.take(session, found, by=people.walidata)


def test_before_publication_a_code_that_lost_its_parent_is_told(session, people):
    pair = code_lists.code_list("a", Code("b", {"id": "B"}, broader=("a",), level=2), "c")
    code_lists.register(session, people, pair)
    entry, _ = service.propose(session, replace(pair, codes=pair.codes[1:]), by=people.walidata)
    with pytest.raises(NotSound) as refused:
        require_sound_version(session, entry)
    assert [(error["rule"], error["pointer"]) for error in refused.value.members["errors"]] == [("orphan-parent", "b")]

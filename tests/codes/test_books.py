"""The database says of every bundled list what the files say."""

from dataclasses import replace
from datetime import date

import pytest

from registry.codes.book import FileBook, UnknownCodeList
from registry.codes.payloads import CodeList
from registry.codes.repository import DatabaseBook
from registry.codes.turtle import bundled
from registry.db import reading

DAYS = (date(1945, 8, 17), date(2015, 12, 31), date(2022, 11, 19), date(2025, 12, 31), date(2099, 1, 1))


@pytest.fixture
def books(content_engine):
    with reading(content_engine) as session:
        yield FileBook(), DatabaseBook(session)


def test_every_bundled_list_has_the_same_codes_in_the_same_order_at_every_date(books):
    files, database = books
    lists = [found for found in bundled() if isinstance(found, CodeList)]
    assert len(lists) > 50
    for code_list in lists:
        for day in DAYS:
            wanted = [replace(code, position=0) for code in files.codes(code_list.ref, at=day).values()]
            found = [replace(code, position=0) for code in database.codes(code_list.ref, at=day).values()]
            assert found == wanted, (code_list.ref, day)
        for notation in (*[code.notation for code in code_list.codes[:3]], "tidak-ada"):
            one, other = files.code(code_list.ref, notation), database.code(code_list.ref, notation)
            assert (one and one.labels) == (other and other.labels)


def test_every_bundled_correspondence_has_the_same_rows(books):
    files, database = books
    tables = [found for found in bundled() if not isinstance(found, CodeList)]
    assert len(tables) > 20
    for table in tables:
        for day in DAYS:
            wanted, found = files.maps(table.slug, at=day), database.maps(table.slug, at=day)
            assert sorted(found, key=repr) == sorted(wanted, key=repr), table.slug


def test_both_say_in_the_same_way_that_there_is_no_such_list(books):
    for book in books:
        for ask in (
            lambda b: b.codes("dukcapil/tidak-ada", at=DAYS[0]),
            lambda b: b.code("", "1"),
            lambda b: b.maps("tidak-ada", at=DAYS[0]),
        ):
            with pytest.raises(UnknownCodeList):
                ask(book)

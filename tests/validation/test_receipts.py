"""A receipt is of the file, the versions and the period, not of the day: run again, it says the same."""

from dataclasses import replace
from datetime import date

import pytest

from registry.codes import service as code_lists_service
from registry.codes.payloads import Code
from registry.codes.repository import DatabaseBook, code_list
from registry.errors import Conflict, NotFound
from registry.items.state import Kind, State
from registry.receipts.canonical import canonical
from registry.standards import repository as standards
from registry.standards.payloads import Classification, DataStandard, Datatype, Text, Variable
from registry.validation.receipt import check_again, check_of, differences
from registry.validation.service import check
from tests.factories import code_lists, walks

TODAY, TOMORROW = date(2026, 1, 1), date(2026, 1, 2)
PERIOD = date(2021, 12, 31)
FIRST = code_lists.code_list("D1", "D2", slug="dusun")
FILE = b"nama,asal\nSiti Rahasia,D1\nBudi Rahasia,D9\n"


@pytest.fixture
def standard(session, people):
    code_lists.register(session, people, FIRST)
    text = Text(id="Pindah", en="Moves")
    variables = [
        Variable(
            name=name,
            title=text,
            concept=text,
            definition=text,
            measure=text,
            datatype=Datatype.STRING,
            classification=Classification(code_list=FIRST.ref, version="1.0.0") if name == "asal" else None,
        )
        for name in ("nama", "asal")
    ]
    body = DataStandard(
        title=text,
        description=text,
        unit_type=text,
        legal_basis=["Perpres 39/2019"],
        sources=["uji"],
        variables=variables,
    )
    entry = walks.draft(
        session,
        people,
        kind=Kind.STANDARD,
        slug="pindah",
        agency="kominfo-blitar",
        by=people.walidata,
        body=body.model_dump(mode="json", exclude_none=True),
    )
    entry.version.state = State.PUBLISHED.value  # how a standard is approved is told elsewhere
    session.flush()
    return standards.standard(session, "pindah")


def told(session, content=FILE, *, today=TODAY, name="pindah_nama_orang.csv"):
    registered = list(standards.standards(session).values())
    checked = check(
        content, name=name, standards=registered, profiles=[], book=DatabaseBook(session), today=today, period=PERIOD
    )
    return check_of(session, checked)


def move_on(session, people):
    """The list loses a code, gains one, and is published anew."""
    registered = code_list(session, FIRST.ref)
    codes = (*(code for code in registered.codes if code.notation != "D1"), Code("D9", {"id": "Baru"}))
    entry, _ = code_lists_service.propose(session, replace(registered, codes=codes), by=people.second_walidata)
    code_lists.publish(session, people, entry)


def test_a_receipt_says_what_was_checked_against_what(session, standard):
    said = told(session)
    assert said["standard"] == "/id/standard/kominfo-blitar/pindah/versi/1.0.0"
    assert [one["iri"] for one in said["code_lists"]] == ["/id/code-list/kominfo-blitar/dusun/versi/1.0.0"]
    assert said["reference_period"] == "2021-12-31"
    assert (said["file"]["rows"], said["counts"], said["valid"]) == (2, {"error": 1, "warning": 0, "note": 0}, False)
    assert said["checks"] == [{"check": "code", "severity": "error", "count": 1}]


def test_a_receipt_holds_nothing_of_the_file(session, standard):
    content = FILE.replace(b"nama,asal", b"nama,asal,Milik Rahasia")
    written = canonical(told(session, content)).decode()
    for word in ("Rahasia", "nama_orang", "D9", "Siti"):
        assert word not in written


def test_the_same_check_on_another_day_says_the_same(session, standard):
    said = told(session)
    again = check_again(session, FILE, said, today=TOMORROW)
    assert canonical(again) == canonical(said)
    assert told(session, today=TOMORROW, name="lain.csv") == said


def test_it_says_the_same_after_the_code_list_has_moved_on(session, people, standard):
    said = told(session)
    move_on(session, people)
    now = told(session)
    assert now != said, "today D9 is a code and D1 is none"
    assert now["code_lists"][0]["version"] == "2.0.0"
    assert check_again(session, FILE, said, today=TOMORROW) == said


def test_another_file_is_told_as_another(session, standard):
    said = told(session)
    again = check_again(session, FILE.replace(b"D9", b"D2"), said, today=TODAY)
    assert [one.en for one in differences(said, again)] == [
        "It is another file (SHA-256 differs).",
        "Different: valid.",
        "Different: counts.",
        "Different: checks.",
    ]
    assert differences(said, said) == []


def test_what_this_registry_never_had_cannot_be_run_again(session, standard):
    said = told(session)
    with pytest.raises(NotFound):
        check_again(session, FILE, said | {"standard": "/id/standard/a/tidak-ada/versi/1.0.0"}, today=TODAY)
    unknown = {"iri": "/id/code-list/kominfo-blitar/dusun/versi/9.9.9", "version": "9.9.9", "digest": ""}
    with pytest.raises(NotFound):
        check_again(session, FILE, said | {"code_lists": [unknown]}, today=TODAY)
    with pytest.raises(Conflict):
        check_again(session, FILE, said | {"profile": {"slug": "opensid-2410", "digest": "0"}}, today=TODAY)


def test_a_file_that_is_no_table_has_no_receipt(session, standard):
    assert told(session, b"halo") is None

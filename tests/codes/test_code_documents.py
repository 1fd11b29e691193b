"""What a new version of a list puts into the search index: the codes it concerns, and no other."""

from dataclasses import replace

import pytest

from registry.app import DOCUMENTS
from registry.changes.models import Change
from registry.codes import service
from registry.codes.payloads import Code
from registry.items import repository as items
from registry.items.state import Access, Kind
from tests.factories import code_lists

BLITAR = Code("35.05", {"id": "Blitar"})
LIST = code_lists.code_list(
    BLITAR,
    Code("35.05.10", {"id": "Kanigoro"}, broader=("35.05",), level=2),
    Code("35.05.11", {"id": "Garum"}, broader=("35.05",), level=2),
    Code("35.05.11.2001", {"id": "Pojok"}, broader=("35.05.11",), level=3),
    slug="tempat",
)
IRI = "/id/code-list/kominfo-blitar/tempat"


@pytest.fixture
def registered(session, people):
    code_lists.register(session, people, LIST)


def change(version, *, to_state="published", from_state="approved"):
    return Change(subject=IRI, kind="code-list", version=version, from_state=from_state, to_state=to_state)


def loaded(session, *changes):
    documents, gone = DOCUMENTS.load(session, changes)
    return {document.key.removeprefix(IRI): document for document in documents}, {key.removeprefix(IRI) for key in gone}


def publish(session, people, *codes):
    entry, _ = service.propose(session, replace(LIST, codes=codes), by=people.second_walidata)
    code_lists.publish(session, people, entry)
    return entry


def test_the_first_version_puts_every_code(session, registered):
    documents, gone = loaded(session, change("1.0.0"))
    assert documents.keys() == {"", "/35.05", "/35.05.10", "/35.05.11", "/35.05.11.2001"}
    assert gone == set()
    assert documents["/35.05.11.2001"].text == "Garum"


def test_a_later_version_puts_what_it_writes_and_what_stands_under_that_and_removes_what_it_ends(
    session, people, registered
):
    blitar, _, garum, pojok = LIST.codes
    entry = publish(session, people, blitar, replace(garum, labels={"id": "Garum Baru"}), pojok)
    documents, gone = loaded(session, change(entry.version.number))
    assert documents.keys() == {"", "/35.05.11", "/35.05.11.2001"}
    assert gone == {"/35.05.10"}
    assert documents["/35.05.11.2001"].text == "Garum Baru"
    assert documents["/35.05.11"].text == "Blitar"


def test_two_versions_at_once_put_what_both_write_as_it_is_now(session, people, registered):
    first = publish(session, people, replace(BLITAR, labels={"id": "Blitar Raya"}), *LIST.codes[1:])
    second = publish(session, people, *LIST.codes, Code("35.72", {"id": "Kota Blitar"}))
    documents, gone = loaded(session, change(first.version.number), change(second.version.number))
    assert documents.keys() == {"", "/35.05", "/35.05.10", "/35.05.11", "/35.72"}
    assert documents["/35.05"].title["id"] == "Blitar"
    assert gone == set()


def test_after_a_version_that_the_public_did_not_see_every_code_is_put(session, people, registered):
    item = items.find(session, people.walidata, kind=Kind.CODE_LIST, agency="kominfo-blitar", slug="tempat")
    item.version.access = Access.CLOSED.value
    session.add(item.version)
    entry = publish(session, people, replace(BLITAR, labels={"id": "Blitar Raya"}), *LIST.codes[1:])
    documents, _ = loaded(session, change(entry.version.number))
    assert len(documents) == 1 + 4


def test_the_way_of_a_draft_puts_nothing(session, people, registered):
    entry, _ = service.propose(session, replace(LIST, codes=LIST.codes[:1]), by=people.walidata)
    number = entry.version.number
    steps = [
        change(number, to_state="draft", from_state=None),
        change(number, to_state="submitted", from_state="draft"),
    ]
    assert loaded(session, *steps) == ({}, set())


def test_a_list_that_is_withdrawn_is_removed_with_every_code(session, people, registered):
    entry = items.find(session, people.walidata, kind=Kind.CODE_LIST, agency="kominfo-blitar", slug="tempat")
    entry.version.state = "retired"
    session.add(entry.version)
    session.flush()
    documents, gone = loaded(session, change("1.0.0", to_state="retired", from_state="published"))
    assert documents == {}
    assert gone == {"", *(f"/{code.notation}" for code in LIST.codes)}


def test_a_place_is_also_called_by_its_kind_and_its_parent_by_that_ones(session, people):
    blitar, kanigoro = (
        replace(LIST.codes[0], labels={"id": "Kabupaten Blitar"}, note={"id": "Kabupaten"}),
        replace(LIST.codes[1], note={"id": "Kecamatan"}),
    )
    gaprang = Code("35.05.10.2003", {"id": "Gaprang"}, broader=("35.05.10",), level=3, note={"id": "Desa"})
    code_lists.register(session, people, replace(LIST, slug="wilayah", codes=(blitar, kanigoro, gaprang)))
    iri = IRI.replace("tempat", "wilayah")
    loads = DOCUMENTS.load(session, [replace_subject(change("1.0.0"), iri)])[0]
    documents = {document.key.removeprefix(iri): document for document in loads}
    assert documents["/35.05"].keywords == ("Kabupaten Blitar",)
    assert documents["/35.05.10"].keywords == ("Kecamatan Kanigoro",)
    assert (documents["/35.05.10.2003"].keywords, documents["/35.05.10.2003"].text) == (
        ("Desa Gaprang",),
        "Kecamatan Kanigoro",
    )


def replace_subject(made, subject):
    made.subject = subject
    return made

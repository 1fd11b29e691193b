import threading

import pytest
from sqlmodel import select

from registry.changes import log
from registry.db import reading
from registry.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, RegistryError
from registry.items import references, repository, service, transitions
from registry.items.models import Item, Reference
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.workflow import service as workflow
from tests.factories import documents, walks


def test_a_new_item_has_a_permanent_path_a_first_draft_and_its_author(session, people):
    entry = walks.draft(session, people, kind=Kind.INDICATOR, slug="penduduk-miskin")
    assert entry.item.iri == "/id/indicator/desa-sawentar/penduduk-miskin"
    assert entry.version_iri == "/id/indicator/desa-sawentar/penduduk-miskin/versi/1.0.0"
    assert (entry.version.state, entry.version.written_by) == ("draft", [people.produsen.user_id])
    assert entry.version.schema_iri == "/id/schema/kominfo-blitar/indicator/versi/1.0.0"


@pytest.mark.parametrize(
    "slug", ["versi", "", "A", "penduduk_miskin", "-a", "a-", "a--b", "a/b", "a.b", "a b", "é", "a\n", "x" * 101]
)
def test_a_slug_that_is_no_slug_or_reserved_is_refused(session, people, slug):
    with pytest.raises(Invalid):
        walks.draft(session, people, slug=slug)


def test_the_slug_of_a_standard_or_dataset_is_unique_across_agencies_that_of_others_in_one(session, people):
    for kind in (Kind.STANDARD, Kind.DATASET):
        walks.draft(session, people, kind=kind, slug="sama")
        with pytest.raises(Conflict):
            walks.draft(session, people, kind=kind, slug="sama", agency="desa-tlogo", by=people.other_produsen)
    walks.draft(session, people, kind=Kind.VARIABLE, slug="sama")
    walks.draft(session, people, kind=Kind.VARIABLE, slug="sama", agency="desa-tlogo", by=people.other_produsen)
    with pytest.raises(Conflict):
        walks.draft(session, people, kind=Kind.VARIABLE, slug="sama")


def test_an_agency_that_is_not_registered_owns_nothing(session, people):
    with pytest.raises(NotFound):
        walks.draft(session, people, agency="tidak-ada", by=people.walidata)


def test_who_may_write_for_whom(session, people):
    own = {"produsen", "pendukung"}
    every = {"walidata", "second_walidata", "pembina", "everything", "system"}
    for who, caller in people.named().items():
        attempt = session.begin_nested()
        try:
            walks.draft(session, people, slug=f"milik-{who.replace('_', '-')}", by=caller)
        except (Forbidden, NotSignedIn):
            assert who not in own | every, who
        else:
            assert who in own | every, who
        attempt.rollback()
    session.info.clear()


def test_every_fault_of_the_schema_is_listed_with_its_pointer(session, people):
    body = documents.body(Kind.DATASET, theme=["99"], keywords=["x"], colour="red")
    with pytest.raises(Invalid) as refusal:
        walks.draft(session, people, body=body)
    faults = refusal.value.members["errors"]
    assert {fault["pointer"] for fault in faults} == {"", "/keywords/0", "/theme/0"}
    assert all(fault["detail"]["id"] and fault["detail"]["en"] for fault in faults)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_a_text_that_no_database_keeps_is_refused(session, people, text):
    with pytest.raises(Invalid):
        walks.draft(session, people, title={"id": text})


def test_a_draft_saved_meanwhile_is_not_overwritten(session, people):
    entry = walks.draft(session, people)
    read = entry.version.revision
    service.revise(session, entry, {**entry.body, "keywords": ["satu dua"]}, by=people.produsen, revision=read)
    with pytest.raises(service.EditedMeanwhile) as refusal:
        service.revise(session, entry, {**entry.body, "keywords": ["tiga"]}, by=people.pendukung, revision=read)
    assert refusal.value.status == 412
    assert entry.body["keywords"] == ["satu dua"]
    assert entry.version.written_by == [people.produsen.user_id]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.VERIFIED, State.APPROVED, State.PUBLISHED, State.RETIRED])
def test_only_a_draft_is_written(session, people, state):
    entry = walks.take(session, people, walks.draft(session, people), state)
    with pytest.raises(Conflict):
        service.revise(session, entry, entry.body, by=people.produsen)


def test_a_draft_keeps_its_class_unless_another_is_given(session, people):
    entry = walks.draft(session, people, access=Access.CLOSED)
    service.revise(session, entry, entry.body, by=people.produsen)
    assert entry.version.access == "closed"
    service.revise(session, entry, entry.body, by=people.produsen, access=Access.RESTRICTED)
    assert entry.version.access == "restricted"


def test_one_version_is_under_way_at_a_time_and_its_number_goes_up(session, people):
    entry = walks.published(session, people)
    with pytest.raises(Conflict):
        service.begin(session, entry.item, entry.body, number="1.0.0", by=people.produsen)
    with pytest.raises(Conflict):
        service.begin(session, entry.item, entry.body, number="0.9.0", by=people.produsen)
    service.begin(session, entry.item, entry.body, number="1.0.10", by=people.produsen)
    with pytest.raises(Conflict):
        service.begin(session, entry.item, entry.body, number="1.2.0", by=people.produsen)


@pytest.mark.parametrize(
    ("number", "bump", "following"),
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.9.9", "minor", "1.10.0"),
    ],
)
def test_numbers_follow_semantic_versioning(number, bump, following):
    assert service.next_number(number, bump) == following


def test_the_newest_version_is_found_by_number_not_by_text(session, people):
    entry = walks.published(session, people)
    for number in ("1.2.0", "1.10.0"):
        version = service.begin(session, entry.item, entry.body, number=number, by=people.produsen)
        walks.take(session, people, Entry(entry.item, version), State.PUBLISHED)
    numbers = [version.number for version in repository.versions(session, people.public, entry.item)]
    assert numbers == ["1.10.0", "1.2.0", "1.0.0"]


@pytest.mark.parametrize("number", ["", "1", "1.0", "1.0.0.0", "1.0.x", "-1.0.0", "1.0.٣", "9" * 40 + ".0.0", " 1.0.0"])
def test_what_is_no_version_number_is_not_found(session, people, number):
    walks.published(session, people)
    with pytest.raises(NotFound):
        repository.find(session, people.public, kind=Kind.DATASET, slug="contoh", number=number)


@pytest.mark.parametrize(
    "iri",
    ["", "/", "/id/dataset/a", "/id/colour/a/b", "/id/dataset/a/b/c", "/x/dataset/a/b", "/id/dataset/a/tidak-ada"],
)
def test_what_names_no_item_is_not_found(session, people, iri):
    with pytest.raises(NotFound):
        repository.by_iri(session, people.walidata, iri)


def test_what_a_version_refers_to_is_written_with_it_and_asked_by_it(session, people):
    agregat = "/id/standard/kominfo-blitar/agregat-wilayah"
    entry = walks.draft(session, people)
    session.flush()
    rows = session.exec(select(Reference).where(Reference.version_id == entry.version.id)).all()
    assert {(row.role, row.target) for row in rows} == {
        ("conforms_to", f"{agregat}/versi/1.0.0"),
        ("was_derived_from", "/id/dataset/desa-sawentar/penduduk-sawentar-2025/versi/1.0.0"),
        ("indicator", "/id/indicator/kominfo-blitar/penduduk-kelompok-umur-jenis-kelamin/versi/1.0.0"),
        ("spatial", "/id/code-list/kemendagri/wilayah/35.05.10.2011"),
        ("theme", "/id/code-list/kemendesa/tujuan-sdgs-desa/18"),
        ("unit", "/id/code-list/kominfo-blitar/satuan/orang"),
    }
    assert references.users_of(session, agregat) == []  # a draft is no user yet
    walks.take(session, people, entry, State.PUBLISHED)
    (found,) = references.users_of(session, agregat)
    assert (found[0].slug, found[1].number, found[2]) == ("contoh", "1.0.0", "conforms_to")
    assert references.users_of(session, f"{agregat}/versi/1.0.0")[0][0].slug == "contoh"
    assert references.users_of(session, "/id/standard/kominfo-blitar/agregat") == []  # a prefix is another item


def test_a_classification_refers_to_the_version_of_its_list(session, people):
    entry = walks.draft(session, people, kind=Kind.INDICATOR)
    targets = set(references.found_in(entry.body))
    assert ("classification", "/id/code-list/dukcapil/jenis-kelamin/versi/1.0.0") in targets


def test_a_revision_replaces_what_was_referred_to(session, people):
    entry = walks.draft(session, people)
    body = {name: value for name, value in entry.body.items() if name not in {"was_derived_from", "was_generated_by"}}
    service.revise(session, entry, body, by=people.produsen)
    session.flush()
    rows = session.exec(select(Reference.role).where(Reference.version_id == entry.version.id)).all()
    assert sorted(rows) == ["conforms_to", "spatial", "theme", "unit"]


def test_pages_of_a_list_give_every_version_once(session, people):
    for number in range(7):
        walks.published(session, people, slug=f"set-{number}")
    first = walks.published(session, people, slug="banyak-versi")
    entry = first
    for _ in range(3):
        entry = walks.items_begin(session, people, entry)
        walks.take(session, people, entry, State.PUBLISHED)
    for state, total in ((State.PUBLISHED, 8), (State.SUPERSEDED, 3)):
        seen, after = [], 0
        while page := repository.listed(session, people.public, states=[state], after=after, limit=2):
            seen += [found.version_iri for found in page]
            after = page[-1].version.id
        assert len(seen) == len(set(seen)) == total


def test_of_two_who_register_a_name_at_once_one_is_told_that_it_is_taken(engine, people):
    outcomes = together(
        engine, [lambda session: walks.draft(session, people, slug="rebutan") and "made" for _ in range(4)]
    )
    assert sorted(outcomes) == ["Conflict", "Conflict", "Conflict", "made"]
    with reading(engine) as session:
        assert len(session.exec(select(Item)).all()) == 1
        assert log.verify(session)[1] is None


def test_of_two_who_save_at_once_one_is_told(engine, people):
    with log.transaction(engine) as session:
        walks.draft(session, people)

    def save(session):
        entry = repository.find(session, people.produsen, kind=Kind.DATASET, slug="contoh")
        barrier.wait(10)
        service.revise(session, entry, entry.body, by=people.produsen, revision=1)
        return "saved"

    barrier = threading.Barrier(2 if engine.dialect.name == "postgresql" else 1)  # SQLite lets in one at a time
    assert sorted(together(engine, [save, save])) == ["EditedMeanwhile", "saved"]


def test_a_decision_is_taken_once_however_many_take_it_at_once(engine, people):
    with log.transaction(engine) as session:
        walks.take(session, people, walks.draft(session, people), State.SUBMITTED)

    def verify(caller):
        def work(session):
            entry = repository.find(session, caller, kind=Kind.DATASET, slug="contoh")
            barrier.wait(10)
            workflow.verify(session, entry, by=caller)
            return "verified"

        return work

    barrier = threading.Barrier(2 if engine.dialect.name == "postgresql" else 1)
    both = [verify(people.walidata), verify(people.second_walidata)]
    assert sorted(together(engine, both)) == ["WrongState", "verified"]
    with reading(engine) as session:
        entry = repository.find(session, people.walidata, kind=Kind.DATASET, slug="contoh")
        assert [found.action for found in repository.decisions(session, entry.version)] == ["submit", "verify"]


def together(engine, works):
    outcomes = []

    def run(work):
        try:
            with log.transaction(engine) as session:
                outcome = work(session)
        except RegistryError as refusal:
            outcome = type(refusal).__name__
        except Exception as error:  # noqa: BLE001  # the thread's fault is the test's
            outcome = repr(error)
        outcomes.append(outcome)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_writes_are_named_in_the_log_with_the_hash_of_the_body(engine, people):
    with log.transaction(engine) as session:
        start = log.head(session)
        entry = walks.draft(session, people)
        service.revise(session, entry, {**entry.body, "keywords": ["penduduk"]}, by=people.pendukung)
        walks.take(session, people, entry, State.PUBLISHED)
        body_hash = service.hash_of(entry.body)
    with reading(engine) as session:
        changes = log.read(session, after=start)
        assert [(change.action, change.from_state, change.to_state) for change in changes] == [
            ("create", None, "draft"),
            ("revise", "draft", "draft"),
            ("submit", "draft", "submitted"),
            ("verify", "submitted", "verified"),
            ("approve", "verified", "approved"),
            ("publish", "approved", "published"),
        ]
        assert {change.body_hash for change in changes[1:]} == {body_hash}
        assert {change.subject for change in changes} == {"/id/dataset/desa-sawentar/contoh"}


def test_bundled_content_is_published_by_the_system_account_only(session, people):

    entry = walks.draft(session, people)
    for caller in (people.everything, people.admin):
        with pytest.raises(Forbidden):
            transitions.publish_bundled(session, entry, by=caller, legal_basis="x")

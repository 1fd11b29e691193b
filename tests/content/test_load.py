import shutil

from sqlmodel import func, select

from registry.accounts import service as accounts
from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.codes import repository as codes
from registry.codes.models import Concept
from registry.codes.payloads import CodeList
from registry.codes.turtle import bundled
from registry.content.load import AGENCIES, load
from registry.db import open_engine, reading
from registry.items import repository
from registry.items.models import Decision, Item, Version
from registry.items.state import Kind
from registry.standards.bundled import envelopes
from registry.standards.repository import standards


def test_all_that_ships_is_published_by_the_system_account_with_its_legal_basis(content_engine):
    with reading(content_engine) as session:
        system = accounts.system_caller(session)
        rows = session.exec(
            select(Item, Version, Decision)
            .join(Version, Version.item_id == Item.id)
            .join(Decision, Decision.version_id == Version.id)
            .where(Decision.by == system.user_id)
        ).all()
        assert len(rows) > 60
        for item, version, decision in rows:
            assert (version.state, decision.action, decision.role) == ("published", "publish", "bawaan"), item.slug
            assert decision.reason.strip(), item.slug
            assert decision.body_hash == version.body_hash


def test_every_bundled_list_and_standard_is_there(content_engine):
    lists = {found.ref: len(found.codes) for found in bundled() if isinstance(found, CodeList)}
    with reading(content_engine) as session:
        loaded = {
            f"{entry.item.agency}/{entry.item.slug}": codes.count(session, entry.item.id)
            for entry in repository.listed(session, PUBLIC, kind=Kind.CODE_LIST)
        }
        assert loaded == lists
        assert standards(session).keys() == envelopes().keys()


def test_the_change_log_of_a_loaded_registry_holds(content_engine):
    with reading(content_engine) as session:
        assert log.verify(session)[1] is None


def test_loading_again_changes_nothing(prepared_home, tmp_path):

    home, _ = prepared_home
    shutil.copyfile(home / "registry.db", tmp_path / "registry.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'registry.db'}")

    def counted():
        with reading(engine) as session:
            return [
                session.exec(select(func.count()).select_from(table)).one() for table in (Item, Version, Concept)
            ] + [log.head(session)]

    before = counted()
    with log.transaction(engine) as session:
        load(session, lambda _line: None)
    assert counted() == before
    engine.dispose()


def test_every_agency_of_the_program_has_a_name_in_both_languages():
    assert all(title["id"] and title["en"] for title in AGENCIES.values())

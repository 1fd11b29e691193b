"""Each thing that can be wrong with an instance is said, with what to do; a well one is called well."""

import shutil
import sqlite3
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from registry.app import wire
from registry.cli.main import app as command
from registry.db import now
from registry.doctor.examination import examine
from registry.doctor.findings import Health
from registry.search.index import Query
from registry.settings import Settings

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def home(prepared_home, tmp_path):
    shutil.copytree(prepared_home[0], tmp_path / "home", ignore=shutil.ignore_patterns("graph"))
    (tmp_path / "home").chmod(0o700)
    return tmp_path / "home"


def looked(home, **options):
    registry = wire(Settings(home=home, database_url="", token="", _env_file=None))
    try:
        found = list(
            examine(
                registry.engine,
                home,
                registry.projection,
                registry.graph_projection.name,
                **{"at": now(), "microdata": registry.microdata, **options},
            )
        )
    finally:
        registry.close()
    return {(one.part, one.health): one for one in found}


def on(home, statement):
    with sqlite3.connect(home / "registry.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_well_instance_is_well(home):
    found = looked(home, thoroughly=True)
    assert not [key for key in found if key[1] is Health.ILL]
    assert {"home", "database", "changes", "files", "search"} <= {part for part, _ in found}
    assert all(one.cure is None for one in found.values() if one.health is Health.WELL)


def test_no_database_yet_says_how_to_make_one(tmp_path):
    found = looked(tmp_path / "none")
    assert found["database", Health.ILL].cure.id == "Jalankan: satudata init"


def test_a_damaged_database_file_sends_to_the_backup(home):
    with (home / "registry.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 40)
    for beside in home.glob("registry.db-*"):
        beside.unlink()
    ill = [one for (part, health), one in looked(home).items() if part == "database" and health is Health.ILL]
    assert ill
    assert "cadangan" in ill[0].cure.id


def test_a_newer_schema_asks_for_the_newer_program(home):
    on(home, "UPDATE alembic_version SET version_num = 'ffffffffffff'")
    assert "lebih baru" in looked(home)["database", Health.ILL].seen.id


def test_a_row_changed_past_the_program_is_found(home):
    on(home, "UPDATE changes SET actor = actor + 1 WHERE seq = 7")
    assert "urutan 7" in looked(home)["changes", Health.ILL].seen.id


def test_lost_and_damaged_files_are_told_apart(home):
    blobs = [path for path in (home / "files").rglob("*") if path.is_file()]
    assert len(blobs) >= 1
    blobs[0].write_bytes(b"?")
    assert ("files", Health.ILL) not in looked(home)
    assert "rusak" in looked(home, thoroughly=True)["files", Health.ILL].seen.id
    blobs[0].unlink()
    assert "hilang" in looked(home)["files", Health.ILL].seen.id


def test_an_index_that_lost_documents_is_to_be_rebuilt(home):
    registry = wire(Settings(home=home, database_url="", token="", _env_file=None))
    registry.index.delete([registry.index.search(Query(text="penduduk")).hits[0].key])
    registry.close()
    assert "index rebuild" in looked(home)["search", Health.ILL].cure.id


def test_open_keys_a_full_clock_and_missing_people_are_said(home):
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys/secrets.key").write_bytes(b"x")
    (home / "keys/secrets.key").chmod(0o644)
    home.chmod(0o755)
    on(home, "DELETE FROM role_grants WHERE role = 'pembina'")
    found = looked(home, at=now() - timedelta(hours=3))
    assert "chmod 600" in found["keys", Health.ILL].cure.id
    assert "NTP" in found["clock", Health.CARE].cure.id
    assert "pembina" in found["accounts", Health.CARE].seen.id
    assert "chmod 700" in found["home", Health.CARE].cure.id


def test_the_command_ends_with_1_when_something_is_ill(home, monkeypatch):
    monkeypatch.setenv("SATUDATA_HOME", str(home))
    assert CliRunner().invoke(command, ["doctor"]).exit_code == 0
    on(home, "UPDATE changes SET actor = actor + 1 WHERE seq = 7")
    told = CliRunner().invoke(command, ["doctor", "--json"])
    assert told.exit_code == 1
    assert '"health": "ill"' in told.output

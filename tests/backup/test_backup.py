"""A backup is one moment of everything, proven by hashes; what is restored is the same, on either engine."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlmodel import Session

from registry.backup import manifest, restoring, rows, saving
from registry.changes import log
from registry.db import open_engine
from registry.migrations import newest
from tests.scale import scaled


def quiet(_line):
    pass


@pytest.fixture(scope="module")
def full(prepared_home, tmp_path_factory):
    """A home with all that ships, people, datasets in every state, a file sent for a source, and a key."""
    home = tmp_path_factory.mktemp("full") / "home"
    shutil.copytree(prepared_home[0], home, ignore=shutil.ignore_patterns("graph", "search"))
    for place, content in {"uploads/sumber/data.csv": b"a,b\n1,2\n", "keys/secrets.key": b"k" * 44}.items():
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_bytes(content)
    return home


@pytest.fixture(scope="module")
def saved(full, tmp_path_factory):
    engine = open_engine(url_of(full))
    folder = tmp_path_factory.mktemp("saved") / "cadangan"
    saving.backup(engine, full, folder, say=quiet)
    engine.dispose()
    return folder


def url_of(home: Path) -> str:
    return f"sqlite:///{home / 'registry.db'}"


def content(url: str) -> dict[str, list[tuple]]:
    """Every row of every table as plain Python values, read without any of the code of backups."""
    engine = create_engine(url)
    found = {}
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET TIME ZONE 'UTC'"))
        for name in set(inspect(engine).get_table_names()) - rows.TRANSIENT:
            columns = [column["name"] for column in inspect(engine).get_columns(name)]
            asked = ", ".join(f"CAST({column} AS TEXT)" if column != "digest" else column for column in columns)
            found[name] = sorted(
                tuple(normal(value) for value in row)
                for row in connection.execute(text(f"SELECT {asked} FROM {name}"))  # noqa: S608
            )
    engine.dispose()
    return found


def normal(value):
    """One spelling of what the engines print differently: moments, truth, documents."""
    if value is None:
        return ("",)
    value = value.removesuffix("+00") if isinstance(value, str) else value
    if isinstance(value, bytes | memoryview):
        return ("b", bytes(value))
    if value in {"true", "false"}:
        return ("s", str(int(value == "true")))
    if value[:1] in {"{", "["}:
        return ("j", orjson.dumps(orjson.loads(value), option=orjson.OPT_SORT_KEYS))
    if value[:4].isdigit() and value[10:11] == " " and value[13:14] == ":":
        return ("t", value.partition(".")[0], value.partition(".")[2].rstrip("0"))
    return ("s", value)


def test_what_is_restored_is_every_row_and_every_file(full, saved, bare_database, tmp_path):
    told = restoring.restore(saved, bare_database, tmp_path / "home", say=quiet)
    kept, there = content(bare_database), content(url_of(full))
    assert kept.keys() == there.keys()
    for name, rows_there in there.items():
        assert kept[name] == rows_there, name
    assert told.changes > 100
    for part in ("files", "uploads", "keys"):
        there = {path.relative_to(full): path.read_bytes() for path in (full / part).rglob("*") if path.is_file()}
        home = tmp_path / "home"
        assert {
            path.relative_to(home): path.read_bytes() for path in (home / part).rglob("*") if path.is_file()
        } == there
    modes = {path.stat().st_mode & 0o077 for path in home.rglob("*") if path.is_file() and path.name != "registry.db"}
    assert modes == {0}


def test_the_backup_of_what_was_restored_is_the_same_backup(saved, bare_database, tmp_path):
    restoring.restore(saved, bare_database, tmp_path / "home", say=quiet)
    engine = open_engine(bare_database)
    saving.backup(engine, tmp_path / "home", tmp_path / "again", say=quiet)
    engine.dispose()
    first, again = manifest.read(saved), manifest.read(tmp_path / "again")
    assert (again.files, again.chain, again.revision) == (first.files, first.chain, newest())
    lines = [unpacked(tmp_path / "again", name) for name in sorted(again.tables)]
    assert [len(found) for found in lines] == [first.tables[name].rows for name in sorted(first.tables)]
    if bare_database.startswith("sqlite"):  # PostgreSQL writes the same documents in an order of its own
        assert again.tables == first.tables


def unpacked(folder: Path, table: str) -> list[bytes]:
    return gzip.decompress((folder / f"database/{table}.jsonl.gz").read_bytes()).splitlines()


def test_after_restoring_the_next_number_is_free(saved, bare_database, tmp_path):
    restoring.restore(saved, bare_database, tmp_path / "home", say=quiet)
    engine = open_engine(bare_database)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO batches (action, by, at, reason) SELECT 'verify', min(id), '2026-01-01', 'x' FROM users")
        )
        connection.execute(
            text(
                "INSERT INTO items (kind, agency, slug, iri, identifiers, created_at, created_by) "
                "SELECT 'dataset', 'desa-sawentar', 'baru', '/id/dataset/desa-sawentar/baru', '{}', '2026-01-01', "
                "min(id) FROM users"
            )
        )
    engine.dispose()


def test_writers_go_on_while_a_backup_is_made_and_it_keeps_one_moment(full, tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(full, home)
    engine = open_engine(url_of(home))
    original = rows.lines

    def interrupted(connection, table):
        if table.name == "users":  # somebody writes between two tables
            with log.transaction(engine) as session:
                log.append(session, log.Entry(1, "uji", "/accounts/uji"))
        yield from original(connection, table)

    monkeypatch.setattr(rows, "lines", interrupted)
    with Session(engine) as session:
        before = log.head(session)
    saving.backup(engine, home, tmp_path / "saved", say=quiet)
    with Session(engine) as session:
        assert log.head(session) == before + 1
    engine.dispose()
    told = manifest.read(tmp_path / "saved")
    assert told.changes == before == told.tables["changes"].rows


@pytest.mark.parametrize("harm", ["changed", "lost", "manifest", "a row less"])
def test_a_damaged_backup_is_refused_and_nothing_is_written(saved, tmp_path, harm):
    folder = tmp_path / "cadangan"
    shutil.copytree(saved, folder)
    blob = next(path for path in (folder / "files").rglob("*") if path.is_file())
    match harm:
        case "changed":
            blob.write_bytes(blob.read_bytes()[:-1] + b"?")
        case "lost":
            blob.unlink()
        case "manifest":
            (folder / manifest.NAME).write_bytes((folder / manifest.NAME).read_bytes()[:-20])
        case _:
            table = folder / "database/users.jsonl.gz"
            table.write_bytes(gzip.compress(b"\n".join(unpacked(folder, "users")[:-1])))
    with pytest.raises(manifest.Damaged, match="rusak"):
        restoring.restore(folder, url_of(tmp_path / "home"), tmp_path / "home", say=quiet)
    assert not (tmp_path / "home").exists()


def test_a_backup_of_a_newer_release_is_refused_by_name(saved, tmp_path):
    folder = tmp_path / "cadangan"
    shutil.copytree(saved, folder)
    told = orjson.loads((folder / manifest.NAME).read_bytes())
    (folder / manifest.NAME).write_bytes(orjson.dumps({**told, "revision": "f" * 12, "program": "9.0.0"}))
    with pytest.raises(manifest.NotABackup, match=r"9\.0\.0"):
        restoring.restore(folder, url_of(tmp_path / "home"), tmp_path / "home", say=quiet)


def test_nothing_is_restored_over_anything(full, saved, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(full, home)
    before = content(url_of(home))
    with pytest.raises(saving.InTheWay):
        restoring.restore(saved, url_of(home), home, say=quiet)
    assert content(url_of(home)) == before
    other = tmp_path / "other"
    (other / "uploads/sumber").mkdir(parents=True)
    (other / "uploads/sumber/data.csv").write_bytes(b"mine")
    with pytest.raises(saving.InTheWay):
        restoring.restore(saved, url_of(other), other, say=quiet)
    assert (other / "uploads/sumber/data.csv").read_bytes() == b"mine"


def test_a_restoring_that_ended_in_the_middle_of_a_file_is_simply_run_again(full, saved, tmp_path, monkeypatch):
    home = tmp_path / "home"

    def half(source, place):
        Path(place).write_bytes(Path(source).read_bytes()[:7])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring.shutil, "copyfile", half)
        with pytest.raises(KeyboardInterrupt):
            restoring.restore(saved, url_of(home), home, say=quiet)
    assert [path.stat().st_size for path in home.rglob("*") if path.is_file()] == [7]
    restoring.restore(saved, url_of(home), home, say=quiet)
    assert content(url_of(home)) == content(url_of(full))
    assert not list(home.rglob("*.part"))


def test_a_folder_with_something_in_it_takes_no_backup(full, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("x")
    engine = open_engine(url_of(full))
    with pytest.raises(saving.InTheWay):
        saving.backup(engine, full, tmp_path / "full", say=quiet)
    engine.dispose()
    assert (tmp_path / "full/mine").read_text() == "x"


def test_the_keys_can_lie_apart_and_files_can_be_links_to_an_earlier_backup(full, saved, tmp_path):
    engine = open_engine(url_of(full))
    like = saved.with_name("lain")  # on the same disk
    saving.backup(engine, full, like, say=quiet, keys=tmp_path / "kunci", like=saved)
    engine.dispose()
    assert not (like / "keys").exists()
    assert (tmp_path / "kunci/secrets.key").read_bytes() == b"k" * 44
    blob = next(path for path in (saved / "files").rglob("*") if path.is_file()).relative_to(saved)
    assert (like / blob).stat().st_ino == (saved / blob).stat().st_ino
    restoring.restore(like, url_of(tmp_path / "home"), tmp_path / "home", say=quiet, keys=tmp_path / "kunci")
    assert (tmp_path / "home/keys/secrets.key").read_bytes() == b"k" * 44


def command(home: Path, *arguments: str) -> subprocess.Popen:
    given = {**os.environ, "SATUDATA_HOME": str(home), "SATUDATA_DATABASE_URL": ""}  # noqa: TID251
    return subprocess.Popen(
        [sys.executable, "-c", "from registry.cli.main import main; main()", *arguments],
        env=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.soak
def test_killed_at_any_moment_there_is_a_whole_backup_or_none_and_a_whole_registry_or_none(full, tmp_path):
    """Backup and restore are killed later and later; what is there is whole, and the next attempt needs no cleaning."""
    kills = scaled(2, 40)
    for number in range(kills):
        to, home = tmp_path / f"b{number}", tmp_path / f"h{number}"
        for arguments, in_home in ((["backup", str(to)], full), (["restore", str(to)], home)):
            process = command(in_home, *arguments)
            time.sleep(0.8 + 2.5 * number / kills)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if arguments[0] == "backup":
                if to.exists():
                    manifest.read(to)
                else:
                    assert command(full, *arguments).wait() == 0
            elif not (home / "registry.db").exists() or not content(url_of(home)).get("changes"):
                assert command(home, *arguments).wait() == 0
            else:
                assert content(url_of(home)) == content(url_of(full))

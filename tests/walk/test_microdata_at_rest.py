"""No byte that the registry keeps holds an identifier of a person, but in the store and in the keys' sight.

Every file of a home is read after a village was harvested, checked, published, counted and backed up, and while files
wait to be checked: raw, and unpacked where it is packed.
"""

import gzip
import io
import shutil
import time
import zipfile
from dataclasses import replace

import polars as pl
import pytest

from registry.accounts import repository as accounts
from registry.app import wire
from registry.backup import saving
from registry.changes import log
from registry.content import enciphering
from registry.db import now, reading
from registry.harvest import opening, repository, sendings, service, uploads
from registry.items import repository as items
from registry.items.state import Kind, State
from registry.microdata import keeping, sealed
from registry.settings import Settings
from registry.validation.run_record import Asked, Incoming
from registry.validation.runs import Limits, Runs

PLANTED = "3505109999990001"
ROWS = f"nik,no_kk,nama,pekerjaan\r\n{PLANTED},{PLANTED[::-1]},ZULRAHASIA,ZULRAHASIA\r\n{PLANTED},1,A,B\r\n".encode()
NOT_OURS = ("sitakro", "sitakro-ledger.json")
"""What stands for the system of the village: the source of the harvest."""


def contents(path):
    """Every form in which a file may hold a text."""
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    elif raw.startswith(b"\x1f\x8b"):
        yield gzip.decompress(raw)
    elif raw.startswith(b"PAR1"):
        yield str(pl.read_parquet(io.BytesIO(raw)).to_dict(as_series=False)).encode()


def found(folder, planted):
    """The files under a folder that hold one of the texts."""
    words = [word.encode() for word in planted]
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in NOT_OURS
        for content in contents(path)
        if any(word in content for word in words)
    ]


@pytest.fixture(scope="module")
def busy(village, tmp_path_factory):
    """A registry in work: the village's data published, a file sent, one checked, one staged, one that waits."""
    home = tmp_path_factory.mktemp("busy") / "home"
    shutil.copytree(village, home, ignore=shutil.ignore_patterns("graph", "search"))
    registry = wire(Settings(home=home))
    with log.transaction(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "produsen"))
        options = {"theme": ["1"], "profile": "sitakro-penduduk-2025-12"}
        agency = by.agency
        service.add(session, "tabular", "upload:", slug="kiriman", agency=agency, options=options, by=by)
    with reading(registry.engine) as session:
        sent = [uploads.Sent("warga.csv", io.BytesIO(ROWS))]
        uploads.keep(session, registry.harvest, "kiriman", sent, by=by)
    registry.harvest.staged(99).put(ROWS)
    asked = Incoming(Asked("warga.csv"), io.BytesIO(ROWS), len(ROWS))
    run, _ = registry.runs.begin([asked], before=[replace(asked, content=io.BytesIO(ROWS))], wait=60)
    while not registry.runs.find(run.id).is_ended:  # the workbook is marked after the verdict
        time.sleep(0.01)
    waiting = Runs(
        home / "checks",
        limits=Limits(days=7, at_once=0, most=10**6, processes=1),
        clock=now,
        judge=registry.bench().judge,
        command=lambda _folder: b"",
        ring=registry.microdata.ring,
    )
    waiting.begin([Incoming(Asked("warga.csv"), io.BytesIO(ROWS), len(ROWS))])
    waiting.close()
    yield registry
    registry.close()


@pytest.fixture(scope="module")
def planted(busy):
    """The numbers of some people of the village, spread over all, and of the file that was sent."""
    found = set()
    with reading(busy.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "walidata"))
        for entry in items.listed(session, by, kind=Kind.DATASET, states=[State.PUBLISHED]):
            if entry.body.get("is_microdata"):
                frame = pl.read_parquet(busy.microdata.vault.read(entry.body["distributions"][0]["sha256"]))
                for name in {"nik", "no_kk", "nomor_hp", "alamat_email"} & set(frame.columns):
                    found |= {value for value in frame[name].drop_nulls().to_list() if len(value) > 9}
    assert len(found) > 500
    return {*sorted(found)[::9], PLANTED, PLANTED[::-1], "ZULRAHASIA"}


def test_no_file_of_the_home_holds_an_identifier(busy, planted):
    home = busy.settings.home
    assert len(list((home / "checks").rglob("source"))) == 1, "a file waits to be checked"
    assert len(list((home / "checks").rglob("workbook.xlsx"))) == 1, "another was checked"
    assert found(home, planted) == []
    (home / "holds" / "plain.csv").write_bytes(ROWS)
    assert found(home, planted) == ["holds/plain.csv"], "the search finds what is there"
    (home / "holds" / "plain.csv").unlink()


def test_no_file_of_a_backup_holds_an_identifier_or_the_key(busy, planted, tmp_path):
    home, folder = busy.settings.home, tmp_path / "cadangan"
    saving.backup(busy.engine, home, folder, say=lambda _line: None)
    assert found(folder, planted) == []
    assert not list(folder.rglob("microdata.key*"))
    assert (folder / "microdata" / "keys.json").is_file(), "it tells which key is needed"
    apart = tmp_path / "kunci"
    saving.backup(busy.engine, home, tmp_path / "lain", say=lambda _line: None, keys=apart)
    assert (apart / "microdata.key").read_bytes() == busy.microdata.ring.path.read_bytes()


def test_a_harvest_reads_what_was_sent_and_an_address_tells_nothing_of_it(busy):
    folder = busy.harvest.uploads / "kiriman"
    (file,) = sendings.files(folder, busy.microdata)
    assert (file.name, file.read()) == ("warga.csv", ROWS)
    with reading(busy.engine) as session:
        _, source = opening.opened(
            repository.source(session, "kiriman"), busy.harvest.uploads, microdata=busy.microdata
        )
    assert [one.name for one in source.sent] == ["warga.csv"]


def test_a_home_from_before_the_store_is_moved_into_it_and_a_killed_move_goes_on(busy, planted, tmp_path, monkeypatch):
    home = tmp_path / "lama"
    shutil.copytree(busy.settings.home, home)
    registry = wire(Settings(home=home))
    try:
        _as_it_was(registry, home)
        assert found(home, planted) != []
        moved, enter = [], keeping.enter

        def killed(*given, **more):
            moved.append(given)
            if len(moved) > 3:
                raise KeyboardInterrupt
            enter(*given, **more)

        monkeypatch.setattr(keeping, "enter", killed)
        with pytest.raises(KeyboardInterrupt):
            enciphering.move(registry.engine, registry.microdata, registry.files, days=10)
        monkeypatch.setattr(keeping, "enter", enter)
        assert enciphering.move(registry.engine, registry.microdata, registry.files, days=10) > 5
        assert found(home, planted) == []
        assert enciphering.move(registry.engine, registry.microdata, registry.files, days=10) == 0
        (file,) = sendings.files(home / "uploads" / "kiriman", registry.microdata)
        assert file.read() == ROWS
        with reading(registry.engine) as session:
            assert keeping.known(session) == {held.address for held in registry.microdata.vault.held()}
            by = accounts.caller_of(session, accounts.user(session, "walidata"))
            for entry in items.listed(session, by, kind=Kind.DATASET, states=[State.PUBLISHED]):
                for file in entry.body["distributions"] if entry.body.get("is_microdata") else ():
                    assert len(registry.microdata.vault.read(file["sha256"])) == file["byte_size"]
    finally:
        registry.close()


def _as_it_was(registry, home):
    """Undo the store: everything lies plain, as the release before wrote it."""
    for held in list(registry.microdata.vault.held()):
        content = registry.microdata.vault.read_at(held.address)
        if content != ROWS:  # it lay with the files that were sent
            registry.files.put(content)
        held.path.unlink()
    with log.transaction(registry.engine) as session:
        for address in keeping.known(session):
            session.delete(session.get_one(keeping.MicrodataFile, address))
    for path in (home / "uploads" / "kiriman").iterdir():
        path.write_bytes(ROWS)
    for path in (home / "checks").rglob("*"):
        if path.is_file() and sealed.is_sealed(path):
            with sealed.opened(path, registry.microdata.ring) as content:
                plain = content.readall()
            path.write_bytes(plain)

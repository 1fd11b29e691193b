"""The store of microdata: keys, addresses, readings, days, destruction with proof, and what a killed process leaves."""

import os
import random
import signal
import stat
import subprocess
import sys
from datetime import timedelta

import orjson
import pytest

from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.db import now, reading, writing
from registry.errors import Forbidden, Invalid, NotFound, RegistryError
from registry.microdata import keeping, sealed, shredding, tending
from registry.microdata.keeping import About
from registry.microdata.models import MicrodataDestruction
from registry.microdata.readings import Purpose, Reader
from registry.microdata.ring import KeyInUse, KeyMissing, Ring
from registry.microdata.store import MicrodataStore, Vault, open_store

ROWS = b"3505100000000001;Ani\r\n3505100000000002;Budi\r\n"
ABOUT = About("desa-sawentar", "sumber", "Penduduk: baris")
READER = Reader(None, Purpose.TABULATION)


class Clock:
    def __init__(self):
        self.at = now()

    def __call__(self):
        return self.at


@pytest.fixture
def store(tmp_path):
    return MicrodataStore(open_store(tmp_path).vault, Clock())


@pytest.fixture
def kept(engine, people, store):  # the people must be there
    """A file that is kept for ten days; its SHA-256."""
    sha256 = store.put(ROWS)
    with writing(engine) as session:
        keeping.enter(session, store, sha256, ABOUT, days=10)
    return sha256


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_put_comes_back_and_no_byte_on_the_disk_tells_of_it(store, tmp_path):
    sha256 = store.put(ROWS)
    assert store.read(sha256, READER) == ROWS
    for path, content in everything(tmp_path).items():
        assert b"35051000" not in content, path
        assert sha256 not in str(path), "whoever guesses a content could see by its hash that it is here"


def test_the_key_is_its_owners_alone_and_lies_in_no_file_of_the_store(store):
    store.put(ROWS)
    assert stat.S_IMODE(store.ring.path.stat().st_mode) == 0o600
    told = orjson.loads(store.ring.path.read_bytes())
    secrets = [secret.encode() for secret in (*told["keys"], told["lasting"])]
    assert not any(secret in content for content in everything(store.vault.folder).values() for secret in secrets)


def test_the_same_content_lies_once(store):
    assert store.put(ROWS) == store.put(ROWS)
    assert len(list(store.vault.held())) == 1


def test_with_another_key_or_none_the_reason_is_told(store, tmp_path):
    sha256 = store.put(ROWS)
    address = store.address(sha256)
    own = store.ring.path.read_bytes()
    store.ring.path.unlink()
    with pytest.raises(KeyMissing, match="SATUDATA_MICRODATA_KEY_FILE"):
        open_store(tmp_path).put(b"new")  # never another key in the place of one that was lost
    with pytest.raises(KeyMissing, match="Kembalikan berkas kunci"):
        open_store(tmp_path).vault.read_at(address)
    assert "tidak ada" in tending.missing_keys(open_store(tmp_path)).id
    Ring(store.ring.path, tmp_path / "elsewhere").make()
    with pytest.raises(KeyMissing, match="tidak memuat kunci"):
        open_store(tmp_path).vault.read_at(address)
    store.ring.path.write_bytes(own[:-30])
    with pytest.raises(KeyMissing, match="rusak"):
        open_store(tmp_path).put(b"new")


def test_a_new_key_opens_everything_and_the_old_one_is_destroyed_only_when_nothing_needs_it(store):
    sha256 = store.put(ROWS)
    address, before = store.address(sha256), store.vault.path(sha256).read_bytes()
    first, _ = store.ring.active
    name = store.ring.turn()
    with pytest.raises(KeyInUse):
        tending.retire_keys(store)
    assert tending.turn_key(store)[1] == 1
    assert tending.retire_keys(store) == [first, name]
    assert store.read(sha256, READER) == ROWS
    assert store.address(sha256) == address, "what is known by an address stays known by it"
    store.vault.path(sha256).write_bytes(before)  # as a backup from before would bring it
    with pytest.raises(KeyMissing, match="sudah dimusnahkan"):
        store.read(sha256, READER)


def test_every_reading_is_noted_with_who_and_why_and_a_changed_log_is_found(store):
    sha256 = store.put(ROWS)
    for number in range(3):
        store.read(sha256, Reader(number, Purpose.TABULATION))
    with pytest.raises(NotFound):
        store.read("0" * 64, Reader(9, Purpose.REPORT))
    latest = store.readings.latest(10)
    assert [(one.by, one.purpose) for one in latest] == [
        (9, "report"),
        (2, "tabulation"),
        (1, "tabulation"),
        (0, "tabulation"),
    ]
    assert [one.by for one in store.readings.latest(1, address=store.address(sha256))] == [2]
    assert list(store.readings.broken()) == []
    (path,) = store.vault.folder.glob("access-*.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    for forged in (
        [lines[0], *lines[2:]],
        [lines[1], lines[0], *lines[2:]],
        [lines[0].replace(b'"by":0', b'"by":7'), *lines[1:]],
        [lines[0], *lines],
        [b"{}\n", *lines],
    ):
        path.write_bytes(b"".join(forged))
        assert list(store.readings.broken())


def test_only_walidata_and_administrators_see_what_is_kept_and_only_walidata_destroys(
    engine, people, store, kept, office
):
    address = store.address(kept)
    with log.transaction(engine) as session:
        for by in (PUBLIC, people.produsen, people.pembina):
            with pytest.raises(RegistryError):
                keeping.files(session, by=by)
        assert [one.address for one in keeping.files(session, by=people.admin)] == [address]
        for by in (people.admin, people.produsen):
            with pytest.raises(Forbidden):
                keeping.destroy(session, store, office.keys, address, reason="coba", by=by)
        with pytest.raises(Invalid):
            keeping.destroy(session, store, office.keys, address, reason="  ", by=people.walidata)
    assert store.read(kept, READER) == ROWS


def test_what_is_destroyed_is_gone_by_byte_and_key_and_the_record_is_signed(engine, people, store, kept, office):
    address, path = store.address(kept), store.vault.path(kept)
    identity, noise = sealed.head_of(path).identity, path.read_bytes()
    with log.transaction(engine) as session:
        made = keeping.destroy(session, store, office.keys, address[:8], reason="Diminta", by=people.walidata)
    with reading(engine) as session:
        found = keeping.destruction(session, office.keys, made.document["id"], by=people.walidata)
        assert keeping.files(session, by=people.walidata) == []
    assert not path.exists()
    assert found.is_signed
    assert found.document["decided_by"] == people.walidata.username
    assert (found.document["address"], found.document["reason"]) == (address, "Diminta")
    proof = found.document["proof"]
    assert (proof["identity"], proof["holds"]) == (identity, True)
    with pytest.raises(NotFound, match="dimusnahkan"):
        store.read(kept, READER)
    path.write_bytes(noise)  # a backup from before brings it back, head and all
    assert shredding.finish(store) == [address]
    assert not path.exists()
    assert store.put(ROWS) == kept, "the same content may come again, knowingly: it is another writing"
    assert shredding.finish(store) == []


def test_a_record_that_was_changed_is_found(engine, people, store, kept, office):
    with log.transaction(engine) as session:
        made = keeping.destroy(session, store, office.keys, store.address(kept), reason="Diminta", by=people.walidata)
        row = session.get_one(MicrodataDestruction, made.document["id"])
        row.document = row.document.replace("Diminta", "Disuruh")
        row_id = row.id
        session.add(row)
    with reading(engine) as session:
        assert [fault.place for fault in tending.faults(session, store, office.keys)] == [row_id]


def test_after_its_last_day_a_file_is_destroyed_unless_somebody_keeps_it_for_a_reason(
    engine, people, store, kept, office
):
    store.clock.at += timedelta(days=10)
    assert tending.tend(engine, store, office.keys).destroyed == 0, "the last day itself"
    today = store.clock().date()
    with log.transaction(engine) as session:
        until = today + timedelta(days=5)
        keeping.keep(session, store.address(kept), until, reason="Sengketa", by=people.walidata, today=today)
        past = today - timedelta(days=1)
        with pytest.raises(Invalid):
            keeping.keep(session, store.address(kept), past, reason="Sengketa", by=people.walidata, today=today)
    store.clock.at += timedelta(days=5)
    assert tending.tend(engine, store, office.keys).destroyed == 0
    store.clock.at += timedelta(days=1)
    assert tending.tend(engine, store, office.keys).destroyed == 1
    assert list(store.vault.held()) == []
    with reading(engine) as session:
        (record,) = keeping.destructions(session, office.keys, by=people.walidata)
    assert (record.document["reason"], record.document["keep_until_set_for"]) == ("Masa simpan berakhir.", "Sengketa")


def test_a_file_that_comes_again_is_kept_for_the_longer_time(engine, store, kept):
    with writing(engine) as session:
        keeping.enter(session, store, kept, ABOUT, days=3)
        assert keeping.known(session) == {store.address(kept)}
        assert keeping.count(session, before=(store.clock() + timedelta(days=10)).date()) == 0
        keeping.enter(session, store, kept, ABOUT, days=30)
        assert keeping.count(session, before=(store.clock() + timedelta(days=30)).date()) == 0


def test_what_no_transaction_named_is_swept_once_nobody_can_be_waiting(engine, store, kept, office):
    with writing(engine) as session:
        keeping.enter(session, store, store.put(b"undone"), ABOUT, days=3)
        session.rollback()
    assert tending.tend(engine, store, office.keys).orphans == 0, "its transaction may still be under way"
    store.clock.at += timedelta(hours=2)
    assert tending.tend(engine, store, office.keys).orphans == 1
    assert [held.address for held in store.vault.held()] == [store.address(kept)]


_KILLED = """
import sys, time
from pathlib import Path
from registry.microdata.store import open_store
class Endless:
    given = 0
    def read(self, size):
        self.given += 1
        if self.given == 3:
            print("writing", flush=True)
            time.sleep(60)
        return b"3505100000000001" * (size // 16)
open_store(Path(sys.argv[1])).put(Endless())
"""


def test_a_process_killed_while_it_writes_leaves_nothing_after_the_next_start(store):
    kept = store.put(ROWS)
    command = [sys.executable, "-c", _KILLED, str(store.ring.home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"writing\n"
        os.kill(process.pid, signal.SIGKILL)
    (left,) = store.vault.folder.glob(".*.new")
    assert b"35051000" not in left.read_bytes()
    store.clock.at += timedelta(hours=2)
    assert shredding.finish(store) == []
    assert not list(store.vault.folder.glob(".*.new"))
    assert store.read(kept, READER) == ROWS


def test_a_destruction_that_was_killed_half_way_is_ended(store):
    kept = store.put(ROWS)
    path = store.vault.path(kept)
    lying = path.read_bytes()
    path.write_bytes(bytes(sealed.HEAD) + lying[sealed.HEAD :])  # the head is overwritten, the file not removed
    assert shredding.finish(store) == [store.address(kept)]
    assert not path.exists()


def test_the_record_claims_no_proof_for_a_file_that_was_gone_before(engine, people, store, kept, office):
    store.vault.path(kept).unlink()
    with writing(engine) as session:
        record = keeping.destroy(
            session, store, office.keys, store.address(kept), reason="Diminta warga.", by=people.walidata
        )
    assert record.is_signed
    proof = record.document["proof"]
    assert proof["file_removed"]
    assert not proof["head_overwritten"]
    assert not proof["listed"]
    assert not proof["holds"]


def test_damage_and_loss_are_told_file_by_file(engine, store, kept, office):
    damaged = store.put(random.Random(1).randbytes(1000))  # noqa: S311  # no secret
    with writing(engine) as session:
        keeping.enter(session, store, damaged, ABOUT, days=10)
    with reading(engine) as session:
        assert list(tending.faults(session, store, office.keys)) == []
    path = store.vault.path(damaged)
    path.write_bytes(path.read_bytes()[:-1])
    store.vault.path(kept).unlink()
    with reading(engine) as session:
        told = {fault.place: fault.what.id for fault in tending.faults(session, store, office.keys)}
    assert told.keys() == {store.address(damaged), store.address(kept)}
    assert "rusak" in told[store.address(damaged)]
    assert "hilang" in told[store.address(kept)]


def test_a_vault_elsewhere_in_the_home_has_the_same_keys_and_its_own_files(store, tmp_path):
    staged = store.beside(tmp_path / "fetched" / "7")
    sha256 = staged.put(ROWS)
    assert staged.read(sha256) == ROWS
    assert not store.holds(sha256)
    assert Vault(tmp_path / "fetched" / "7", store.ring).read(sha256) == ROWS

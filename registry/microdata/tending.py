"""What is done with the store without anybody asking: what is over is destroyed, what was left half-done is ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from registry.changes import log
from registry.db import reading
from registry.errors import RegistryError, Sentence
from registry.microdata import keeping, resting, sealed, shredding
from registry.microdata.ring import KeyInUse, KeyMissing
from registry.microdata.store import MicrodataStore
from registry.receipts.keys import Keys

_IN_WORK = timedelta(hours=1)
"""So long a file may wait for the transaction that names it."""
AT_REST = ("microdata", "fetched", "checks", "uploads", "http")
"""Folders of a home in which enciphered files lie."""


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done."""

    destroyed: int = 0
    """Files past their last day."""
    ended: int = 0
    """Files that were destroyed before and had come back."""
    orphans: int = 0
    """Files that no transaction ever named."""


def tend(engine: Engine, store: MicrodataStore, keys: Keys) -> Tended:
    """Destroy what is past its last day, and end what was left by a process that died."""
    if not store.ring.remembered():
        return Tended()
    ended = shredding.finish(store)
    with log.transaction(engine) as session:
        destroyed = keeping.destroy_expired(session, store, keys)
    with reading(engine) as session:
        orphans = keeping.orphans(session, store, older=_IN_WORK)
    for address in orphans:
        shredding.shred(store, address)
    return Tended(len(destroyed), len(ended), len(orphans))


def turn_key(store: MicrodataStore) -> tuple[str, int]:
    """Put a new key in force and wrap every file anew with it; return its name and how many files."""
    name, count = store.ring.turn(), 0
    for path in at_rest(store.ring.home):
        try:
            if sealed.head_of(path).wrapped_by != name:
                resting.rewrap(store.ring, path)
                count += 1
        except (FileNotFoundError, sealed.Damaged):  # its days were over meanwhile; damage is told by ``faults``
            continue
    return name, count


def retire_keys(store: MicrodataStore) -> list[str]:
    """Destroy every key but the one in force; KeyInUse while a file still needs one. Return their names."""
    active, _ = store.ring.active
    for path in at_rest(store.ring.home):
        if sealed.head_of(path).wrapped_by != active:
            raise KeyInUse(
                Sentence(
                    f"Berkas {path.name[:16]}… masih memakai kunci lama. Jalankan dahulu: "
                    "satudata microdata rotate-key",
                    f"The file {path.name[:16]}… still needs an earlier key. First run: satudata microdata rotate-key",
                )
            )
    old = [name for name in store.ring.names if name != active]
    store.ring.forget(old)
    return old


def missing_keys(store: MicrodataStore) -> Sentence | None:
    """Say which keys are missing that stored files need; None where all are at hand."""
    held = store.vault.held()
    needed = {sealed.head_of(one.path).wrapped_by for one in held if sealed.is_sealed(one.path)}
    try:
        for name in sorted(needed):
            store.ring.key(name)
        if store.ring.remembered():
            store.ring.derived("address")
    except KeyMissing as error:
        return error.detail
    return None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of the store."""

    place: str
    what: Sentence


LOST = Sentence("berkasnya hilang", "the file is missing")
_BACK = Sentence("sudah dimusnahkan tetapi ada lagi", "it was destroyed and is there again")
_CHAIN = Sentence("baris log akses diubah atau hilang", "a line of the log of readings was changed or is missing")
_SIGNATURE = Sentence("tanda tangan berita acara tidak cocok", "the signature of the record does not verify")


def faults(session: Session, store: MicrodataStore, keys: Keys | None = None) -> Iterator[Fault]:
    """Yield what is wrong with the store: every file is read, the log of readings and the records are proven."""
    gone, there = shredding.listed(store.ring), set()
    for held in store.vault.held():
        there.add(held.address)
        try:
            store.prove(held)
            if sealed.head_of(held.path).identity in gone:
                yield Fault(held.address, _BACK)
        except RegistryError as error:
            yield Fault(held.address, error.detail)
    yield from (Fault(address, LOST) for address in sorted(keeping.known(session) - there))
    yield from (Fault(place, _CHAIN) for place in store.readings.broken())
    if keys is not None:
        yield from (Fault(number, _SIGNATURE) for number in keeping.unsigned(session, keys))


def at_rest(home: Path) -> Iterator[Path]:
    """Yield every enciphered file of a home."""
    for folder in AT_REST:
        for path in (home / folder).rglob("*"):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(".new") and sealed.is_sealed(path):
                yield path

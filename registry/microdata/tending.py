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
from registry.microdata.ring import KeyInUse
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


def faults(session: Session, store: MicrodataStore, keys: Keys) -> Iterator[str]:
    """Yield what is wrong with the store, in a few words each: every file is read."""
    there = {held.address: held for held in store.vault.held()}
    for address, held in there.items():
        try:
            store.prove(held)
        except RegistryError as error:
            yield f"{address}: {error.detail.id}"
    for address in keeping.known(session) - there.keys():
        yield f"{address}: berkasnya hilang"
    gone = shredding.listed(store.ring)
    yield from (f"{one.address}: sudah dimusnahkan tetapi ada lagi" for one in there.values() if _is_in(one.path, gone))
    yield from (f"{place}: baris log akses diubah atau hilang" for place in store.readings.broken())
    yield from (f"berita acara {number}: tanda tangannya tidak cocok" for number in keeping.unsigned(session, keys))


def at_rest(home: Path) -> Iterator[Path]:
    """Yield every enciphered file of a home."""
    for folder in AT_REST:
        for path in (home / folder).rglob("*"):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(".new") and sealed.is_sealed(path):
                yield path


def _is_in(path: Path, gone: frozenset[str]) -> bool:
    try:
        return sealed.head_of(path).identity in gone
    except (sealed.Damaged, FileNotFoundError):
        return False

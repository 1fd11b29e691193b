"""Microdata: its keys at hand and nobody else's, every file there, and temporary files in memory."""

from collections.abc import Iterator

from sqlmodel import Session

from registry.doctor.findings import Finding, care, ill, well
from registry.errors import Sentence
from registry.microdata import keeping, memory, tending
from registry.microdata.ring import is_private
from registry.microdata.store import MicrodataStore


def microdata(session: Session, store: MicrodataStore, *, thoroughly: bool) -> Iterator[Finding]:
    """Look at the store of microdata; ``thoroughly``: read every file."""
    if not memory.has_room():
        yield care(
            "microdata",
            Sentence(
                "Berkas sementara tidak dapat disimpan di memori (/dev/shm tidak ada atau kurang dari 512 MB).",
                "Temporary files cannot lie in memory (/dev/shm is missing or has less than 512 MB).",
            ),
            Sentence(
                "Beri /dev/shm ruang (Docker: shm_size: 2gb), agar baris penduduk tidak tertulis sementara di disk.",
                "Give /dev/shm room (Docker: shm_size: 2gb), so that no row of a person is written to a disk.",
            ),
        )
    if not store.ring.remembered():
        return
    if (missing := tending.missing_keys(store)) is not None:
        yield ill(
            "microdata",
            missing,
            Sentence("Kembalikan berkas kunci, lalu jalankan lagi.", "Put the key file back, then run this again."),
        )
        return
    if not is_private(store.ring.path):
        yield ill(
            "microdata",
            Sentence(f"{store.ring.path} dapat dibaca pengguna lain.", f"{store.ring.path} can be read by others."),
            Sentence(f"Jalankan: chmod 600 {store.ring.path}", f"Run: chmod 600 {store.ring.path}"),
        )
    yield from _files(session, store, thoroughly=thoroughly)


def _files(session: Session, store: MicrodataStore, *, thoroughly: bool) -> Iterator[Finding]:
    known, there = keeping.known(session), {held.address for held in store.vault.held()}
    faults = (
        list(tending.faults(session, store))
        if thoroughly
        else [tending.Fault(address, tending.LOST) for address in sorted(known - there)]
    )
    for fault in faults:
        yield ill(
            "microdata",
            Sentence(f"{fault.place[:20]}: {fault.what.id}", f"{fault.place[:20]}: {fault.what.en}"),
            Sentence("Salin dari cadangan ke folder microdata/.", "Copy it from a backup into microdata/."),
        )
    if not faults:
        read = "dibaca semua" if thoroughly else "ada semua"
        yield well("microdata", f"{len(known)} berkas bersandi, {read}.", f"{len(known)} enciphered files.")

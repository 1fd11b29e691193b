"""The private files: each still what its name says, and none missing that something refers to."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from registry.doctor.findings import Finding, ill, well
from registry.errors import Sentence
from registry.items.models import Item, Version
from registry.items.state import Kind
from registry.microdata import keeping
from registry.microdata.ring import KeyMissing
from registry.microdata.store import MicrodataStore
from registry.receipts.models import StoredReceipt

_HASH = 64
_CHUNK = 2**20


def files(session: Session, folder: Path, microdata: MicrodataStore, *, thoroughly: bool) -> Iterator[Finding]:
    """Look for files that are referred to and are not there; ``thoroughly``: read each and compare its hash."""
    there = {path.name: path for path in folder.rglob("*") if path.is_file() and len(path.name) == _HASH}
    missing = sorted(_nowhere(session, microdata, _wanted(session) - there.keys()))
    for name in missing:
        yield ill(
            "files",
            Sentence(f"Berkas {name[:12]}… hilang.", f"The file {name[:12]}… is missing."),
            Sentence("Salin dari cadangan ke folder files/.", "Copy it from a backup into files/."),
        )
    damaged = [name for name, path in there.items() if thoroughly and _sha256(path) != name]
    for name in damaged:
        yield ill(
            "files",
            Sentence(f"Berkas {name[:12]}… rusak.", f"The file {name[:12]}… is damaged."),
            Sentence("Ganti dengan salinan dari cadangan.", "Replace it by the backup's copy."),
        )
    if not missing and not damaged:
        read = "dibaca semua" if thoroughly else "ada semua"
        yield well("files", f"{len(there)} berkas, {read}.", f"{len(there)} files, none is missing.")


def _nowhere(session: Session, microdata: MicrodataStore, missing: set[str]) -> set[str]:
    """Return which of the files are not microdata either; with its keys lost nobody can say, and that is told apart."""
    if not microdata.ring.remembered():
        return missing
    try:
        return {name for name in missing if not keeping.is_known(session, microdata, name)}
    except KeyMissing:
        return set()


def _wanted(session: Session) -> set[str]:
    """Return the hashes that versions of datasets and receipts refer to."""
    bodies = session.exec(
        select(Version.body).join(Item, col(Item.id) == Version.item_id).where(Item.kind == Kind.DATASET.value),
        execution_options={"yield_per": 500},
    )
    wanted = {str(found["sha256"]) for body in bodies for found in body.get("distributions", []) if found.get("sha256")}
    for report, workbook in session.exec(select(StoredReceipt.report, StoredReceipt.workbook)):
        wanted |= {name for name in (report, workbook) if name}
    return wanted


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()

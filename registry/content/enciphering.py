"""What lay plain in a home before the store of microdata was there is moved into it; run again it moves nothing.

Each file is written to the store and noted before its plain copy goes: a process killed in between leaves both, and the
next run ends it. What a disk keeps of a removed plain file is beyond our reach: docs/microdata.md says what to do.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from registry.db import reading, writing
from registry.errors import NotFound
from registry.files.store import FileStore
from registry.harvest import sendings
from registry.harvest.models import HarvestJob, HarvestOutcome, HarvestSource
from registry.items.models import Item, Version
from registry.items.state import Kind
from registry.microdata import keeping, resting, sealed
from registry.microdata.keeping import About
from registry.microdata.store import HASH, MicrodataStore
from registry.receipts.models import StoredReceipt

_OF_PERSONS = frozenset({"source", "report.json", "findings.parquet", "workbook.xlsx"})
_ADDRESS = re.compile(rb"[0-9a-f]{64}")


def move(engine: Engine, store: MicrodataStore, files: FileStore, *, days: int) -> int:
    """Move what is plain; return how many files."""
    home, count = store.ring.home, 0
    with reading(engine) as session:
        shown, hidden = _referred(session)
    for sha256, about in hidden.items():
        if sha256 in shown:  # a public file as well: nothing to hide
            continue
        try:
            content = files.read(sha256)
        except NotFound:  # moved already
            continue
        _store(engine, store, content, about, days=days)
        files.remove(sha256)
        count += 1
    count += _sendings(engine, store, days=days)
    for path in sorted((home / "checks").rglob("*")):
        if path.name in _OF_PERSONS or path.name.startswith("before-"):
            count += _enciphered(store, path)
    shutil.rmtree(home / "http", ignore_errors=True)  # a cache
    for path in sorted((home / "fetched").rglob("*")):
        if path.is_file() and len(path.name) == HASH and not sealed.is_sealed(path):
            vault = store.beside(path.parent.parent)
            vault.put(path.read_bytes())
            path.unlink()
            count += 1
    return count


def _referred(session: Session) -> tuple[set[str], dict[str, About]]:
    """Return the files of datasets that are not of persons, and those that are with what they are."""
    shown: set[str] = set()
    hidden: dict[str, About] = {}
    bodies = select(Item.agency, Version.body).join(Version, col(Version.item_id) == Item.id)
    for agency, body in session.exec(bodies.where(Item.kind == Kind.DATASET.value)):
        for name, what in _named(session, body):
            if body.get("is_microdata"):
                hidden[name] = About(agency, "", f"{body['title']['id']}: {what}")
            else:
                shown.add(name)
    refused = select(HarvestOutcome.report, HarvestOutcome.identifier, HarvestSource.agency, HarvestSource.slug)
    refused = refused.join(HarvestJob, col(HarvestJob.id) == HarvestOutcome.job_id)
    refused = refused.join(HarvestSource, col(HarvestSource.id) == HarvestJob.source_id)
    for report, identifier, agency, source in session.exec(refused.where(col(HarvestOutcome.report).is_not(None))):
        if report:  # of a table that was refused nobody said that it is not of persons
            hidden.setdefault(report, About(agency, source, f"{identifier}: laporan pemeriksaan"))
    return shown, hidden


def _named(session: Session, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the files of a dataset, those of its checks included, each with a word for it."""
    for found in body.get("distributions", ()):
        if found.get("sha256"):
            yield found["sha256"], found["title"]["id"]
        receipt = session.get(StoredReceipt, (found.get("check") or {}).get("receipt") or "")
        if receipt is not None:
            yield from ((name, "hasil pemeriksaan") for name in (receipt.report, receipt.workbook) if name)


def _sendings(engine: Engine, store: MicrodataStore, *, days: int) -> int:
    """Move what was sent for sources; what was told of already is a line of 64 signs."""
    with reading(engine) as session:
        agencies = {source.slug: source.agency for source in session.exec(select(HarvestSource))}
    count = 0
    for slug, agency in agencies.items():
        for path in sorted((store.ring.home / "uploads" / slug).glob("*")):
            content = path.read_bytes()
            if path.name.startswith(".") or _ADDRESS.fullmatch(content):
                continue
            sent_at = path.stat().st_mtime
            sha256 = _store(engine, store, content, About(agency, slug, f"{path.name}: kiriman"), days=days)
            sendings.tell(path.parent, path.name, store.address(sha256))
            os.utime(path, (sent_at, sent_at))
            count += 1
    return count


def _store(engine: Engine, store: MicrodataStore, content: bytes, about: About, *, days: int) -> str:
    sha256 = store.put(content)
    with writing(engine) as session:
        keeping.enter(session, store, sha256, about, days=days)
    return sha256


def _enciphered(store: MicrodataStore, path: Path) -> int:
    if not path.is_file() or sealed.is_sealed(path):
        return 0
    resting.write(store.ring, path, path.read_bytes())
    return 1

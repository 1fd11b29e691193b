"""Files of codes between preview and draft: kept for whoever sent them, until they became a draft or a day has passed.

A file is kept before anything is asked about it, so a wrong choice never costs the upload. That it became a draft is
written with the draft, so the same file sent twice (a double click, the back button) makes one draft.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.codes.models import CodeUpload
from registry.db import now
from registry.errors import Invalid, NotFound, RegistryError, Sentence
from registry.files.store import FileStore
from registry.items.models import Item, Version
from registry.items.repository import Entry

MOST_BYTES = 100 * 1024 * 1024
"""Largest file that is taken."""
HOURS = 24
"""How long an upload that became no draft is kept."""
_NAME = 200


class NoFile(Invalid):
    """The form came without a file, or with an empty one."""

    type = "no-file"
    title = Sentence("Pilih berkas daftar kode yang tidak kosong.", "Choose a file of codes that is not empty.")


class TooLarge(RegistryError):
    """The file is larger than what is taken by form."""

    type = "too-large"
    title = Sentence(
        "Berkas lebih dari 100 MB. Kirim lewat baris perintah: satudata codes import.",
        "The file is larger than 100 MB. Send it by command: satudata codes import.",
    )
    status = 413


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was sent: its name and its bytes."""

    name: str
    content: bytes


def keep(session: Session, store: FileStore, codes: File, changes: File | None, *, by: Caller) -> CodeUpload:
    """Keep a file of codes, and with it one of changes, for the caller; NoFile, TooLarge.

    What others left behind a day ago is removed on the way.
    """
    if not codes.content:
        raise NoFile
    if len(codes.content) + len(changes.content if changes else b"") > MOST_BYTES:
        raise TooLarge
    _expire(session, store)
    upload = CodeUpload(
        id=secrets.token_urlsafe(16),
        user_id=by.require_user(),
        at=now(),
        name=codes.name[:_NAME],
        size=len(codes.content),
        sha256=store.put(codes.content),
        changes_name=changes.name[:_NAME] if changes and changes.content else None,
        changes_sha256=store.put(changes.content) if changes and changes.content else None,
    )
    session.add(upload)
    session.flush()
    return upload


def find(session: Session, upload_id: str, *, by: Caller) -> CodeUpload:
    """Return an upload of the caller; NotFound when it is somebody else's, expired, or never was."""
    upload = session.get(CodeUpload, upload_id)
    if upload is None or upload.user_id != by.require_user():
        raise NotFound(
            Sentence(
                f"Unggahan ini tidak ada, atau sudah dihapus setelah {HOURS} jam. Unggah berkasnya sekali lagi.",
                f"This upload is not there, or was removed after {HOURS} hours. Upload the file once more.",
            )
        )
    return upload


def became(session: Session, upload: CodeUpload) -> Entry | None:
    """Return the version that an upload was saved as; None when it was not saved, or that draft is no more."""
    version = session.get(Version, upload.version_id) if upload.version_id else None
    item = session.get(Item, version.item_id) if version else None
    return Entry(item, version) if item and version else None


def source_of(session: Session, version: Version) -> CodeUpload | None:
    """Return the file that a version was last imported from; None when it came another way."""
    query = select(CodeUpload).where(CodeUpload.version_id == version.id).order_by(col(CodeUpload.at).desc())
    return session.exec(query).first()


def taken(session: Session, upload: CodeUpload, entry: Entry, store: FileStore, files: FileStore) -> None:
    """Write down which draft an upload became; the file stays, in the store of what is kept for good."""
    upload.version_id = entry.version.id
    for digest in (upload.sha256, upload.changes_sha256):
        if digest:
            files.put(store.read(digest))
    session.add(upload)
    session.flush()


def paths(store: FileStore, upload: CodeUpload) -> tuple[Path, Path | None]:
    """Return where the bytes of an upload lie: its codes, and its changes when it has any."""
    return store.path(upload.sha256), store.path(upload.changes_sha256) if upload.changes_sha256 else None


def _expire(session: Session, store: FileStore) -> None:
    """Remove what is older than a day: the bytes of all, the memory of those that became no draft."""
    limit = now() - timedelta(hours=HOURS)
    old = session.exec(select(CodeUpload).where(col(CodeUpload.at) < limit)).all()
    young = session.exec(select(CodeUpload).where(col(CodeUpload.at) >= limit)).all()
    needed = {digest for upload in young for digest in (upload.sha256, upload.changes_sha256)}
    for digest in {digest for upload in old for digest in (upload.sha256, upload.changes_sha256)} - needed:
        if digest:
            store.remove(digest)
    session.execute(delete(CodeUpload).where(col(CodeUpload.at) < limit, col(CodeUpload.version_id).is_(None)))

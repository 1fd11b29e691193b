"""Files of codes between preview and draft: kept for whoever sent them, until they became a draft or a day has passed.

A file is kept before anything is asked about it, so a wrong choice never costs the upload. That it became a draft is
written with the draft, so the same file sent twice (a double click, the back button) makes one draft.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.codes.models import CodeUpload
from registry.codes.reader import read
from registry.codes.reading import Reading
from registry.db import now
from registry.errors import Invalid, NotFound, RegistryError, Sentence
from registry.files.store import FileStore
from registry.items.models import Item, Version
from registry.items.repository import Entry

MOST_BYTES = 100 * 1024 * 1024
"""Largest file that is taken."""
HOURS = 24
"""How long an upload that became no draft is kept."""
_WRITERS = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PEMBINA)
_NAME = 200


class NoFile(Invalid):
    """The form came without a file, or with an empty one."""

    type = "no-file"
    title = Sentence("Pilih berkas daftar kode yang tidak kosong.", "Choose a file of codes that is not empty.")


class UploadTooLarge(RegistryError):
    """The file is larger than what is taken by form."""

    type = "too-large"
    title = Sentence(
        "Berkas lebih dari 100 MB. Kirim lewat baris perintah: satudata codes import.",
        "The file is larger than 100 MB. Send it by command: satudata codes import.",
    )
    status = 413


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is kept, with the changes that came beside it."""

    id: str
    at: datetime
    name: str
    size: int
    """Bytes."""
    sha256: str
    changes_name: str | None = None
    changes_sha256: str | None = None


def require_writer(by: Caller) -> None:
    """Raise NotSignedIn or Forbidden unless the caller may write code lists of some agency."""
    by.require_role(*_WRITERS)


def may_write(by: Caller) -> bool:
    """Say whether the caller may write code lists of some agency."""
    return by.has(*_WRITERS)


def keep(session: Session, store: FileStore, files: Sequence[Sent], *, by: Caller) -> Upload:
    """Keep a file of codes, and a second one with their changes, for the caller; NoFile, UploadTooLarge.

    What others left behind a day ago is removed on the way.
    """
    require_writer(by)
    if not files:
        raise NoFile
    if sum(len(file.content) for file in files) > MOST_BYTES:
        raise UploadTooLarge
    codes, changes = files[0], files[1] if len(files) > 1 else None
    _expire(session, store)
    row = CodeUpload(
        id=secrets.token_urlsafe(16),
        user_id=by.require_user(),
        at=now(),
        name=codes.name[-_NAME:],
        size=len(codes.content),
        sha256=store.put(codes.content),
        changes_name=changes.name[-_NAME:] if changes else None,
        changes_sha256=store.put(changes.content) if changes else None,
    )
    session.add(row)
    session.flush()
    return _upload(row)


def find(session: Session, upload_id: str, *, by: Caller) -> Upload:
    """Return an upload of the caller; NotFound when it is somebody else's, expired, or never was."""
    return _upload(_row(session, upload_id, by))


def read_upload(store: FileStore, upload: Upload) -> tuple[Reading, ...]:
    """Read the code lists of an upload, with the changes that came beside them."""
    changes = store.read(upload.changes_sha256) if upload.changes_sha256 else None
    return read(store.path(upload.sha256), name=upload.name, changes=changes)


def became(session: Session, upload: Upload) -> Entry | None:
    """Return the version that an upload was saved as, None when it was not saved yet."""
    row = session.get(CodeUpload, upload.id)
    version = session.get(Version, row.version_id) if row and row.version_id else None
    item = session.get(Item, version.item_id) if version else None
    return Entry(item, version) if item and version else None


def saved(session: Session, upload: Upload, entry: Entry, store: FileStore, files: FileStore) -> None:
    """Write down which draft an upload became; its files are put with those that are kept for good."""
    row = session.get(CodeUpload, upload.id)
    assert row is not None  # it was found in this transaction
    row.version_id = entry.version.id
    session.add(row)
    session.flush()
    for digest in (upload.sha256, upload.changes_sha256):
        if digest:
            files.put(store.read(digest))


def source_of(session: Session, version: Version) -> Upload | None:
    """Return the file that a version was last imported from by form, None when it came another way."""
    query = select(CodeUpload).where(CodeUpload.version_id == version.id).order_by(col(CodeUpload.at).desc())
    row = session.exec(query).first()
    return _upload(row) if row else None


def _row(session: Session, upload_id: str, by: Caller) -> CodeUpload:
    require_writer(by)
    row = session.get(CodeUpload, upload_id)
    if row is None or row.user_id != by.user_id:
        raise NotFound(
            Sentence(
                f"Unggahan ini tidak ada, atau sudah dihapus setelah {HOURS} jam. Unggah berkasnya sekali lagi.",
                f"This upload is not there, or was removed after {HOURS} hours. Upload the file once more.",
            )
        )
    return row


def _upload(row: CodeUpload) -> Upload:
    return Upload(row.id, row.at, row.name, row.size, row.sha256, row.changes_name, row.changes_sha256)


def _expire(session: Session, store: FileStore) -> None:
    """Remove what is older than a day: the bytes of all, the memory of those that became no draft."""
    limit = now() - timedelta(hours=HOURS)
    needed = _digests(session.exec(select(CodeUpload).where(col(CodeUpload.at) >= limit)).all())
    for digest in _digests(session.exec(select(CodeUpload).where(col(CodeUpload.at) < limit)).all()) - needed:
        store.remove(digest)
    session.execute(delete(CodeUpload).where(col(CodeUpload.at) < limit, col(CodeUpload.version_id).is_(None)))


def _digests(rows: Sequence[CodeUpload]) -> set[str]:
    return {digest for row in rows for digest in (row.sha256, row.changes_sha256) if digest}

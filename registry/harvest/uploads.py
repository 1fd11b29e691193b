"""Files sent to the registry for a source: a village without a folder to be read from sends what it has.

They lie in a private folder of the source, by name; the same harvest reads them as it reads any folder. A file that
comes again with the same bytes changes nothing, with others it takes the place of the one before.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.errors import Conflict, Invalid, RegistryError, Sentence
from registry.harvest import service
from registry.harvest.means import Means
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.opening import UPLOAD
from registry.harvest.service import AlreadyRunning

MOST_FILES = 20
"""Files of one sending."""
MOST_BYTES = 256 * 2**20
"""Bytes of one sending."""
MOST_KEPT = 2_000
"""Files kept for one source."""
FORMS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".zip")
_LONGEST = 180
_CHUNK = 2**20


class TooLarge(RegistryError):
    """More than one sending may hold."""

    type = "too-large"
    title = Sentence(
        f"Kiriman terlalu besar: paling banyak {MOST_FILES} berkas dan {MOST_BYTES // 2**20} MB sekali kirim.",
        f"Too much at once: {MOST_FILES} files and {MOST_BYTES // 2**20} MB at most.",
    )
    status = 413


class Outcome(StrEnum):
    """What became of a file that was sent."""

    NEW = "new"
    REPLACED = "replaced"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: its name and its bytes, to be read once."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept."""

    name: str
    sha256: str
    byte_size: int
    outcome: Outcome


def keep(session: Session, means: Means, slug: str, files: list[Sent], *, by: Caller) -> list[Kept]:
    """Keep files for a source; all of them or none. Invalid for a name or form that no harvester reads, TooLarge."""
    source = service.source_of(session, slug, by=by)
    if source.location != UPLOAD:
        raise Conflict(_no_uploads(source))
    if not files:
        raise Invalid(Sentence("Pilih paling sedikit satu berkas.", "Choose at least one file."))
    names = [_named(sent.name) for sent in files]
    if len(files) > MOST_FILES:
        raise TooLarge
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Invalid(Sentence(f"Berkas {twice!r} dikirim dua kali.", f"The file {twice!r} was sent twice."))
    folder = means.uploads / source.slug
    for each in (means.uploads, folder):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    there = {file.name for file in folder.iterdir()}
    if len(there | set(names)) > MOST_KEPT:
        raise Conflict(_too_many(source))
    with tempfile.TemporaryDirectory(dir=means.uploads, prefix=".sent-") as staged:
        written = _written(Path(staged), names, files)
        return [_placed(Path(staged) / kept.name, folder / kept.name, kept) for kept in written]


def begin(session: Session, slug: str, kept: list[Kept], *, by: Caller) -> tuple[HarvestJob | None, bool]:
    """Open a run for what was kept; return it (None where nothing is new), and whether it is a new one.

    A run that is under way is returned as it is: it may have read the files already, so run the source again after it.
    """
    if all(one.outcome is Outcome.SAME for one in kept):
        return None, False
    try:
        return service.begin(session, slug, by=by), True
    except AlreadyRunning as running:
        number = running.members.get("job")
        return (session.get(HarvestJob, number) if isinstance(number, int) else None), False


def _written(folder: Path, names: list[str], files: list[Sent]) -> list[Kept]:
    total, written = 0, []
    for name, sent in zip(names, files, strict=True):
        digest, size = hashlib.sha256(), 0
        with (folder / name).open("xb") as stream:
            while chunk := sent.content.read(_CHUNK):
                size += len(chunk)
                if total + size > MOST_BYTES:
                    raise TooLarge
                digest.update(chunk)
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        if not size:
            raise Invalid(Sentence(f"Berkas {name!r} kosong.", f"The file {name!r} is empty."))
        total += size
        written.append(Kept(name, digest.hexdigest(), size, Outcome.NEW))
    return written


def _placed(staged: Path, place: Path, kept: Kept) -> Kept:
    outcome = Outcome.NEW
    if place.is_file():
        with place.open("rb") as stream:
            is_same = hashlib.file_digest(stream, "sha256").hexdigest() == kept.sha256
        outcome = Outcome.SAME if is_same else Outcome.REPLACED
    if outcome is not Outcome.SAME:
        staged.chmod(0o600)
        staged.replace(place)
    return Kept(kept.name, kept.sha256, kept.byte_size, outcome)


def _named(name: str) -> str:
    """Return the last part of a name, as a file may be called here; Invalid for what no harvester reads."""
    plain = name.replace("\\", "/").rpartition("/")[2].strip()
    shown = "".join(sign if sign.isprintable() else "�" for sign in plain.encode("utf-8", "replace").decode())[
        :_LONGEST
    ]
    if not plain or plain != shown or plain.startswith((".", "~")) or len(plain.encode()) > _LONGEST:
        raise Invalid(
            Sentence(
                f"Nama berkas {shown!r} tidak dapat dipakai; ganti dengan huruf, angka, spasi dan tanda hubung.",
                f"The file name {shown!r} cannot be used; rename it with letters, digits, spaces and hyphens.",
            )
        )
    if not plain.lower().endswith(FORMS):
        forms = ", ".join(form.removeprefix(".").upper() for form in FORMS)
        raise Invalid(
            Sentence(f"Berkas {plain!r} bukan {forms}.", f"The file {plain!r} is none of {forms}."),
        )
    return plain


def _no_uploads(source: HarvestSource) -> Sentence:
    return Sentence(
        f"Sumber '{source.slug}' dibaca dari {source.location}; berkas dikirim hanya ke sumber berlokasi '{UPLOAD}'.",
        f"The source '{source.slug}' is read from {source.location}; files are sent only to one located at '{UPLOAD}'.",
    )


def _too_many(source: HarvestSource) -> Sentence:
    return Sentence(
        f"Sumber '{source.slug}' sudah menyimpan {MOST_KEPT} berkas; minta walidata mengeluarkan yang lama.",
        f"The source '{source.slug}' keeps {MOST_KEPT} files already; ask the walidata to take out old ones.",
    )

"""Files sent to the registry for a source: a village without a folder to be read from sends what it has.

They lie in the store of microdata; a folder of the source tells, by their names, which (``sendings``). The same harvest
reads them as it reads any folder. A file that comes again with the same bytes changes nothing, with others it takes the
place of the one before.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, cast

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.db import writing
from registry.errors import Conflict, Invalid, RegistryError, Sentence
from registry.harvest import sendings, service
from registry.harvest.means import Means
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.opening import UPLOAD
from registry.harvest.service import AlreadyRunning
from registry.microdata import keeping
from registry.microdata.keeping import About

MOST_FILES = 20
"""Files of one sending."""
MOST_BYTES = 256 * 2**20
"""Bytes of one sending."""
MOST_KEPT = 2_000
"""Files kept for one source."""
FORMS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".zip")
_LONGEST = 180


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
    there = sendings.told(folder)
    if len(there.keys() | set(names)) > MOST_KEPT:
        raise Conflict(_too_many(source))
    stored = _stored(means, names, files)
    with writing(means.engine) as noting:
        for name, (sha256, _) in zip(names, stored, strict=True):
            about = About(source.agency, source.slug, f"{name}: kiriman")
            keeping.enter(noting, means.microdata, sha256, about, days=means.microdata_days)
    kept = []
    for name, (sha256, size) in zip(names, stored, strict=True):
        address = means.microdata.address(sha256)
        outcome = Outcome.NEW if name not in there else Outcome.SAME if there[name] == address else Outcome.REPLACED
        kept.append(Kept(name, sha256, size, outcome))
        if outcome is not Outcome.SAME:
            sendings.tell(folder, name, address)
    return kept


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


def _stored(means: Means, names: list[str], files: list[Sent]) -> list[tuple[str, int]]:
    """Store every file before the first is told of; what a refused sending leaves is nobody's, and swept away."""
    stored, left = [], MOST_BYTES
    for name, sent in zip(names, files, strict=True):
        weighed = _Weighed(sent.content, left)
        sha256 = means.microdata.put(cast("BinaryIO", weighed))
        if not weighed.size:
            raise Invalid(Sentence(f"Berkas {name!r} kosong.", f"The file {name!r} is empty."))
        left -= weighed.size
        stored.append((sha256, weighed.size))
    return stored


class _Weighed:
    """Reads a stream and counts what it gives; TooLarge beyond what is left."""

    def __init__(self, content: BinaryIO, left: int) -> None:
        self._content, self._left = content, left
        self.size = 0

    def read(self, size: int) -> bytes:
        piece = self._content.read(size)
        self.size += len(piece)
        if self.size > self._left:
            raise TooLarge
        return piece


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

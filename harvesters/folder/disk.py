"""Looking through a folder of this machine: sorted, bounded, and never out of the folder."""

import os
import stat
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from harvesters.folder.found import FileFound, Listed, StillWritten, Unreadable, is_clutter, is_part
from registry.harvest.plugin import Sentence, SkipRecord, StopHarvest

MOST_FILES = 50_000
"""A folder with more is not a source but a store."""
DEEPEST = 4
"""Folders under the source's own that are looked into."""
FRESH = 2.0
"""A file changed so few seconds ago is looked at twice."""
SECOND_LOOK = 0.1
JUST_COPIED = 600.0
"""A workbook without its end that was changed so few seconds ago is still being copied."""

_ZIP_LIKE = (".xlsx", ".ods", ".zip")
_END_OF_ZIP = b"PK\x05\x06"
_TAIL = 66_000
"""The end record of a zip lies within the last 22 + 65,535 bytes."""


def walk(root: Path) -> Iterator[Listed]:
    """Yield the files of a folder and its folders by path; raises ``StopHarvest`` where the folder cannot be read."""
    try:
        entries = list(_entries(root, root.resolve(strict=True), 0))
    except OSError as error:
        raise StopHarvest(_unreadable_folder(root, error)) from None
    for label, found in entries:
        if isinstance(found, Sentence):
            yield SkipRecord(label, found)
        else:
            yield one(found, label)


def one(path: Path, label: str) -> FileFound:
    """Return a single file as found."""
    seen = _state(path)
    return FileFound(label, partial(_read, path, label, seen), seen[1] if seen else None)


def _entries(folder: Path, root: Path, depth: int) -> Iterator[tuple[str, Path | Sentence]]:
    with os.scandir(folder) as scan:
        listed = sorted(scan, key=lambda entry: os.fsencode(entry.name))
    if len(listed) > MOST_FILES:
        raise StopHarvest(_too_many())
    for entry in listed:
        path = Path(entry.path)
        label = printable(path.relative_to(root).as_posix())
        if is_clutter(entry.name):
            continue
        if label != path.relative_to(root).as_posix():
            yield label, _odd_name(label)
        elif entry.is_symlink() and not _stays_inside(path, root):
            yield label, _leads_out(label)
        elif entry.is_dir():
            if depth == DEEPEST or entry.is_symlink():
                yield label, _not_entered(label)
            else:
                yield from _subfolder(path, root, depth, label)
        elif is_part(entry.name):
            yield label, unfinished(label)
        elif entry.is_file():
            yield label, path


def _subfolder(path: Path, root: Path, depth: int, label: str) -> Iterator[tuple[str, Path | Sentence]]:
    try:
        yield from list(_entries(path, root, depth + 1))
    except OSError:
        yield label, _no_leave(label)


def _stays_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # it points nowhere, or at itself
        return False


def printable(name: str) -> str:
    """Return a name as it can be shown and stored: what is no text or a control character becomes ``�``."""
    return "".join(sign if sign.isprintable() else "�" for sign in name.encode("utf-8", "replace").decode())


def _read(path: Path, label: str, seen: tuple[int, float] | None) -> Path:
    now = _state(path)
    if seen is None or now is None:
        raise Unreadable(vanished(label))
    if now == seen and 0 <= time.time() - now[1] < FRESH:
        time.sleep(SECOND_LOOK)
        now = _state(path)
    if now != seen or _lacks_its_end(path, now):
        raise StillWritten(label)
    return path


def _state(path: Path) -> tuple[int, float] | None:
    """Return size and time of change of a plain file; None for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime) if stat.S_ISREG(found.st_mode) else None


def _lacks_its_end(path: Path, state: tuple[int, float]) -> bool:
    size, modified = state
    if path.suffix.lower() not in _ZIP_LIKE or time.time() - modified > JUST_COPIED:
        return False
    try:
        with path.open("rb") as stream:
            if stream.read(2) != _END_OF_ZIP[:2]:
                return False
            stream.seek(max(0, size - _TAIL))
            return _END_OF_ZIP not in stream.read()
    except OSError:
        return False


def _unreadable_folder(root: Path, error: OSError) -> Sentence:
    place = printable(str(root))
    if isinstance(error, PermissionError):
        return Sentence(
            f"Folder {place!r} tidak boleh dibaca program ini; beri izin baca kepada pengguna yang menjalankannya.",
            f"This program may not read the folder {place!r}; give the user it runs as leave to read it.",
        )
    return Sentence(
        f"Folder {place!r} tidak ada; periksa lokasi sumber, lalu taruh berkasnya di sana.",
        f"There is no folder {place!r}; check the location of the source and put the files there.",
    )


def _too_many() -> Sentence:
    return Sentence(
        f"Folder sumber berisi lebih dari {MOST_FILES} berkas; sediakan folder yang hanya berisi kiriman desa.",
        f"The source's folder holds more than {MOST_FILES} files; give one that holds only what villages send.",
    )


def _odd_name(label: str) -> Sentence:
    return Sentence(
        f"Nama berkas {label!r} memuat tanda yang tidak dapat ditampilkan; ganti namanya dengan huruf dan angka biasa.",
        f"The name of the file {label!r} holds signs that cannot be shown; rename it with plain letters and digits.",
    )


def _leads_out(label: str) -> Sentence:
    return Sentence(
        f"{label!r} adalah tautan ke luar folder sumber dan tidak dibaca; salin berkasnya ke dalam folder ini.",
        f"{label!r} is a link that leads out of the source's folder and is not read; copy the file into the folder.",
    )


def _not_entered(label: str) -> Sentence:
    return Sentence(
        f"Folder {label!r} tidak dibuka: tautan, atau terlalu dalam (paling dalam {DEEPEST} tingkat).",
        f"The folder {label!r} was not looked into: a link, or too deep ({DEEPEST} levels at most).",
    )


def _no_leave(label: str) -> Sentence:
    return Sentence(
        f"Folder {label!r} tidak boleh dibaca oleh program ini; beri izin baca.",
        f"This program may not read the folder {label!r}; give it leave.",
    )


def unfinished(label: str) -> Sentence:
    """Return what is said of a download that has not ended."""
    return Sentence(
        f"Berkas {label!r} belum selesai diunduh atau disalin; akan dibaca setelah selesai.",
        f"The file {label!r} has not been downloaded or copied to its end; it will be read when it has.",
    )


def vanished(label: str) -> Sentence:
    """Return what is said of a file that was listed and is gone."""
    return Sentence(
        f"Berkas {label!r} hilang ketika hendak dibaca; bila masih diperlukan, taruh kembali lalu panen lagi.",
        f"The file {label!r} was gone when it was to be read; if it is needed, put it back and harvest again.",
    )

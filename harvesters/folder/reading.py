"""From files to records: the same walk for every kind of file, which only says what a file is and what it becomes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from harvesters.folder import archive, disk, web
from harvesters.folder.found import Content, FileFound, Listed, StillWritten, Unreadable
from registry.harvest.plugin import Http, Record, RetryLater, Sentence, SentFile, SkipRecord, Source, StopHarvest

COME_AGAIN = 300
"""Seconds after which a file that was being written is looked at again."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a file is: the identifier of its record, and how its content becomes one (or more, or is left out)."""

    identifier: str
    records: Callable[[FileFound, Content], Iterable[Record | SkipRecord]]


def records(
    source: Source[Any], http: Http, *, known: Callable[[FileFound], Known | Sentence], nothing: Sentence
) -> Iterator[Record | SkipRecord]:
    """Yield the records of the files of a source: what was sent for it, a folder, a file, or the address of either.

    ``known`` says what a file is, or why it is left out. Of several files of one record the newest is taken. A file
    that is still being written is left for the next run: all others are yielded, then ``RetryLater`` is raised.
    Raises ``StopHarvest`` where the location cannot be read or, with the sentence ``nothing``, holds no known file.
    """
    late: list[str] = []
    taken: dict[str, list[tuple[FileFound, Known]]] = {}
    for found in _opened(_listed(source, http), late):
        if isinstance(found, SkipRecord):
            yield found
            continue
        what = known(found)
        if isinstance(what, Sentence):
            yield SkipRecord(found.label, what)
        else:
            taken.setdefault(what.identifier, []).append((found, what))
    if not taken and not late:
        raise StopHarvest(nothing)
    for identifier in sorted(taken):
        (newest, what), *others = sorted(taken[identifier], key=_age)
        for other, _ in others:
            yield SkipRecord(other.label, _twice(other, newest))
        yield from _read(newest, what, late)
    if late:
        raise RetryLater(_late(late), COME_AGAIN)


def _listed(source: Source[Any], http: Http) -> Iterator[Listed]:
    if source.sent is not None:
        return (FileFound(each.name, partial(_sent, each), each.modified) for each in source.sent)
    if web.is_address(source.location):
        return web.walk(source.location, http)
    path = Path(source.location)
    if path.is_file():
        return iter([disk.one(path, disk.printable(path.name))])
    return disk.walk(path)


def _sent(file: SentFile) -> bytes:
    try:
        return file.read()
    except OSError:
        raise Unreadable(disk.vanished(file.name)) from None


def _opened(listed: Iterable[Listed], late: list[str]) -> Iterator[Listed]:
    """Yield the files with those inside zips in their place."""
    for found in listed:
        if isinstance(found, SkipRecord) or found.suffix != ".zip":
            yield found
            continue
        try:
            yield from archive.members(found)
        except StillWritten as writing:
            late.append(writing.label)
        except Unreadable as refused:
            yield SkipRecord(found.label, refused.reason)


def _read(found: FileFound, what: Known, late: list[str]) -> Iterator[Record | SkipRecord]:
    try:
        content = found.read()
    except StillWritten as writing:
        late.append(writing.label)
    except Unreadable as refused:
        yield SkipRecord(found.label, refused.reason)
    else:
        yield from what.records(found, content)


def _age(pair: tuple[FileFound, Known]) -> tuple[float, str]:
    found, _ = pair
    return (-(found.modified or 0), found.label)


def _twice(other: FileFound, newest: FileFound) -> Sentence:
    return Sentence(
        f"Berkas {other.label!r} adalah data yang sama dengan {newest.label!r} (desa dan periodenya sama); hanya yang "
        "terbaru yang dipanen. Pindahkan yang lama dari folder ini.",
        f"The file {other.label!r} is the same data as {newest.label!r} (same village and period); only the newest "
        "was harvested. Move the old one out of the folder.",
    )


def _late(labels: list[str]) -> Sentence:
    names = ", ".join(repr(label) for label in labels[:5])
    return Sentence(
        f"Berkas masih ditulis atau disalin: {names}. Yang lain sudah diambil; ini dibaca pada panen berikutnya.",
        f"Files are still being written or copied: {names}. The others were taken; these are read at the next harvest.",
    )

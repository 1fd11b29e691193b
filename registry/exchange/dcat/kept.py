"""Datasets as they were written, kept on disk beside the database for every process: a page is put together from them.

One SQLite file for one public address and one program that writes; all of it is derived and may be deleted at any time.
A file that is full, locked, damaged or gone costs the time to write datasets anew, never an answer.
"""

import hashlib
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from shutil import disk_usage
from threading import Lock
from typing import Any, NamedTuple

import orjson

from registry.exchange.dcat.listed import Sketch
from registry.exchange.dcat.written import FORMS

_MOST = 2**33  # bytes of a file: some 140,000 datasets in all forms
_SPARED = 2**30  # bytes that are left of the disk
_MOST_SHARED = 20_000  # in memory
_PATIENCE = 0.25  # seconds that one process waits for another to write
_PLACES = {suffix: place for place, suffix in enumerate(FORMS)}
_BEGIN = """
    PRAGMA page_size = 8192;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS piece (
        id INTEGER PRIMARY KEY, mark BLOB NOT NULL, names BLOB NOT NULL, proven BLOB NOT NULL,
        own BLOB NOT NULL, shared BLOB NOT NULL
    );
    CREATE TABLE IF NOT EXISTS shared (id INTEGER PRIMARY KEY, address TEXT NOT NULL, text BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS called (one INTEGER PRIMARY KEY CHECK (one = 1), names TEXT NOT NULL);
"""
_PUT = (
    "INSERT INTO piece (id, mark, names, proven, own, shared) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
    "ON CONFLICT (id) DO UPDATE SET mark = ?2, names = ?3, proven = ?4, own = ?5, shared = ?6"
)
_PUT_SHARED = "INSERT OR IGNORE INTO shared (id, address, text) VALUES (?, ?, ?)"
_SHARED = "SELECT id, address, text FROM shared WHERE id IN (SELECT value FROM json_each(?))"
_PUT_WHEN_FULL = "UPDATE piece SET mark = ?2, names = ?3, proven = ?4, own = ?5, shared = ?6 WHERE id = ?1"
_HAS_ROOM = (
    "SELECT 1 FROM pragma_page_count, pragma_freelist_count, pragma_page_size "
    "WHERE (page_count - freelist_count) * page_size < ?"
)


class Shared(NamedTuple):
    """What several datasets may refer to: its address, how it is written, and a number made of both."""

    number: int
    address: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """One dataset in one form: what is its own, and the numbers of what others on the page may refer to as well.

    ``names`` and ``proven`` are what it rests on besides its mark, as it was when it was written: what agencies and
    goals are called, by digests, and what its receipts proved, as JSON by their numbers.
    """

    names: bytes
    proven: bytes
    own: bytes
    shared: Sequence[int]


class Pieces:
    """The pieces in a folder, for one public address: each holds for the outline of its dataset."""

    def __init__(self, folder: Path, base: str, most: int = _MOST) -> None:
        """Name the file; it is opened, or begun, when used. Beyond so many bytes no dataset is added."""
        self._folder, self._base, self._most = folder, base, most
        self._opened: sqlite3.Connection | None = None
        self._lock = Lock()
        self._shared: dict[int, Shared] = {}

    def of(self, suffix: str, sketches: Iterable[Sketch]) -> dict[int, Piece]:
        """Return by version the pieces that are kept in a form; whether names and proofs still hold is not judged."""
        asked = {_number(suffix, sketch.item_id): sketch for sketch in sketches}
        marks = ",".join("?" * len(asked))
        question = f"SELECT id, mark, names, proven, own, shared FROM piece WHERE id IN ({marks})"  # noqa: S608  # only marks
        found = {
            asked[number].version: Piece(names, proven, own, array("q", shared))
            for number, mark, names, proven, own, shared in self._rows(question, [*asked])
            if mark == asked[number].mark
        }
        numbers = {number for piece in found.values() for number in piece.shared}
        if lost := numbers - self.shared(numbers).keys():
            return {version: piece for version, piece in found.items() if lost.isdisjoint(piece.shared)}
        return found

    def shared(self, numbers: AbstractSet[int]) -> Mapping[int, Shared]:
        """Return what pieces share by its numbers; what was asked for lately is in memory."""
        if missing := numbers - self._shared.keys():
            if len(self._shared) > _MOST_SHARED:
                self._shared = {}
            asked = orjson.dumps([*(numbers if not self._shared else missing)]).decode()
            self._shared = self._shared | {row[0]: Shared(*row) for row in self._rows(_SHARED, [asked])}
        known = self._shared
        return {number: known[number] for number in numbers if number in known}

    def put(self, suffix: str, pieces: Iterable[tuple[Sketch, Piece]], shared: Iterable[Shared]) -> None:
        """Keep the pieces of datasets in a form, in place of their former ones, and what they share."""
        rows = [
            (
                *(_number(suffix, sketch.item_id), sketch.mark, one.names, one.proven, one.own),
                array("q", one.shared).tobytes(),
            )
            for sketch, one in pieces
        ]
        if rows:
            self._write(_PUT_SHARED, [*shared])
            self._write(_PUT_WHEN_FULL if self.is_full else _PUT, rows)

    def remove(self, items: Iterable[int]) -> None:
        """Let go of datasets by the number of the item."""
        self._write("DELETE FROM piece WHERE id >= ? AND id < ?", [(_first(item), _first(item + 1)) for item in items])

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._rows("SELECT 1 FROM piece LIMIT 1")

    @property
    def is_full(self) -> bool:
        """Whether no further dataset is taken in: the file is large, or the disk has little room."""
        return not self._rows(_HAS_ROOM, [self._most]) or disk_usage(self._folder.parent).free < _SPARED

    @property
    def called(self) -> str:
        """What was noted last."""
        return "".join(names for (names,) in self._rows("SELECT names FROM called"))

    def note(self, called: str) -> None:
        """Note that every piece was looked at since agencies and goals are called so."""
        self._write("INSERT OR REPLACE INTO called (one, names) VALUES (1, ?)", [(called,)])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._close()

    def _rows(self, question: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection().execute(question, given).fetchall()
            except (sqlite3.Error, OSError) as error:
                self._give_up(error)
                return []

    def _write(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with self._lock:
            try:
                with self._connection() as kept:
                    kept.executemany(statement, rows)
            except (sqlite3.Error, OSError) as error:
                self._give_up(error)

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            file = self._folder / f"{_form(self._base)}.db"
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for other in self._folder.iterdir():  # of another address, or of a program that wrote otherwise
                if not other.name.startswith(file.name):
                    other.unlink(missing_ok=True)
            self._opened = sqlite3.connect(file, timeout=_PATIENCE, check_same_thread=False)
            self._opened.executescript(_BEGIN)
        return self._opened

    def _give_up(self, error: Exception) -> None:
        """Close the file after a fault; one that is no database any more goes."""
        self._close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            for file in self._folder.glob(f"{_form(self._base)}.db*"):
                file.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def numbered(address: str, text: bytes) -> Shared:
    """Return what several datasets may refer to with its number."""
    digest = hashlib.blake2b(f"{address}\n".encode() + text, digest_size=8).digest()
    return Shared(int.from_bytes(digest, "big", signed=True), address, text)


def _first(item: int) -> int:
    return item * len(FORMS)


def _number(suffix: str, item: int) -> int:
    return _first(item) + _PLACES[suffix]


@cache
def _form(base: str) -> str:
    """Return a name that differs for every public address and every program that writes datasets otherwise."""
    form = hashlib.blake2b(repr((version("satudata-registry"), base)).encode(), digest_size=8)
    for file in sorted(files("registry.exchange.dcat").iterdir(), key=lambda found: found.name):
        if file.name.endswith(".py"):
            form.update(file.read_bytes())
    return form.hexdigest()

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
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from registry.exchange.dcat.listed import Outline
from registry.exchange.dcat.written import FORMS

_MOST = 2**30  # bytes of a file: some 17,000 datasets in all forms
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
    CREATE TABLE IF NOT EXISTS shared (id INTEGER PRIMARY KEY, address TEXT NOT NULL, text TEXT NOT NULL);
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


Shared = tuple[str, str]
"""What several datasets may refer to: its address, and how it is written."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One dataset in one form: what is its own, and what others on the page may refer to as well, by address.

    ``names`` and ``proven`` are what it rests on besides its outline, as it was when it was written: digests of what
    agencies and goals are called, and what its receipts proved, as JSON by address and by the number of the receipt.
    """

    names: bytes
    proven: bytes
    own: bytes
    shared: Sequence[Shared]


class Pieces:
    """The pieces in a folder, for one public address: each holds for the outline of its dataset."""

    def __init__(self, folder: Path, base: str, most: int = _MOST) -> None:
        """Name the file; it is opened, or begun, when used. Beyond so many bytes no dataset is added."""
        self._folder, self._base, self._most = folder, base, most
        self._opened: sqlite3.Connection | None = None
        self._lock = Lock()
        self._shared: dict[int, Shared] = {}

    def of(self, suffix: str, outlines: Iterable[Outline]) -> dict[int, Piece]:
        """Return by version the pieces that are kept in a form; names and proofs are left to judge."""
        asked = {_number(suffix, outline): outline for outline in outlines}
        marks = ",".join("?" * len(asked))
        question = f"SELECT id, mark, names, proven, own, shared FROM piece WHERE id IN ({marks})"  # noqa: S608  # only marks
        rows = [row for row in self._rows(question, [*asked]) if row[1] == _mark(asked[row[0]])]
        named = [array("q", row[5]) for row in rows]
        known = self._known(set(chain.from_iterable(named)))
        return {
            asked[number].version: Piece(names, proven, own, [known[each] for each in of_it])
            for (number, _, names, proven, own, _), of_it in zip(rows, named, strict=True)
            if known.keys() >= set(of_it)
        }

    def put(self, suffix: str, pieces: Iterable[tuple[Outline, Piece]]) -> None:
        """Keep the pieces of datasets in a form, in place of their former ones."""
        shared: dict[Shared, int] = {}
        rows: list[tuple[object, ...]] = []
        for outline, one in pieces:
            numbers = array("q", [shared.get(each) or shared.setdefault(each, _digest(each)) for each in one.shared])
            rows.append((_number(suffix, outline), _mark(outline), one.names, one.proven, one.own, numbers.tobytes()))
        if rows:
            self._write(_PUT_SHARED, [(number, *each) for each, number in shared.items()])
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
        """Whether no further dataset is taken in."""
        return not self._rows(_HAS_ROOM, [self._most])

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

    def _known(self, numbers: AbstractSet[int]) -> Mapping[int, Shared]:
        """Return what pieces share by its numbers; what was asked for lately is in memory."""
        if missing := numbers - self._shared.keys():
            if len(self._shared) > _MOST_SHARED:
                self._shared = {}
            asked = orjson.dumps([*(numbers if not self._shared else missing)]).decode()
            found = self._rows(_SHARED, [asked])
            self._shared = self._shared | {number: (address, text) for number, address, text in found}
        return self._shared

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


def _digest(shared: Shared) -> int:
    return int.from_bytes(hashlib.blake2b(repr(shared).encode(), digest_size=8).digest(), "big", signed=True)


def _first(item: int) -> int:
    return item * len(FORMS)


def _number(suffix: str, outline: Outline) -> int:
    return _first(outline.item_id) + _PLACES[suffix]


def _mark(outline: Outline) -> bytes:
    return hashlib.blake2b(orjson.dumps(outline), digest_size=16).digest()


@cache
def _form(base: str) -> str:
    """Return a name that differs for every public address and every program that writes datasets otherwise."""
    form = hashlib.blake2b(repr((version("satudata-registry"), base)).encode(), digest_size=8)
    for file in sorted(files("registry.exchange.dcat").iterdir(), key=lambda found: found.name):
        if file.name.endswith(".py"):
            form.update(file.read_bytes())
    return form.hexdigest()

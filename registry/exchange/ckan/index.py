"""The index of packages: tantivy, in ``<home>/ckan/<form of the index>/``; each package stands in it as it is answered.

One writer at a time, held by a lock file; readers, in any process, see each commit at their next search.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
from filelock import FileLock
from tantivy import (
    DocAddress,
    Document,
    Index,
    Occur,
    Order,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzerBuilder,
    Tokenizer,
)

from registry.db import now
from registry.exchange.ckan import fields
from registry.exchange.ckan.held import Held
from registry.exchange.ckan.matching import NOTES, TERMS, TEXT, TITLE, Matching
from registry.search.analysis import Stems, open_stems

_FORMAT = "3"
"""Raised whenever the same dataset would give another package or another entry: the old index is not read then."""
_TOKENIZER = "words"
_HEAP, _PATIENCE = 64_000_000, 600  # bytes; seconds that a writer waits for another one
_PACKAGES, _ANSWERS = 2**25, 2**23  # bytes in memory, of each state of the index
_MOST_PLACES = 20_000
SEEN_BY, PACKAGE, KEY, FACETS, NUMBER = "seen_by", "package", "key", "facets", "number"
SORTS = {
    "id": NUMBER,
    "name": "sort_name",
    "title": "sort_title",
    "title_string": "sort_title",
    "organization": "sort_organization",
    "metadata_modified": "metadata_modified",
    "metadata_created": "metadata_created",
}
"""Field of the index for each field to sort by."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A package on its way into the index; ``seen_by`` names who may know of it, ``number`` orders as its id does."""

    key: str
    number: int
    package: Mapping[str, Any]
    modified: int
    created: int
    seen_by: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """One settled state of the index."""

    searcher: Searcher
    schema: Schema
    matching: Matching
    called: Mapping[str, str]
    """What packages call agencies and topics, by name."""
    answers: Held = field(default_factory=lambda: Held(_ANSWERS))
    """Answers to the public, by what was asked; a new state begins without."""
    packages: Held = field(default_factory=lambda: Held(_PACKAGES))
    """Packages by their place in the index."""
    places: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """Places by the name or id and the label that they were asked by."""

    def page(self, query: Query, *, start: int, rows: int, sort: str, ascending: bool) -> tuple[int, list[bytes]]:
        """Return how many packages match, and a page of them; without ``sort`` by relevance."""
        if rows <= 0 or start >= self.searcher.num_docs:
            return self._counted(query), []
        order = Order.Asc if ascending else Order.Desc
        result: Any = self.searcher.search(
            query, min(rows, self.searcher.num_docs), offset=start, order_by_field=sort or None, order=order
        )
        return result.count, [self._package(address) for _, address in result.hits]

    def one(self, reference: str, label: str) -> bytes | None:
        """Return the package that a name or an id means, if those of a label may see it."""
        if place := self.places.get((reference, label)):
            return self._package(DocAddress(*place))
        named = [(Occur.Should, Query.term_query(self.schema, field, reference)) for field in ("sort_name", "sort_id")]
        seen = Query.term_query(self.schema, SEEN_BY, label)
        found: Any = self.searcher.search(
            Query.boolean_query([(Occur.Must, Query.boolean_query(named)), (Occur.Must, seen)]), 1, count=False
        )
        if not found.hits:
            return None
        address = found.hits[0][1]
        if len(self.places) < _MOST_PLACES:
            self.places[reference, label] = (address.segment_ord, address.doc)
        return self._package(address)

    def counts(self, query: Query, names: Iterable[str], *, limit: int) -> dict[str, list[tuple[str, int]]]:
        """Return the most frequent values of fields among the packages that match."""
        asked = {name: {"terms": {"field": f"{FACETS}.{name}", "size": limit}} for name in names}
        answer = self.searcher.aggregate(query, asked) if asked else {}
        return {name: [(each["key"], each["doc_count"]) for each in answer[name]["buckets"]] for name in asked}

    def _package(self, address: DocAddress) -> bytes:
        place = address.segment_ord, address.doc
        if (package := self.packages.get(place)) is None:
            package = bytes(self.searcher.doc(address)[PACKAGE][0])
            self.packages.put(place, package)
        return package

    def _counted(self, query: Query) -> int:
        result: Any = self.searcher.search(query, 1)
        return int(result.count)


class PackageIndex:
    """Packages in a folder."""

    def __init__(self, folder: Path, base: str, clock: Callable[[], datetime] = now) -> None:
        """Name the index for one public address (the packages in it name it); it is opened, or begun, when used."""
        form = hashlib.blake2b(repr((_FORMAT, base)).encode(), digest_size=6).hexdigest()
        self._folder = folder / form
        self._clock = clock
        self._lock = Lock()
        self._seen: tuple[int, int] | None = None
        self._state: State | None = None

    def latest(self) -> State:
        """Return the state of the last commit."""
        stamp = self._stamp()
        with self._lock:
            if self._state is None or stamp != self._seen:
                index = self._open()
                searcher = index.searcher()
                matching = Matching(index.schema, searcher, self._stems, self._clock)
                self._state = State(searcher, index.schema, matching, self._called())
                self._seen = stamp
            return self._state

    def write(self, packed: Iterable[Packed], gone: Iterable[str] = (), *, anew: bool = False) -> int:
        """Put packages in place of those with the same key and remove others, all at once; returns how many were put.

        ``anew``: nothing else is left.
        """
        count = 0
        self._open()  # begun, where it was not, before the lock is taken: it is no lock that one can take twice
        with self._writing():
            writer = self._open().writer(_HEAP, 1)
            try:
                if anew:
                    writer.delete_all_documents()
                for key in gone:
                    writer.delete_documents_by_term(KEY, key)
                for one in packed:
                    if not anew:
                        writer.delete_documents_by_term(KEY, one.key)
                    writer.add_document(self._document(one))
                    count += 1
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
        return count

    def is_called_otherwise(self, called: Mapping[str, str]) -> bool:
        """Say whether somebody whom packages may name is called otherwise than when this was noted last; note it."""
        before = self._called()
        if called != before:
            self._noted.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._noted.write_bytes(orjson.dumps(called))
        return any(called.get(name, title) != title for name, title in before.items())

    @property
    def _noted(self) -> Path:
        return Path(f"{self._folder}.called")

    def _called(self) -> dict[str, str]:
        return orjson.loads(self._noted.read_bytes()) if self._noted.exists() else {}

    @property
    def is_settled(self) -> bool:
        """Whether the last commit is open already."""
        return self._state is not None and self._seen == self._stamp()

    def count(self) -> int:
        """Return how many packages are held."""
        return self.latest().searcher.num_docs

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._state = None

    def _document(self, packed: Packed) -> Document:
        package, row = packed.package, Document()
        held = fields.values(package)
        texts = [package["title"], package["notes"], *package["title_translated"].values()]
        texts += [value for name, values in held.items() if name not in _NO_TEXT for value in values]
        self._words(row, TITLE, [*package["title_translated"].values()])
        self._words(row, NOTES, [*package["notes_translated"].values()])
        self._words(row, TEXT, texts)
        for name, values in held.items():
            for value in values:
                row.add_text(TERMS, fields.kept(name, value))
                if fields.is_worded(name):
                    for word in self._stems.line(value).split():
                        row.add_text(TERMS, fields.word(name, word))
        row.add_text(KEY, packed.key)
        for label in packed.seen_by:
            row.add_text(SEEN_BY, label)
        row.add_text("sort_id", package["id"])
        row.add_integer(NUMBER, packed.number)
        row.add_text("sort_name", package["name"])
        row.add_text("sort_title", self._stems.line(package["title"])[:200])
        row.add_text("sort_organization", package["organization"]["name"])
        row.add_integer("metadata_modified", packed.modified)
        row.add_integer("metadata_created", packed.created)
        row.add_json(FACETS, held)
        row.add_bytes(PACKAGE, orjson.dumps(package))
        return row

    def _words(self, row: Document, field: str, texts: Iterable[str]) -> None:
        for text in filter(None, texts):
            pieces = list(self._stems.pieces(text))
            row.add_text(field, " ".join(words for words, _ in pieces))
            row.add_text(f"{field}_stem", " ".join(roots for _, roots in pieces))

    @cached_property
    def _stems(self) -> Stems:
        return open_stems()

    def _begin(self) -> None:
        with self._writing():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not (self._folder / "meta.json").exists():
                Index(_schema(), path=str(self._folder), reuse=False)
        for other in self._folder.parent.iterdir():
            if other.is_dir() and other != self._folder:  # of another form, or another address
                shutil.rmtree(other, ignore_errors=True)

    def _open(self) -> Index:
        if not (self._folder / "meta.json").exists():
            self._begin()
        index = Index.open(str(self._folder))
        index.register_tokenizer(_TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        index.config_reader(reload_policy="manual")
        return index

    def _stamp(self) -> tuple[int, int]:
        try:
            stat = (self._folder / "meta.json").stat()  # replaced at each commit, never written over
        except FileNotFoundError:
            return 0, 0
        return stat.st_ino, stat.st_mtime_ns

    def _writing(self) -> FileLock:
        self._folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileLock(f"{self._folder}.lock", timeout=_PATIENCE)


_NO_TEXT = frozenset(
    {"id", "state", "capacity", "private", "owner_org", "isopen", "entity_type", "site_id", "version"}
) | {
    "num_resources",
    "num_tags",
    "res_id",
    "res_hash",
    "dataset_type",
}


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in (TITLE, NOTES, TEXT):
        builder.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="position")
        builder.add_text_field(f"{name}_stem", tokenizer_name=_TOKENIZER, index_option="freq")
    for name in (KEY, TERMS, SEEN_BY):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("sort_id", "sort_name", "sort_title", "sort_organization"):
        builder.add_text_field(name, tokenizer_name="raw", fast=name != "sort_id", index_option="basic")
    for name in (*fields.DATES, NUMBER):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_json_field(FACETS, tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_bytes_field(PACKAGE, stored=True)
    return builder.build()

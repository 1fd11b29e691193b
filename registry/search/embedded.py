"""The embedded engine: tantivy, in ``<home>/search/<form of the index>/``.

One writer at a time, held by a lock file; any number of readers, in any process, that see each commit at their next
search. ``current`` names the folder in use; a rebuild fills another one and then changes that name in one step.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import orjson
from filelock import FileLock, Timeout
from tantivy import Document as Row
from tantivy import Index, IndexWriter, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from registry.search.embedded_query import SEVERAL, Reader
from registry.search.entry import BESIDE, Entry, entries, schema_hash
from registry.search.index import Document, Explanation, Page, Query, SearchAway
from registry.search.matching import EXACT_FIELDS, FILTERS, NOTATIONS, STEMS, TITLE_STEM
from registry.search.searching import open_searching

_TOKENIZER = "words"
_UPSERT_HEAP, _REBUILD_HEAP = 64_000_000, 256_000_000  # bytes, of all the writer's threads
_STORED_BLOCK = 2048  # bytes; a hit is read by its whole block, and the hits of a page lie far apart
_REBUILD_THREADS = 1  # each makes a segment of its own, and a search asks every segment
_LARGEST_SET = 20  # values of a facet that are kept as one
_PATIENCE = 600  # seconds a writer waits for another one
_FORM = re.compile(r"[0-9a-f]{12}$")


def _schema() -> SchemaBuilder:
    builder = SchemaBuilder()
    for field in (*EXACT_FIELDS, NOTATIONS):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="position")
    builder.add_text_field(TITLE_STEM, tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_text_field(STEMS, tokenizer_name=_TOKENIZER, index_option="basic")
    for field in ("key", FILTERS, SEVERAL):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_json_field("facets", tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_text_field("sort_title", tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_integer_field("modified", fast=True)
    builder.add_integer_field("completeness", fast=True)
    builder.add_float_field("rank", fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder


class EmbeddedIndex:
    """``SearchIndex`` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / schema_hash("tantivy", 3)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._searching = open_searching()
        self._current = self._folder / "current"
        if not self._current.exists():
            with self._writing():
                if not self._current.exists():
                    self._use(self._new())
        self._reader = Reader(self._current, self._open)

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; readers see them when this returns."""
        with self._writing():
            _write(self._open(self._place()), entries(documents, self._searching.stems))

    def delete(self, keys: Iterable[str]) -> None:
        """Remove documents by key."""
        keys = list(keys)
        if not keys:  # opening a writer and committing nothing costs as much as committing something
            return
        with self._writing(), _writer(self._open(self._place())) as writer:
            for key in keys:
                writer.delete_documents_by_term("key", key)

    def search(self, query: Query) -> Page:
        """Answer a query from the last commit."""
        with _spoken():
            return self._searching.search(self._reader.latest(), query)

    def explain(self, query: Query, key: str) -> Explanation | None:
        """Say why a document is among the hits of a query."""
        with _spoken():
            return self._searching.explain(self._reader.latest(), query, key)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Fill a new folder and take it in use; writers wait, readers go on with the old one until then."""
        with self._writing():
            new = self._new()
            try:
                index = self._open(new)
                _write(index, entries(documents, self._searching.stems), rebuilding=True)
                index.reload()
                total = index.searcher().num_docs
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
            self._use(new)
            self._remove_all_but(new)
            return total

    def count(self) -> int:
        """Return the number of documents in the last commit."""
        with _spoken():
            return self._reader.latest().count()

    def engine(self) -> Index:
        """Open the engine's own index in use, to measure or inspect it."""
        return self._open(self._place())

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def _place(self) -> Path:
        return self._folder / self._current.read_text("utf-8")

    def _new(self) -> Path:
        place = self._folder / uuid4().hex
        place.mkdir()
        Index(_schema().build(), path=str(place), reuse=False)
        described = place / "meta.json"
        meta = orjson.loads(described.read_bytes())
        meta["index_settings"]["docstore_blocksize"] = _STORED_BLOCK  # the library has no option for it
        described.write_bytes(orjson.dumps(meta))
        return place

    def _use(self, place: Path) -> None:
        named = self._folder / "current.new"
        named.write_text(place.name, "utf-8")
        named.replace(self._current)

    def _open(self, place: Path) -> Index:
        with _spoken():
            return _prepared(Index.open(str(place)))

    def _remove_all_but(self, place: Path) -> None:
        # The folder before this one, any that an interrupted rebuild left, and indexes of a former form.
        replaced = [other for other in self._folder.iterdir() if other.is_dir() and other != place]
        former = [other for other in self._folder.parent.iterdir() if other != self._folder and _FORM.match(other.name)]
        for folder in (*replaced, *former):
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        # A lock object of its own for each writer: threads of one process wait for each other too.
        lock = FileLock(self._folder / "writer.lock", timeout=_PATIENCE)
        with _spoken():
            lock.acquire()
        try:
            yield
        finally:
            lock.release()


def _prepared(index: Index) -> Index:
    # A tokenizer is not kept with the index: it is registered anew on every open, before anything else.
    index.register_tokenizer(_TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    index.config_reader(reload_policy="manual")
    return index


@contextmanager
def _writer(index: Index, *, rebuilding: bool = False) -> Iterator[IndexWriter]:
    with _spoken():
        writer = index.writer(_REBUILD_HEAP, _REBUILD_THREADS) if rebuilding else index.writer(_UPSERT_HEAP, 1)
    try:
        yield writer
        with _spoken():
            writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        # Merging now and not behind our back: between two writes the order of equal hits stays as it is.
        writer.wait_merging_threads()


def _write(index: Index, written: Iterable[Entry], *, rebuilding: bool = False) -> None:
    added: set[int] = set()  # hashes: in a new index a key is only looked for when it may have come before
    with _writer(index, rebuilding=rebuilding) as writer:
        for entry in written:
            if not rebuilding or (number := hash(entry.key)) in added:
                writer.delete_documents_by_term("key", entry.key)
            else:
                added.add(number)
            writer.add_document(_row(entry))


def _row(entry: Entry) -> Row:
    row = Row()
    for field, texts in entry.words.items():
        for text in texts:
            row.add_text(field, text)
    for value in entry.filters:
        row.add_text(FILTERS, value)
    row.add_text("key", entry.key)
    row.add_text("sort_title", entry.sort_title)
    facets: dict[str, str | list[str]] = {}
    for name, values in entry.facets.items():
        if len(values) > 1:
            row.add_text(SEVERAL, name)
        facets[name] = values[0] if len(values) == 1 else _sets(values)
    row.add_json("facets", facets)
    row.add_integer("modified", entry.modified)
    row.add_integer("completeness", entry.completeness)
    row.add_float("rank", 2**entry.rank - 2)  # the engine multiplies a score by log2(2 + this)
    row.add_bytes("shown", entry.shown)
    return row


def _sets(values: tuple[str, ...]) -> list[str]:
    # Mostly one; a word of the engine has a longest length, so many values are kept as several sets.
    return [BESIDE.join(values[at : at + _LARGEST_SET]) for at in range(0, len(values), _LARGEST_SET)]


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, Timeout) as error:
        raise SearchAway from error

"""Reading the embedded index: our tree of conditions as tantivy's queries, and requests answered by them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from tantivy import Index, Occur, Order, Schema, Searcher
from tantivy import Query as Native

from registry.search.cursor import unreadable
from registry.search.entry import BESIDE, filter_value
from registry.search.index import SearchAway, Sort
from registry.search.matching import (
    FILTERS,
    KEY,
    STEMS,
    All,
    Either,
    Near,
    Node,
    Phrase,
    Prefix,
    Term,
)
from registry.search.searching import FACET_VALUES, Found, Request

_NUMBERS: dict[Sort, str] = {"newest": "modified", "completeness": "completeness"}
_SEGMENT_VALUES = 2 * FACET_VALUES
"""How many values of a facet each of several segments tells. Names are looked up for all of these, which is half of a
facet's cost; Elasticsearch asks its shards for as many (``1.5 x size + 10``)."""
_MOST_SETS = 60_000
"""How many different sets of values all facets of one answer may have; the library refuses more than 65,000."""
_WITHOUT_FREQUENCY = {KEY, FILTERS, STEMS}

SEVERAL = "several"
"""Field of the names of facets of which a document has more than one value. The engine keeps these as one, the set of
them: sets are few, and to count several values of each document costs it four times as much."""


class Searched:
    """One settled state of the index: an ``Engine`` whose answers stay the same."""

    def __init__(self, searcher: Searcher, schema: Schema) -> None:
        self._searcher = searcher
        self._schema = schema

    def count(self) -> int:
        """Return the number of documents."""
        return self._searcher.num_docs

    def run(self, request: Request) -> Found:
        """Answer a request."""
        match = native(self._schema, request.tree.match)
        offset = self._offset(request)
        result = self._hits(match, request, offset)
        hits = result.hits[: request.limit]
        more = hits and offset + len(hits) < result.count
        return Found(
            total=result.count,
            shown=tuple(bytes(self._searcher.doc(address)["shown"][0]) for _, address in hits),
            place=(offset + len(hits),) if more else None,
            facets=self._counts(match, request) if result.count or request.filters else {},
        )

    def _offset(self, request: Request) -> int:
        # A place is a position: exact while nothing is written, and near enough to read on after a write.
        if request.place is None:
            return 0
        position = request.place[0] if len(request.place) == 1 else None
        if type(position) is not int or position < 0:
            raise unreadable()
        return min(position, self._searcher.num_docs)

    def _hits(self, match: Native, request: Request, offset: int) -> Any:  # the library's types leave out `count`
        search, limit = self._searcher.search, max(request.limit, 1)
        if request.sort == "relevance" and request.limit:
            return search(self._ranked(request), limit, weight_by_field="rank", offset=offset)
        filtered = self._filtered(match, request.filters)
        if request.sort in _NUMBERS:
            return search(filtered, limit, order_by_field=_NUMBERS[request.sort], offset=offset)
        if request.sort == "title":
            return search(filtered, limit, order_by_field="sort_title", offset=offset, order=Order.Asc)
        return search(filtered, limit)

    def _ranked(self, request: Request) -> Native:
        tree = request.tree
        held = [native(self._schema, node) for node in tree.held]
        held += [Native.const_score_query(native(self._schema, tree.rest), 1.0)] if tree.rest else []
        held += [Native.const_score_query(query, 0.0) for query in self._filters(request.filters)]
        lifts = [native(self._schema, node) for node in tree.lifts]
        return Native.boolean_query(
            [(Occur.Must, query) for query in held] + [(Occur.Should, query) for query in lifts]
        )

    def _filtered(self, match: Native, filters: Mapping[str, tuple[str, ...]], without: str = "") -> Native:
        held = self._filters(filters, without)
        return Native.boolean_query([(Occur.Must, query) for query in (match, *held)]) if held else match

    def _filters(self, filters: Mapping[str, tuple[str, ...]], without: str = "") -> list[Native]:
        return [
            Native.term_set_query(self._schema, FILTERS, [filter_value(name, value) for value in values])
            for name, values in filters.items()
            if name != without
        ]

    def _counts(self, match: Native, request: Request) -> dict[str, tuple[tuple[str, int], ...]]:
        free = [name for name in request.facets if name not in request.filters]
        groups = [(free, "")] if free else []
        groups += [([name], name) for name in request.facets if name in request.filters]
        several = self._searcher.num_segments > 1
        most = {"size": FACET_VALUES, "segment_size": _SEGMENT_VALUES if several else FACET_VALUES}
        every = {"size": _MOST_SETS // max(len(request.facets), 1)}
        counts: dict[str, tuple[tuple[str, int], ...]] = {}
        for names, own in groups:
            sets = {name for name in names if self._searcher.doc_freq(SEVERAL, name)}
            asked = {
                name: {"terms": {"field": f"facets.{name}", **(every if name in sets else most)}} for name in names
            }
            answer = self._searcher.aggregate(self._filtered(match, request.filters, without=own), asked)
            for name in names:
                found = [(bucket["key"], bucket["doc_count"]) for bucket in answer[name]["buckets"]]
                counts[name] = _parted(found) if name in sets else tuple(found)
        return counts


def _parted(sets: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the most frequent values of counted sets."""
    counts: dict[str, int] = {}
    for together, count in sets:
        for value in together.split(BESIDE):
            counts[value] = counts.get(value, 0) + count
    return tuple(sorted(counts.items(), key=_by_count_and_value)[:FACET_VALUES])


def _by_count_and_value(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


class Reader:
    """Gives the latest state of the index in use, opened anew only when it changed."""

    def __init__(self, current: Path, open_at: Callable[[Path], Index]) -> None:
        self._current = current
        self._open_at = open_at
        self._lock = Lock()
        self._place = current
        self._seen: tuple[_Stamp, _Stamp] | None = None
        self._latest: Searched | None = None

    def latest(self) -> Searched:
        """Return the state of the last commit."""
        with self._lock:
            if self._latest is None or self._seen != (_stamp(self._current), _stamp(self._place)):
                try:
                    return self._open()
                except (OSError, SearchAway):
                    # A rebuild may have taken the folder away between reading its name and opening it.
                    return self._open()
            return self._latest

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._latest = None

    def _open(self) -> Searched:
        before = _stamp(self._current)
        self._place = self._current.parent / self._current.read_text("utf-8") / "meta.json"
        self._seen = (before, _stamp(self._place))
        index = self._open_at(self._place.parent)
        self._latest = Searched(index.searcher(), index.schema)
        return self._latest


_Stamp = tuple[int, int, int]


def _stamp(file: Path) -> _Stamp:
    # Both files are replaced, never written over: another file has another number or another time.
    try:
        stat = file.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (stat.st_ino, stat.st_mtime_ns, stat.st_size)


def native(schema: Schema, node: Node) -> Native:
    """Return a condition as tantivy's query."""
    match node:
        case Term(field, word, weight):
            option = "basic" if field in _WITHOUT_FREQUENCY else "freq"
            return Native.boost_query(Native.term_query(schema, field, word, option), weight)
        case Phrase(field, words, weight):
            return Native.boost_query(Native.phrase_query(schema, field, list(words)), weight)
        case Prefix(field, word, weight):
            return Native.const_score_query(Native.fuzzy_term_query(schema, field, word, 0, prefix=True), weight)
        case Near(field, word, distance, weight):
            return Native.const_score_query(Native.fuzzy_term_query(schema, field, word, distance), weight)
        case Either(nodes):
            return Native.boolean_query([(Occur.Should, native(schema, part)) for part in nodes])
        case All(must, must_not):
            held = [native(schema, part) for part in must] or [Native.all_query()]
            barred = [native(schema, part) for part in must_not]
            return Native.boolean_query(
                [(Occur.Must, query) for query in held] + [(Occur.MustNot, query) for query in barred]
            )

"""The course of a search, the same over every engine: read, match, mend when nothing matched, mark, page."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import itemgetter
from typing import Any, Protocol, get_args

from registry.errors import Invalid, Sentence
from registry.search import entry, syntax
from registry.search.analysis import Stems, open_stems
from registry.search.cursor import Cursor
from registry.search.highlights import Highlight, Marks, excerpt, highlight
from registry.search.index import Explanation, FacetValue, Hit, Page, Query, Reason, Sort, Texts
from registry.search.matching import (
    FILTERS,
    KEY,
    NOTATIONS,
    STEMS,
    TITLE_STEM,
    All,
    Leaf,
    Matching,
    Near,
    Phrase,
    Prefix,
    Reach,
    Term,
    Tree,
    leaves,
)
from registry.search.suggestion import suggest
from registry.search.synonyms import Synonyms, open_synonyms

MOST_HITS, MOST_FILTERS, MOST_FACETS = 100, 100, 20
FACET_VALUES = 50
"""How many values a facet lists at most, the most frequent first; chosen ones are always listed."""

_NAMES_KEPT = 50_000
_STEMMED = {TITLE_STEM: ("title", True), STEMS: ("anywhere", True)}
SORTS: tuple[Sort, ...] = get_args(Sort)
_by_value, _by_count = itemgetter(0), itemgetter(2)  # of a FacetValue
_TOO_MUCH = Sentence(
    f"Permintaan terlalu besar: paling banyak {MOST_HITS} hasil, {MOST_FILTERS} nilai saringan, dan {MOST_FACETS} "
    "kelompok saringan sekaligus.",
    f"The request is too large: at most {MOST_HITS} hits, {MOST_FILTERS} filter values and {MOST_FACETS} facets "
    "at once.",
)
_UNKNOWN_SORT = Sentence(
    "Urutan tidak dikenal. Pilih relevance, newest, title, atau completeness.",
    "The sort order is not known. Choose relevance, newest, title or completeness.",
)
_UNKNOWN_FACET = Sentence("Nama saringan tidak dikenal.", "The name of the filter is not known.")


@dataclass(frozen=True)
class Request:
    """What an engine is asked: the hits of a tree under filters, ``limit`` of them after a place, and facet counts."""

    tree: Tree
    filters: Mapping[str, tuple[str, ...]]
    facets: tuple[str, ...] = ()
    sort: Sort = "relevance"
    limit: int = 0
    place: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Found:
    """What an engine answers: ``shown`` of each hit, the place after the last when more follow, facet counts.

    Counts of a facet are taken under all filters but its own, by kept value (``entry.facet_value``).
    """

    total: int
    shown: tuple[bytes | str, ...] = ()
    place: tuple[Any, ...] | None = None
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


class Engine(Protocol):
    """What is left for an adapter to do of a search."""

    def run(self, request: Request) -> Found:
        """Answer a request."""


class Searching:
    """Searches over an engine, with one set of stems and synonyms."""

    def __init__(self, stems: Stems, synonyms: Synonyms) -> None:
        self.stems = stems
        self._matching = Matching(stems, synonyms)
        self._named = lru_cache(_NAMES_KEPT)(entry.facet_value)

    def search(self, engine: Engine, query: Query) -> Page:
        """Answer a query over an engine."""
        _refuse_excess(query)
        query = replace(query, text=unicodedata.normalize("NFC", query.text))
        line = syntax.read(query.text, typing=query.typing)
        reach, tree, found = self._found(engine, query, line)
        kept = [entry.shown(shown) for shown in found.shown]
        asked = self._matching.required(line)
        marks = self._marks(line, forgiving=reach is Reach.MENDED)
        return Page(
            total=found.total,
            hits=tuple(_hit(values, query.language, marks) for values in kept),
            facets={name: self._facet(engine, query, tree, name, found) for name in query.facets},
            suggestion=suggest(query.text, asked, kept, self.stems) if reach is Reach.MENDED else None,
            is_partial=reach is Reach.SOME and found.total > 0,
            next=Cursor(found.place, reach).write(query) if found.place is not None else None,
        )

    def explain(self, engine: Engine, query: Query, key: str) -> Explanation | None:
        """Say why a document is among the hits of a query: which of the lifting conditions hold for it alone."""
        _refuse_excess(query)
        line = syntax.read(unicodedata.normalize("NFC", query.text), typing=query.typing)
        _, tree, _ = self._found(engine, query, line)
        itself = Term(KEY, key)
        found = engine.run(Request(Tree(both := All((itself, tree.match)), rest=both), {}, limit=1))
        if not found.total:
            return None
        lifting = dict.fromkeys(leaf for node in (*tree.held, *tree.lifts) for leaf in leaves(node))
        held = [leaf for leaf in lifting if engine.run(Request(Tree(All((itself, leaf))), {})).total]
        reasons = sorted(map(_reason, held), key=lambda reason: (-reason.weight, reason.field, reason.words))
        return Explanation(tuple(reasons), entry.shown(found.shown[0])["rank"])

    def _found(self, engine: Engine, query: Query, line: syntax.Line) -> tuple[Reach, Tree, Found]:
        """Search, and go further where nothing was found; say how far it went."""
        cursor = Cursor.read(query)
        reach = cursor.reach if cursor else Reach.WRITTEN
        tree = self._matching.tree(line, reach)
        found = engine.run(_request(query, tree, cursor))
        if not found.total and cursor is None and line.words and _nothing_matches(engine, query, tree):
            for reach in self._further(engine, query, line):
                tree = self._matching.tree(line, reach)
                found = engine.run(_request(query, tree, None))
                if found.total:
                    break
        return reach, tree, found

    def _further(self, engine: Engine, query: Query, line: syntax.Line) -> Iterator[Reach]:
        """Yield how to go on when nothing has all the words: mending is no help where each of them stands somewhere."""
        words = self._matching.required(line)
        alone = (self._matching.tree(syntax.Line((word,))) for word in words)
        if len(words) == 1 or not all(engine.run(_count(query, tree)).total for tree in alone):
            yield Reach.MENDED
        if len(words) > 1 and not query.typing:
            yield Reach.SOME

    def _marks(self, line: syntax.Line, *, forgiving: bool) -> Marks:
        required = self._matching.required(line)
        others = self._matching.synonyms_of(line)
        return Marks(
            self.stems,
            exact=[word for part in (*line.phrases, *others) for word in part],
            alike=[*required, *(part[0] for part in others if len(part) == 1)],
            begun=required if forgiving else line.begun,
            near={word: edits for word in required if (edits := self._matching.distance(word))} if forgiving else {},
        )

    def _facet(self, engine: Engine, query: Query, tree: Tree, name: str, found: Found) -> tuple[FacetValue, ...]:
        values = self._values(found.facets.get(name, ()), query.language)
        for chosen in query.filters.get(name, ()):
            if chosen not in values:
                values[chosen] = self._chosen(engine, query, tree, name, chosen)
        listed = sorted(values.values(), key=_by_value)
        return tuple(sorted(listed, key=_by_count, reverse=True))

    def _chosen(self, engine: Engine, query: Query, tree: Tree, name: str, value: str) -> FacetValue:
        # Too rare to be among those the engine listed: count it alone.
        others = {other: values for other, values in query.filters.items() if other != name}
        having = All((tree.match, Term(FILTERS, entry.filter_value(name, value))))
        found = engine.run(Request(Tree(having), others, facets=(name,)))
        return self._values(found.facets.get(name, ()), query.language).get(value, FacetValue(value, value, 0))

    def _values(self, counts: tuple[tuple[str, int], ...], language: str) -> dict[str, FacetValue]:
        # A value that was indexed with several labels, or with none, is still one; the most frequent label names it.
        values: dict[str, FacetValue] = {}
        for kept, count in counts:
            value, label = self._named(kept, language)
            before = values.get(value)
            if before is None:
                values[value] = FacetValue(value, label, count)
            else:
                first = before.label if before.label != value else label
                values[value] = FacetValue(value, first, before.count + count)
        return values


def _request(query: Query, tree: Tree, cursor: Cursor | None) -> Request:
    filters = {name: values for name, values in query.filters.items() if values}
    return Request(tree, filters, query.facets, query.sort, query.limit, cursor.place if cursor else None)


def _count(query: Query, tree: Tree) -> Request:
    return Request(tree, {name: values for name, values in query.filters.items() if values})


def _reason(leaf: Leaf) -> Reason:
    match leaf:
        case Phrase(field, words, weight):
            return Reason(field, "phrase", words, weight)
        case Prefix(field, word, weight):
            return Reason(field, "beginning", (word,), weight)
        case Near(field, word, _, weight):
            return Reason(field, "near", (word,), weight)
        case Term(field, word, weight) if field == NOTATIONS:
            return Reason("notation", "code", (word,), weight)
        case Term(field, word, weight):
            of, stemmed = _STEMMED.get(field, (field, False))
            return Reason(of, "stem" if stemmed else "word", (word,), weight)


def _nothing_matches(engine: Engine, query: Query, tree: Tree) -> bool:
    # When only the filters leave nothing, mending the words would answer another question.
    return not any(query.filters.values()) or not engine.run(Request(tree, {})).total


def wording(texts: Texts, language: str) -> tuple[str, str]:
    """Return the language and wording to show: the asked one, else Indonesian, else any."""
    for tongue in (language, "id", *texts):
        if texts.get(tongue):
            return tongue, texts[tongue]
    return language, ""


def _hit(values: dict[str, Any], language: str, marks: Marks) -> Hit:
    title, description = values["title"], values["description"]
    marked: dict[str, Highlight] = {}
    tongue, text = wording(title, language)
    if found := highlight(text, tongue, marks):
        marked["title"] = found
    tongue, text = wording(description, language)
    if found := excerpt(text, tongue, marks):
        marked["description"] = found
    return Hit(
        values["key"],
        values["kind"],
        values["url"],
        title,
        description,
        values["agency"],
        values["agency_title"],
        values["modified"],
        marked,
    )


def _refuse_excess(query: Query) -> None:
    chosen = sum(map(len, query.filters.values()))
    if not 0 <= query.limit <= MOST_HITS or chosen > MOST_FILTERS or len(query.facets) > MOST_FACETS:
        raise Invalid(_TOO_MUCH)
    if query.sort not in SORTS:
        raise Invalid(_UNKNOWN_SORT)
    if not all(entry.NAME.fullmatch(name) for name in (*query.facets, *query.filters)):
        raise Invalid(_UNKNOWN_FACET)


def open_searching() -> Searching:
    """Return searching with the curated stems and synonyms."""
    return Searching(open_stems(), open_synonyms())

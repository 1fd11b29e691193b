"""``package_search``: words and conditions as Solr reads them, over the index of packages, answered as kept there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from tantivy import Occur, Query

from registry.exchange.ckan import errors, facets, fields, lucene
from registry.exchange.ckan.call import Asked, Call, Ready
from registry.exchange.ckan.catalogue import PUBLIC, labels_of
from registry.exchange.ckan.errors import Refusal
from registry.exchange.ckan.index import SEEN_BY, SORTS, State
from registry.exchange.ckan.lucene import Node, Range, Unreadable, Word
from registry.exchange.ckan.projection import Ckan

MOST_ROWS = 1_000
_DEFAULT_SORT = "score desc, metadata_modified desc"
_SORT = re.compile(r"\s*([A-Za-z_][\w.]*)\s+(asc|desc)\s*", re.IGNORECASE)
_KNOWN = frozenset(
    {
        *("q", "fq", "fq_list", "sort", "rows", "start", "facet", "facet.mincount", "facet.limit", "facet.field", "fl"),
        *("include_drafts", "include_deleted", "include_private", "use_default_schema", "extras", "callback"),
        *("qf", "wt", "bf", "boost", "tie", "defType", "mm", "df", "limit", "offset"),
    }
)
_SOME_WORDS = range(3, 9)
_LIGHT_ROWS, _LIGHT_WORDS, _LIGHT_FACETS = 100, 12, 8
_LIGHT_INDEX = 50_000  # packages
_LIGHT_COUNT = 20_000  # packages whose values are counted


def package_search(call: Call) -> Ready:
    """Search datasets by words (q) and filters (fq, fq_list), with facets, sorting and paging."""
    call.ckan.currency.ask(call.session)  # so that the next search may be answered at hand
    return Ready(Search(call, call.ckan.index.latest(), labels_of(call.caller)).answer())


def search_at_hand(ckan: Ckan, sent: Mapping[str, Any]) -> bytes | None:
    """Return what a search of the public finds at once: one that costs little, for others wait meanwhile."""
    if not ckan.is_at_hand or not all(isinstance(value, str) for value in sent.values()):
        return None
    state, key = ckan.index.latest(), tuple(sorted(sent.items()))
    if (answer := state.answers.get(key)) is None:
        search = Search(Asked(sent), state, (PUBLIC,))
        try:
            if not search.is_light:
                return None
            answer = search.answer()
        except (Refusal, Unreadable):
            return None  # told by the other way
        state.answers.put(key, answer)
    return answer


@dataclass(frozen=True)
class Search:
    """One search: what was asked, in which state of the index, and the labels that who asks may see."""

    asked: Asked
    state: State
    labels: Sequence[str]

    def answer(self) -> bytes:
        """Return what is found as JSON."""
        asked, state = self.asked, self.state
        unknown = sorted(name for name in asked.params if name not in _KNOWN and not name.startswith("ext_"))
        if unknown:
            raise errors.bad_query(f"Invalid search parameters: {unknown}")
        rows, start = asked.natural("rows", 10, most=MOST_ROWS), asked.natural("start", 0)
        sort = asked.text("sort") or _DEFAULT_SORT
        field, ascending = _sort(sort)
        if not field and not self._has_words:
            field, ascending = SORTS["metadata_modified"], False
        try:
            query = self._under_filters(state.matching.query(self._words))
        except Unreadable as error:
            query = self._under_filters(state.matching.query(self._plain(error)))
        count, page = state.page(query, start=start, rows=rows, sort=field, ascending=ascending)
        if not count and (forgiving := self._forgiving()):
            query = forgiving
            count, page = state.page(query, start=start, rows=rows, sort=field, ascending=ascending)
        found = facets.counted(asked, state, query)
        titled = {name: facets.titled(name, counts, state.called) for name, counts in found.items()}
        head = {"count": count, "sort": sort, "facets": found, "search_facets": titled}
        packages = _slim(page, names) if (names := _fields(asked)) else page
        return orjson.dumps(head)[:-1] + b',"results":[' + b",".join(packages) + b"]}"

    @property
    def is_light(self) -> bool:
        """Whether it is answered in a few milliseconds at most: few words, no patterns, a short page."""
        size, asked = self.state.searcher.num_docs, self.asked
        counted = len(asked.listed("facet.field"))
        if size > _LIGHT_INDEX or counted > (_LIGHT_FACETS if size <= _LIGHT_COUNT else 0) or _fields(asked):
            return False
        if asked.natural("rows", 10) > _LIGHT_ROWS:
            return False
        leaves = [leaf for node in (self._words, *self._filters) for leaf in lucene.leaves(node)]
        return len(leaves) <= _LIGHT_WORDS and all(_is_light(leaf) for leaf in leaves)

    @property
    def _said(self) -> str:
        said = self.asked.text("q").strip()
        return "*:*" if said in {"", '""', "''", "*"} else said

    @property
    def _has_words(self) -> bool:
        return self._said != "*:*"

    @cached_property
    def _words(self) -> Node:
        """What was asked in ``q``; ``Search Query Error`` for what cannot be read."""
        try:
            return lucene.read(self._said)
        except Unreadable as error:
            return self._plain(error)

    def _plain(self, error: Unreadable) -> Node:
        """Return the bare words of what cannot be read otherwise, unless it was meant to be more than words."""
        if ":" in self._said or "{!" in self._said:
            raise errors.bad_query(str(error)) from None
        return lucene.read(re.sub(r'[-+!&|(){}\[\]^"~*?:\\]', " ", self._said))

    @cached_property
    def _filters(self) -> list[Node]:
        """What was asked in ``fq`` and ``fq_list``."""
        asked = self.asked
        alone = asked.listed("fq") if isinstance(asked.get("fq"), list) else [asked.text("fq")]
        try:
            return [lucene.read(said) for said in (*alone, *asked.listed("fq_list")) if said.strip()]
        except Unreadable as error:
            raise errors.bad_query(str(error)) from None

    def _matching(self, node: Node) -> Query:
        try:
            return self.state.matching.query(node)
        except Unreadable as error:
            raise errors.bad_query(str(error)) from None

    def _under_filters(self, words: Query) -> Query:
        held = (seen_by(self.asked, self.labels, self.state), *map(self._matching, self._filters))
        parts = [(Occur.Must, Query.const_score_query(query, 0.0)) for query in held]
        return Query.boolean_query([(Occur.Must, words), *parts])

    def _forgiving(self) -> Query | None:
        """Return the query that a word may be missing, for three words or more and nothing else (CKAN's ``mm``)."""
        words = lucene.words(self._said) if self._has_words else None
        if words is None or len(words) not in _SOME_WORDS:
            return None
        return self._under_filters(self.state.matching.nearly_all(words))


def _fields(asked: Asked) -> list[str]:
    """Return which fields of each package are wanted, none for all."""
    return [name for said in asked.listed("fl") for name in re.split(r"[,\s]+", said) if name]


def seen(call: Call, state: State) -> Query:
    """Return the condition of what the caller may see."""
    return seen_by(call, labels_of(call.caller), state)


def seen_by(asked: Asked, labels: Sequence[str], state: State) -> Query:
    """Return the condition of what labels may see: the public's, and more where it is asked for and allowed."""
    public = _label(state, PUBLIC)
    wanted = [
        state.matching.term("state", word)
        for word, name in (("active", "include_private"), ("draft", "include_drafts"))
        if asked.flag(name)
    ]
    if not wanted or [*labels] == [PUBLIC]:
        return public
    own = Query.boolean_query([(Occur.Should, _label(state, label)) for label in labels])
    more = Query.boolean_query([(Occur.Should, each) for each in wanted])
    theirs = Query.boolean_query([(Occur.Must, own), (Occur.Must, more)])
    return Query.boolean_query([(Occur.Should, public), (Occur.Should, theirs)])


def _label(state: State, label: str) -> Query:
    return Query.term_query(state.schema, SEEN_BY, label, "basic")


def _is_light(leaf: Node) -> bool:
    if isinstance(leaf, Word):
        return not leaf.pattern and not leaf.fuzzy
    return not isinstance(leaf, Range) or fields.ALSO.get(leaf.field, leaf.field) in fields.DATES


def _sort(said: str) -> tuple[str, bool]:
    """Return the field of the index to sort by (empty: relevance) and whether upwards."""
    if said.strip() in {"rank", "relevance"}:
        return "", False
    parts = [_SORT.fullmatch(part) for part in said.split(",")]
    if not all(parts):
        raise errors.bad_query('Invalid "sort" parameter')
    first = next((part for part in parts if part and (part[1] in SORTS or part[1] == "score")), None)
    if first is None or first[1] == "score":
        return ("", False) if first else (SORTS["metadata_modified"], False)
    return SORTS[first[1]], first[2].lower() == "asc"


def _slim(page: list[bytes], names: list[str]) -> list[bytes]:
    """Return only some fields of packages, as Solr keeps them: an organization by its name, dates with their zone."""
    return [orjson.dumps(_stored(orjson.loads(package), names)) for package in page]


def _stored(package: dict[str, Any], names: list[str]) -> dict[str, Any]:
    held = fields.values(package)
    many = {"tags", "groups", "res_format", "res_name", "res_description", "res_url", "res_id"}
    said: dict[str, Any] = {name: values if name in many else values[0] for name, values in held.items()}
    said |= {name: package[name] for name in ("notes", "num_resources", "num_tags", "title", "private")}
    said |= {name: f"{package[name][:23]}Z" for name in fields.DATES}
    said |= {extra["key"]: extra["value"] for extra in package["extras"] if f"extras_{extra['key']}" in names}
    wanted = names if "*" not in names else list(said)
    return {name: said[name] for name in wanted if name in said} | {
        name.removeprefix("extras_"): said[name] for name in wanted if name.startswith("extras_") and name in said
    }

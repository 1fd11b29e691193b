"""A query's tree as conditions of the index."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from tantivy import FieldType, Query, Schema, Searcher
from tantivy import Occur as Native

from registry.exchange.ckan import fields, moments
from registry.exchange.ckan.lucene import Every, Group, Node, Occur, Range, Unreadable, Word
from registry.search.analysis import Stems

TERMS, TEXT, TITLE, NOTES = "terms", "text", "title", "notes"
_POSITIONED = (TITLE, NOTES, TEXT)
_MOST_TERMS = 20_000
_WEIGHTS = {TITLE: 4.0, TEXT: 1.0}
_TAGS, _NAME = 2.0, 4.0
_LONGEST_PATTERN = 200


class Matching:
    """Makes conditions for one state of the index."""

    def __init__(self, schema: Schema, searcher: Searcher, stems: Stems, clock: Callable[[], datetime]) -> None:
        """Take the index, how its words were made, and what NOW is."""
        self._schema = schema
        self._searcher = searcher
        self._stems = stems
        self._clock = clock

    def query(self, node: Node) -> Query:
        """Return a tree as a condition; ``Unreadable`` for a day that is none."""
        match node:
            case Every():
                return Query.all_query()
            case Group(clauses):
                return self._group(clauses)
            case Range():
                return self._range(node)
            case Word():
                return self._word(node)

    def nearly_all(self, words: list[str]) -> Query:
        """Return the condition that all of some words hold but one."""
        each = [self.query(Word("", word)) for word in words]
        return self._any(self._all(each[:gap] + each[gap + 1 :]) for gap in range(len(each)))

    def term(self, field: str, value: str) -> Query:
        """Return the condition that a field has a value."""
        return Query.term_query(self._schema, TERMS, fields.kept(field, value), "basic")

    def _group(self, clauses: tuple[tuple[Occur, Node], ...]) -> Query:
        occurs = {Occur.MUST: Native.Must, Occur.MAY: Native.Should, Occur.NOT: Native.MustNot}
        parts = [(occurs[occur], self.query(node)) for occur, node in clauses]
        if all(occur is Occur.NOT for occur, _ in clauses):
            parts.append((Native.Must, Query.all_query()))
        return Query.boolean_query(parts)

    def _range(self, node: Range) -> Query:
        field = fields.ALSO.get(node.field, node.field)
        if field in fields.DATES:
            low, high = (self._moment(side) for side in (node.low, node.high))
            if low is None and high is None:
                return Query.all_query()
            return Query.range_query(
                self._schema,
                field,
                FieldType.Integer,
                low,
                high,
                include_lower=node.with_low or low is None,
                include_upper=node.with_high or high is None,
            )
        low_text, high_text = (_side(field, side) for side in (node.low, node.high))
        held = (term for term, _ in self._terms(f"{field}{fields.SEPARATOR}"))
        between = [term for term in held if _is_between(term, field, low_text, high_text, node)]
        return self._one_of(between)

    def _moment(self, text: str) -> int | None:
        if not text:
            return None
        at = moments.read(text, at=self._clock())
        if at is None:
            raise Unreadable(f"{text!r} is no date")
        return moments.micros(at)

    def _word(self, node: Word) -> Query:
        field = fields.ALSO.get(node.field, node.field)
        if field in fields.DATES:
            side = "" if node.text == "*" else node.text
            return self._range(Range(field, side, side, with_low=True, with_high=True))
        if node.text == "*" and node.pattern:
            return self._beginning(f"{field}{fields.SEPARATOR}")
        if node.pattern:
            return self._pattern(field or TEXT, node.pattern)
        return self._anywhere(node) if field in {"", TEXT} else self._in_field(field, node)

    def _in_field(self, field: str, node: Word) -> Query:
        whole = self.term(field, _side(field, node.text))
        if field in {TITLE, NOTES}:
            return self._any([whole, self._in_text(field, node)])
        alone = [
            Query.term_query(self._schema, TERMS, fields.word(field, word), "basic")
            for word in (self._stems.line(node.text).split() if fields.is_worded(field) else ())
        ]
        return self._any([whole, self._all(alone)]) if alone else whole

    def _anywhere(self, node: Word) -> Query:
        """Return the condition that a word stands in any field; those where it tells most weigh most."""
        found = [Query.boost_query(self._in_text(field, node), weight) for field, weight in _WEIGHTS.items()]
        found.append(Query.boost_query(self.term("tags", node.text), _TAGS))
        found.append(Query.boost_query(self.term("name", node.text), _NAME))
        return Query.disjunction_max_query(found, 0.1)

    def _in_text(self, field: str, node: Word) -> Query:
        pieces = list(self._stems.pieces(node.text))
        words = " ".join(words for words, _ in pieces).split()
        roots = " ".join(roots for _, roots in pieces).split()
        if not words:
            return Query.empty_query()
        if node.fuzzy and not node.quoted:
            return Query.fuzzy_term_query(self._schema, field, words[0], 1)
        if len(words) > 1:
            return Query.phrase_query(self._schema, field, list(words))
        exact = Query.term_query(self._schema, field, words[0], "freq")
        if node.quoted:
            return exact
        return self._any([exact, Query.term_query(self._schema, f"{field}_stem", roots[0], "freq")])

    def _pattern(self, field: str, pattern: str) -> Query:
        if len(pattern) > _LONGEST_PATTERN:
            raise Unreadable("too long a pattern")
        folded = pattern.casefold()
        try:
            if field in _POSITIONED:
                return Query.regex_query(self._schema, field, folded)
            either = f"{re.escape(field)}{fields.SEPARATOR}{fields.SEPARATOR}?{folded}"
            return Query.regex_query(self._schema, TERMS, either)
        except ValueError as error:
            raise Unreadable("a pattern cannot be read") from error

    def _beginning(self, text: str) -> Query:
        return Query.fuzzy_term_query(self._schema, TERMS, text, 0, prefix=True)

    def _terms(self, beginning: str) -> list[tuple[str, int]]:
        return self._searcher.terms_with_prefix(TERMS, beginning, limit=_MOST_TERMS)

    def _one_of(self, terms: list[str]) -> Query:
        return Query.term_set_query(self._schema, TERMS, terms) if terms else Query.empty_query()

    def _any(self, queries: Iterable[Query]) -> Query:
        return Query.boolean_query([(Native.Should, query) for query in queries])

    def _all(self, queries: list[Query]) -> Query:
        return Query.boolean_query([(Native.Must, query) for query in queries])


def _side(field: str, text: str) -> str:
    is_number = field in fields.NUMBERS and text.isascii() and text.isdecimal() and len(text) < 12  # noqa: PLR2004
    return fields.number(int(text)) if is_number else text


def _is_between(term: str, field: str, low: str, high: str, node: Range) -> bool:
    value = term[len(field) + 1 :]
    if value.startswith(fields.SEPARATOR):
        return False
    low, high = low.casefold(), high.casefold()
    above = not low or value > low or (node.with_low and value == low)
    below = not high or value < high or (node.with_high and value == high)
    return above and below

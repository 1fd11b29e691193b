"""What must match: a search text as a tree of a few kinds of condition, with our weights, for any engine.

A word counts most in the title, then in keywords, description and text; as written more than by its stem; itself
more than its synonyms. How much of it must hold is the ``Reach``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.search.analysis import Stems
from registry.search.synonyms import Expression, Synonyms
from registry.search.syntax import Line

EXACT_FIELDS = {"title": 3.0, "keywords": 2.0, "description": 1.2, "text": 1.0}
"""Fields of the words as written, with their weights."""

TITLE_STEM = "title_stem"
"""Field of the stems of a title."""

NOTATIONS = "notations"
"""Field of the codes themselves."""

STEMS = "stems"
"""Field of all stems of a document, each once, of codes and of the codes above them: what a word finds."""

KEY = "key"
"""Field of the documents' keys."""

FILTERS = "filters"
"""Field of the facets' values, each as one word (``entry.filter_value``)."""

STEM_SHARE = 0.6
SYNONYM_SHARE = 0.5
_NOTATION_WEIGHT, _NEAR_WEIGHT = 6.0, 0.3
_NEAR_FIELDS = ("title", "keywords")
_TYPED_FIELDS = (*_NEAR_FIELDS, NOTATIONS)  # a box shows titles: what begins so deep in a text would look like a fault
_WRITTEN_FIELDS = (*EXACT_FIELDS, NOTATIONS)
_TOGETHER_FIELDS = ("title", "description")
_TOGETHER_WEIGHT = 0.5
_SHORTEST_MENDED, _SHORTEST_TWICE_MENDED, _SHORTEST_COMPLETED = 4, 8, 3


class Reach(StrEnum):
    """How far a search goes for hits: each step is taken when the one before found nothing."""

    WRITTEN = "written"
    """Every word as it was typed, in any of its forms."""
    MENDED = "mended"
    """Every word, or one that it begins or is mistyped for."""
    SOME = "some"
    """At least one of the words."""


@dataclass(frozen=True)
class Term:
    """The field has this word."""

    field: str
    word: str
    weight: float = 1.0


@dataclass(frozen=True)
class Prefix:
    """The field has a word that begins so; the score is the weight."""

    field: str
    word: str
    weight: float = 1.0


@dataclass(frozen=True)
class Near:
    """The field has a word at most ``distance`` edits away (a swap is one edit); the score is the weight."""

    field: str
    word: str
    distance: int
    weight: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """The field has these words side by side."""

    field: str
    words: Expression
    weight: float = 1.0


@dataclass(frozen=True)
class Either:
    """At least one holds; the score is the sum of those that do."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class All:
    """Every ``must`` holds and no ``must_not``; with neither, everything."""

    must: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()


Leaf = Term | Prefix | Near | Phrase
Node = Leaf | Either | All


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the conditions of a node that stand for themselves."""
    match node:
        case Either(nodes):
            for part in nodes:
                yield from leaves(part)
        case All(must):
            for part in must:
                yield from leaves(part)
        case _:
            yield node


def distance(word: str) -> int:
    """Return how many edits may lie between a typed word and the meant one; none for short words and codes."""
    if any(c.isdigit() for c in word) or len(word) < _SHORTEST_MENDED:
        return 0
    return 1 if len(word) < _SHORTEST_TWICE_MENDED else 2


@dataclass(frozen=True)
class Tree:
    """What a document must fulfil, and what ranks it.

    ``match`` is all of it, to count by. To rank, the same is parted in two, for an engine is quickest when what must
    hold is also what scores: every one of ``held`` must and scores, ``rest`` must and scores 1, ``lifts`` need not.
    """

    match: All
    held: tuple[Node, ...] = ()
    rest: All | None = None
    lifts: tuple[Node, ...] = ()


class Matching:
    """Makes the tree of a line, with the given stems and synonyms."""

    def __init__(self, stems: Stems, synonyms: Synonyms) -> None:
        self._stems = stems
        self._synonyms = synonyms

    def required(self, line: Line) -> tuple[str, ...]:
        """Return the words a line insists on: all but *di*, *menurut*, *data* … unless it has no others."""
        insisted = tuple(word for word in line.words if word not in self._synonyms.optional)
        return insisted or (() if line.phrases else line.words)

    def distance(self, word: str) -> int:
        """Return how many edits may lie between a typed word and the meant one; none for a word that is known."""
        return 0 if word in self._synonyms.known else distance(word)

    def synonyms_of(self, line: Line) -> list[Expression]:
        """Return the expressions that stand for words of a line."""
        return [other for _, others in self._parts(self.required(line)) for other in others]

    def tree(self, line: Line, reach: Reach = Reach.WRITTEN) -> Tree:
        """Return what a document must fulfil to be found by a line, and what ranks it."""
        required = self.required(line)
        forgiving = reach is Reach.MENDED
        must: list[Node] = []
        held: list[Node] = []
        rest: list[Node] = []
        lifts: list[Node] = [self._word(word) for word in line.words if word not in required]
        for part, others in self._parts(required):
            must.append(self._occurs(part, others, line, forgiving=forgiving))
            near = forgiving or part[0] in line.begun
            scored = [self._word(word, near=near) for word in part] + [self._synonym(other) for other in others]
            if len(part) > 1 or near:
                rest.append(must[-1])
                lifts += scored
            else:  # where these score is where the word occurs
                held.append(Either(tuple(node for one in scored for node in one.nodes)))
        if reach is Reach.SOME:
            must = [Either((*must, *map(self._occurs_anywhere, required)))]  # of an expression of several words, too
            if rest:
                held, rest, lifts = [], must, [*held, *lifts]
            else:
                held = [Either(tuple(held))]
        if len(required) > 1:
            lifts += [Phrase(field, required, EXACT_FIELDS[field] * _TOGETHER_WEIGHT) for field in _TOGETHER_FIELDS]
        phrases = tuple(_phrase(phrase) for phrase in line.phrases)
        without = tuple(_phrase(part) for part in line.without)
        held += phrases
        is_more = rest or without or not held
        return Tree(
            All((*must, *phrases), without),
            tuple(held),
            All(tuple(rest), without) if is_more else None,
            tuple(lifts),
        )

    def _parts(self, required: tuple[str, ...]) -> Iterable[tuple[Expression, tuple[Expression, ...]]]:
        at = 0
        while at < len(required):
            part, others = self._synonyms.at(required, at)
            yield part, others
            at += len(part)

    def _occurs(self, part: Expression, others: tuple[Expression, ...], line: Line, *, forgiving: bool) -> Node:
        fields = _TYPED_FIELDS if line.is_typed else _WRITTEN_FIELDS
        itself = [
            self._occurs_anywhere(word, begun=fields if word in line.begun else (), forgiving=forgiving)
            for word in part
        ]
        node = itself[0] if len(itself) == 1 else All(tuple(itself))
        instead = [self._occurs_anywhere(other[0]) if len(other) == 1 else _phrase(other) for other in others]
        return Either((node, *instead)) if instead else node

    def _occurs_anywhere(self, word: str, *, begun: Iterable[str] = (), forgiving: bool = False) -> Node:
        nodes: list[Node] = [Term(STEMS, self._stems.of(word))]
        if begun or (forgiving and len(word) >= _SHORTEST_COMPLETED):
            nodes += [Prefix(field, word) for field in begun or _WRITTEN_FIELDS]
        if forgiving and (edits := self.distance(word)):
            nodes += [Near(field, word, edits) for field in EXACT_FIELDS]
        return Either(tuple(nodes)) if len(nodes) > 1 else nodes[0]

    def _synonym(self, expression: Expression) -> Either:
        if len(expression) == 1:
            return self._word(expression[0], share=SYNONYM_SHARE)
        return _phrase(expression, share=SYNONYM_SHARE)

    def _word(self, word: str, *, share: float = 1.0, near: bool = False) -> Either:
        stem = self._stems.of(word)
        nodes: list[Node] = [Term(field, word, weight * share) for field, weight in EXACT_FIELDS.items()]
        nodes.append(Term(TITLE_STEM, stem, EXACT_FIELDS["title"] * share * STEM_SHARE))
        nodes.append(Term(STEMS, stem, share * STEM_SHARE))
        nodes.append(Term(NOTATIONS, word, _NOTATION_WEIGHT * share))
        if near and len(word) >= _SHORTEST_COMPLETED:
            nodes += [Prefix(field, word, EXACT_FIELDS[field] * _NEAR_WEIGHT) for field in _NEAR_FIELDS]
        if near and (edits := self.distance(word)):
            nodes += [Near(field, word, edits, EXACT_FIELDS[field] * _NEAR_WEIGHT) for field in _NEAR_FIELDS]
        return Either(tuple(nodes))


def _phrase(expression: Expression, share: float = 1.0) -> Either:
    if len(expression) == 1:
        return _as_written(expression[0], share)
    return Either(tuple(Phrase(field, expression, weight * share) for field, weight in EXACT_FIELDS.items()))


def _as_written(word: str, share: float) -> Either:
    if any(c.isdigit() for c in word):  # a code stands for what is below it, too
        return Either((Term(STEMS, word, share),))
    return Either(tuple(Term(field, word, share) for field in _WRITTEN_FIELDS))

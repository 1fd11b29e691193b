"""The port of search: documents go in, a query goes in, a page comes out.

Nothing here knows an engine or a request. ``open_index`` picks the adapter by the scheme of
``SATUDATA_SEARCH_URL``: ``embedded:`` (in the home folder) or ``elasticsearch+http(s)://host:port[/prefix]``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from registry.errors import RegistryError, Sentence
from registry.search.highlights import Highlight

Texts = Mapping[str, str]
"""One text in several languages: language tag to wording."""

Sort = Literal["relevance", "newest", "title", "completeness"]


class SearchAway(RegistryError):
    """The search engine does not answer, or its index cannot be read or written now."""

    type = "search-away"
    title = Sentence(
        "Pencarian sedang tidak tersedia. Coba lagi beberapa menit lagi.",
        "Search is not available right now. Try again in a few minutes.",
    )
    status = 503


_BEING_FILLED = Sentence(
    "Indeks pencarian sedang disusun. Coba lagi beberapa menit lagi; halaman /status menyebut sampai di mana.",
    "The search index is being built. Try again in a few minutes; the page /status says how far it is.",
)


@dataclass(frozen=True)
class Document:
    """What can be found: one registered item, concept or page.

    ``key`` is its identity (the IRI's path). ``facets`` maps a facet's name (``[a-z][a-z0-9_]*``) to values;
    ``kind`` and ``agency`` are facets of themselves. ``labels`` maps facet and value to a label in each language.
    ``notations`` are codes in any writing. ``weight`` from 0 to 1 lifts official records among equals, and so does
    ``completeness`` (the share of its metadata that is filled, 0 to 1), by which results can be sorted too.
    """

    key: str
    kind: str
    url: str
    title: Texts
    modified: datetime
    description: Texts = field(default_factory=dict)
    agency: str = ""
    agency_title: Texts = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Texts]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    notations: tuple[str, ...] = ()
    text: str = ""
    weight: float = 0.0
    completeness: float = 0.0


@dataclass(frozen=True)
class Query:
    """A question to the index.

    ``text`` is what was typed: words, "phrases", -exclusions and beginnings* (``registry.search.syntax``).
    ``filters``: values of one facet are alternatives, several facets must all hold. ``facets`` names what to count.
    ``typing`` says that the last word may still be incomplete. ``cursor`` is ``Page.next`` of the page before.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    limit: int = 20
    cursor: str | None = None
    facets: tuple[str, ...] = ()
    language: str = "id"
    typing: bool = False


class Hit(NamedTuple):
    """One found document; ``highlights`` has ``title`` and ``description`` where a word of the query stands in them."""

    key: str
    kind: str
    url: str
    title: Texts
    description: Texts
    agency: str
    agency_title: Texts
    modified: datetime
    highlights: Mapping[str, Highlight]


class FacetValue(NamedTuple):
    """A value of a facet, its label in the query's language, and how many documents of the result have it."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # a tuple's own count is not asked of it


@dataclass(frozen=True)
class Page:
    """One page of a result.

    A facet's counts ignore the filter on that same facet, so that its other values stay to be chosen.
    ``suggestion`` is the text with its mistyped words mended, when nothing matched as typed and the hits are those
    of the mended words. ``is_partial`` says that nothing has all the words and the hits have some of them, those with
    most first. ``next`` is the cursor of the next page, None on the last.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    suggestion: str | None = None
    is_partial: bool = False
    next: str | None = None


@dataclass(frozen=True)
class Reason:
    """Something that lifted a hit: words found in a field, how they were found, and what that counts for.

    ``how`` is ``word`` (as written), ``stem``, ``code``, ``phrase``, ``beginning`` or ``near`` (mistyped).
    """

    field: str
    how: str
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Explanation:
    """Why a document ranks where it does: reasons, the strongest first, and the factor of what it is by itself.

    ``rank`` multiplies the score: official, complete and fresh records stand a little higher among equals.
    """

    reasons: tuple[Reason, ...]
    rank: float


class SearchIndex(Protocol):
    """A derived index that can be rebuilt from the registry at any time."""

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add documents, or replace those with the same key; searches see them when this returns."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove documents; unknown keys are passed over."""

    def search(self, query: Query) -> Page:
        """Answer a query; ``Invalid`` when it cannot be read, ``SearchAway`` when the engine does not answer."""

    def explain(self, query: Query, key: str) -> Explanation | None:
        """Say why a document is among the hits of a query; None when it is not."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Index these documents in a new place, then take it in use in one step; returns how many.

        Until then searches are answered from the old place; if this fails, the old one stays.
        """

    def count(self) -> int:
        """Return how many documents are indexed."""

    def close(self) -> None:
        """Let go of files and connections."""


def answered(index: SearchIndex, query: Query) -> Page:
    """Answer a query; SearchAway also where nothing is found because nothing is indexed yet, as after an upgrade."""
    page = index.search(query)
    if not page.total and not index.count():
        raise SearchAway(_BEING_FILLED)
    return page


def open_index(url: str, home: Path) -> SearchIndex:
    """Open the index at a search URL; ``home`` is the folder of the run."""
    # Each engine is imported only when it is asked for: Elasticsearch's client is an optional extra.
    if url == "embedded:":
        from registry.search.embedded import EmbeddedIndex  # noqa: PLC0415

        return EmbeddedIndex(home / "search")
    from registry.search.elasticsearch import ElasticsearchIndex  # noqa: PLC0415

    return ElasticsearchIndex(url)

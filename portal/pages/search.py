"""Search: one box, facets as checkboxes in a GET form, chips that take them off again; all of it in the address."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import Request, Response

from portal.language import INDONESIAN, Language, address, msg
from portal.rendering import renderer
from portal.words import ACCESS, COMPLETENESS, FACETS, KINDS
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.catalog.completeness import CRITERIA
from registry.search.index import FacetValue, Hit, Page, Query, SearchIndex, Sort, answered
from registry.web.routing import Router

router = Router()

PARAMETERS = {
    "kind": "jenis",
    "theme": "topik",
    "agency": "instansi",
    "wilayah": "wilayah",
    "year": "tahun",
    "format": "format",
    "access": "akses",
    "completeness": "mutu",
    "standard": "standar",
    "code_list": "kode",
}
"""Facet of the index and the parameter of the address that filters by it."""

REACHED = {"lacks": "kurang", "due": "jatuh-tempo"}
"""Filters that other pages lead to: named in chips, and not offered among the facets."""
_FILTERS = PARAMETERS | REACHED

SORTS: dict[Sort, str] = {
    "relevance": msg("Relevansi"),
    "newest": msg("Terbaru diperbarui"),
    "title": msg("Nama"),
    "completeness": msg("Kelengkapan"),
}
_SORT_WORDS: dict[str, Sort] = {
    "relevansi": "relevance",
    "terbaru": "newest",
    "nama": "title",
    "kelengkapan": "completeness",
}
_SHOWN, _LONGEST_CURSOR = 8, 2000
_WORDS = {"kind": KINDS, "access": ACCESS, "completeness": COMPLETENESS}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values: those shown at once, and the rest."""

    name: str
    parameter: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the address without it."""

    facet: str
    label: str
    without: str


@dataclass(frozen=True, slots=True)
class SortChoice:
    """A way to sort and its address."""

    label: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The result of a search."""

    text: str
    """What was typed."""
    total: int
    """How many documents match."""
    hits: tuple[Hit, ...]
    """The documents of this page."""
    facets: tuple[Facet, ...]
    """Facets with at least one value."""
    chips: tuple[Chip, ...]
    """Filters in force."""
    cleared: str
    """Address of the same words without filters."""
    sorts: tuple[SortChoice, ...]
    """Ways to sort."""
    sort: str
    """The way in force, as the address says it; empty for the usual one."""
    suggestion: str | None
    """The words as they were mended, when nothing matched as typed."""
    is_partial: bool
    """Whether nothing has all the words and the hits have some of them."""
    is_first: bool
    """Whether this is the first page."""
    first: str
    """Address of the first page."""
    feed: str
    """Address of the same search as a feed."""
    table: str
    """Address of what is found as CSV."""
    next: str | None
    """Address of the next page."""
    may_see_why: bool
    """Whether the caller may see why a hit stands where it does."""


def search_page(request: Request, caller: Caller, language: Language, index: SearchIndex) -> SearchPage:
    """Ask the index what the address asks."""
    asked = request.query_params
    text = asked.get("q", "").strip()
    cursor = asked.get("hal", "")[:_LONGEST_CURSOR] or None
    word = asked.get("urut", "")
    sort = _SORT_WORDS.get(word, "relevance" if text else "newest")
    filters = {
        facet: tuple(dict.fromkeys(value for value in asked.getlist(parameter) if value))
        for facet, parameter in _FILTERS.items()
        if any(asked.getlist(parameter))
    }
    found = answered(
        index, Query(text, filters, sort=sort, cursor=cursor, facets=tuple(PARAMETERS), language=language.code)
    )
    here = _Address(language, text, filters, word if word in _SORT_WORDS else "")
    facets = tuple(_facets(found, filters, language))
    return SearchPage(
        text=text,
        total=found.total,
        hits=found.hits,
        facets=facets,
        chips=(*_chips(facets, here), *_reached(filters, here)),
        cleared=_Address(language, text, {}, here.sort).build(),
        sorts=tuple(
            SortChoice(language.say(SORTS[meaning]), _Address(language, text, filters, name).build(), meaning == sort)
            for name, meaning in _SORT_WORDS.items()
            if text or meaning != "relevance"
        ),
        sort=here.sort,
        suggestion=found.suggestion,
        is_partial=found.is_partial,
        is_first=cursor is None,
        first=here.build(),
        feed=here.twin(".atom"),
        table=here.twin(".csv"),
        next=here.build(found.next) if found.next else None,
        may_see_why=caller.tends_search,
    )


@router.get("/cari")
def search(request: Request, caller: RequestCaller) -> Response:
    """Show what a search finds."""
    found = renderer(request)
    page = search_page(request, caller, found.language(request), request.app.state.registry.index)
    return found.page(request, caller, "pages/search.html", page)


@dataclass(frozen=True, slots=True)
class _Address:
    language: Language
    text: str
    filters: dict[str, tuple[str, ...]]
    sort: str

    def build(self, cursor: str | None = None) -> str:
        chosen = {_FILTERS[facet]: values for facet, values in self.filters.items()}
        return self.language.url("/cari", {"q": self.text, **chosen, "urut": self.sort, "hal": cursor})

    def twin(self, suffix: str) -> str:
        chosen = {_FILTERS[facet]: values for facet, values in self.filters.items()}
        return address(INDONESIAN, f"/cari{suffix}", {"q": self.text, **chosen})

    def without(self, facet: str, value: str) -> str:
        filters = {
            name: tuple(kept for kept in values if (name, kept) != (facet, value))
            for name, values in self.filters.items()
        }
        return _Address(self.language, self.text, filters, self.sort).build()


def _label(name: str, value: FacetValue, language: Language) -> str:
    """Return what a facet's value is called: by the interface's words where it has one, else as the index says."""
    words = _WORDS.get(name)
    return language.say(words.get(value.value, value.label)).capitalize() if words else value.label


def _facets(found: Page, filters: dict[str, tuple[str, ...]], language: Language) -> Iterable[Facet]:
    for name, parameter in PARAMETERS.items():
        counted = {value.value: value for value in found.facets.get(name, ())}
        chosen = filters.get(name, ())
        for value in chosen:
            counted.setdefault(value, FacetValue(value, value, 0))
        choices = [
            Choice(value.value, _label(name, value, language), value.count, value.value in chosen)
            for value in counted.values()
            if value.count or value.value in chosen
        ]
        choices.sort(key=lambda choice: not choice.chosen)
        if choices:
            shown = max(_SHOWN, len(chosen))
            yield Facet(name, parameter, tuple(choices[:shown]), tuple(choices[shown:]))


def _chips(facets: Iterable[Facet], here: _Address) -> Iterable[Chip]:
    for facet in facets:
        for choice in facet.first:
            if choice.chosen:
                yield Chip(FACETS[facet.name], choice.label, here.without(facet.name, choice.value))


def _reached(filters: dict[str, tuple[str, ...]], here: _Address) -> Iterable[Chip]:
    """Yield the chips of the filters that other pages lead to."""
    missing = {criterion.name: criterion.failed for criterion in CRITERIA}
    for name in REACHED:
        for value in filters.get(name, ()):
            label = missing[value].in_language(here.language.code) if value in missing else value
            yield Chip(FACETS[name], label, here.without(name, value))

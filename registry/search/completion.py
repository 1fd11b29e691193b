"""What may be meant while somebody types: a few hits of each group, the last word taken as begun."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from registry.errors import Invalid
from registry.search.index import Hit, Query, SearchIndex

GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "datasets": {"kind": ("dataset",)},
    "standards": {"kind": ("standard", "activity", "variable", "indicator")},
    "codes": {"group": ("code",)},
    "places": {"group": ("place",)},
}
"""What is shown together, and the filters that select it, in the order of the box."""

MOST = 5
_SHORTEST, _MOST_WORDS = 2, 8


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one group, best first."""

    name: str
    hits: tuple[Hit, ...]


def complete(index: SearchIndex, text: str, *, language: str = "id", limit: int = MOST) -> tuple[Group, ...]:
    """Return the groups in which something begins so; none for a text too short, too long or not to be read.

    Half a phrase or a lone sign is no fault while somebody types: it is the search that says what it cannot read.
    """
    if len(text.strip()) < _SHORTEST or len(text.split()) > _MOST_WORDS:
        return ()
    asked = Query(text, language=language, typing=True)
    try:
        # One count of all tells which groups have anything: to learn it from each costs as much as its hits do.
        counted = index.search(replace(asked, limit=0, facets=("kind", "group"))).facets
        there = {(name, value.value) for name, values in counted.items() for value in values}
        found = [
            Group(name, index.search(replace(asked, filters=filters, limit=limit)).hits)
            for name, filters in GROUPS.items()
            if any((facet, value) in there for facet, values in filters.items() for value in values)
        ]
    except Invalid:
        return ()
    return tuple(group for group in found if group.hits)

"""Series: datasets made from one another, last year's from that of the year before (dcat:DatasetSeries).

A series is known by its first member that the public may know of; what it may not know of is no part of any.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from registry.accounts.caller import PUBLIC
from registry.items.models import Item, Version
from registry.items.repository import visible_to
from registry.items.state import Kind


@dataclass(frozen=True, slots=True)
class Series:
    """The series of one dataset: its first member, and the one that this dataset was made from."""

    iri: str
    title: Mapping[str, str]
    agency: str
    previous: str | None


class Chains:
    """What every dataset was made from, by the paths of their IRIs."""

    def __init__(self, made: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a dataset and what it was made from."""
        self._made = dict(made)
        self._sources = frozenset(self._made.values())

    @classmethod
    def read(cls, session: Session) -> "Chains":
        """Read what the public may know."""
        shown = visible_to(PUBLIC)
        made = (
            select(col(Item.iri), col(Item.derived_from))
            .join(Version, col(Version.item_id) == col(Item.id))
            .where(col(Item.kind) == Kind.DATASET.value, col(Item.derived_from).is_not(None), shown)
        )
        pairs = {iri: (source or "").partition("/versi/")[0] for iri, source in session.execute(made)}
        known = _titles(session, set(pairs.values()))
        return cls((iri, source) for iri, source in pairs.items() if source in known)

    def of(self, session: Session, iris: Iterable[str]) -> dict[str, Series]:
        """Return the series of those datasets that are in one."""
        first = {iri: self._first(iri) for iri in iris if iri in self._made or iri in self._sources}
        titles = _titles(session, set(first.values()))
        return {iri: Series(head, *titles[head], self._made.get(iri)) for iri, head in first.items() if head in titles}

    def _first(self, iri: str) -> str:
        seen = {iri}
        while (source := self._made.get(iri)) and source not in seen:
            seen.add(source)
            iri = source
        return iri


def _titles(session: Session, iris: Collection[str]) -> dict[str, tuple[Mapping[str, str], str]]:
    """Return title and agency of datasets that the public may know of."""
    found: dict[str, tuple[Mapping[str, str], str]] = {}
    asked = sorted(iris)
    for start in range(0, len(asked), _AT_ONCE):
        query = (
            select(col(Item.iri), col(Version.body), col(Item.agency))
            .join(Version, col(Version.item_id) == col(Item.id))
            .where(col(Item.iri).in_(asked[start : start + _AT_ONCE]), visible_to(PUBLIC))
            .order_by(col(Version.id))
        )
        found |= {iri: (body["title"], agency) for iri, body, agency in session.execute(query)}
    return found


_AT_ONCE = 500  # addresses in one question

"""Datasets written in every form as soon as they change, so that no page waits for them: it follows the change log.

A help and no more: a page compares each piece with the database, and writes itself what is missing or no longer holds.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from registry.changes.models import Change
from registry.exchange.dcat import listed
from registry.exchange.dcat.catalogue import Standing, Standings
from registry.exchange.dcat.listed import Sketch
from registry.exchange.dcat.pages import Pages
from registry.exchange.dcat.written import FORMS
from registry.items.models import Item
from registry.items.state import Kind

_AT_ONCE = 500  # names in one question


class CatalogueProjection:
    """Keeps the pieces of the catalogue's pages in step with the change log, under one public address."""

    name = "dcat"

    def __init__(self, standings: Standings, base: str) -> None:
        self._standings, self._base = standings, base

    def is_empty(self) -> bool:
        """Say whether nothing is kept."""
        return self._standings.pieces.is_empty

    def apply(self, session: Session, changes: Sequence[Change]) -> None:
        """Write the datasets that changes touched; all of them, where agencies or goals are called otherwise."""
        standing, pieces = self._standings.now(session), self._standings.pieces
        if standing.called != pieces.called:
            self._write_all(session, standing)
            pieces.note(standing.called)
            return
        touched = _items(session, sorted({each.subject for each in changes if each.kind == Kind.DATASET.value}))
        listed_now = listed.among(session, touched, standing.chains)
        pieces.remove(set(touched) - {each.item_id for each in listed_now})
        for start in range(0, len(listed_now), listed.PAGE):
            self._write(session, standing, listed_now[start : start + listed.PAGE])

    def _write_all(self, session: Session, standing: Standing) -> None:
        key: listed.Key | None = None
        while found := listed.after(session, key, standing.chains):
            self._write(session, standing, found)
            key = found[-1].key

    def _write(self, session: Session, standing: Standing, found: Sequence[Sketch]) -> None:
        """Write datasets in each form; what is kept and holds stays."""
        if not self._standings.pieces.is_full:
            for suffix in FORMS:
                Pages(suffix, self._base, standing, self._standings.pieces, self._standings.proofs).written(
                    session, found
                )


def _items(session: Session, iris: Sequence[str]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(iris), _AT_ONCE):
        query = select(col(Item.id)).where(col(Item.iri).in_(iris[start : start + _AT_ONCE]))
        found += (number for number in session.scalars(query) if number is not None)
    return found

"""Find codes of a list by what people type: a few by their keys, many by going through the list in its order.

A beginning that few codes have is looked up in ``concept_keys``. One that thousands have would have to be sorted before
the first page could be shown; there the list itself, read in its order, has a page of them soon.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, func, select, union
from sqlmodel import Session, col

from registry.codes import standing
from registry.codes.keys import LONGEST, begins, keys, names, phrase, typed
from registry.codes.models import Concept, ConceptKey
from registry.codes.payloads import Code
from registry.db import write_rows
from registry.items.models import Version
from registry.items.state import OPEN_STATES, State

FEW = 4000
"""So many codes are fetched and sorted at most; of more than that the list's own order has a page soon."""
_PAGE = 500
_BATCH = 50_000  # codes
_LAST = "\U0010ffff"


def rows(
    session: Session, item_id: int, query: Select[Any], text: str, limit: int | None, *, of: Version | None = None
) -> Iterator[Row[Any]]:
    """Yield the rows of a query on the codes of a list, in its order, whose notation or name begins with a text.

    The name may begin at any of its words: ``blitar`` finds *Kota Blitar*. ``of`` is the version that is asked, where
    that is not the one in use: what only a draft brings has no keys yet.
    """
    if of is not None and State(of.state) in OPEN_STATES:
        return islice((row for row in _paged(session, query) if is_found(row, text)), limit)
    ways = typed(text)
    ranges = [and_(col(ConceptKey.key) >= way[:LONGEST], col(ConceptKey.key) < way[:LONGEST] + _LAST) for way in ways]
    keyed = union(*(_keyed(item_id, one) for one in ranges)).limit(FEW + 1).subquery()
    count = session.execute(select(func.count()).select_from(keyed)).scalar_one()
    if count <= FEW and all(len(way) <= LONGEST for way in ways):
        return iter(session.execute(query.join(keyed, _its_row(keyed)).limit(limit)))
    found = session.execute(query.join(keyed, _its_row(keyed))) if count <= FEW else _paged(session, query)
    return islice((row for row in found if is_found(row, text)), limit)


def is_found(row: Row[Any], text: str) -> bool:
    """Say whether the notation or a name of a row begins with a text."""
    return begins(text, row.notation, names(row.labels, row.alt_labels))


def named(session: Session, item_id: int, name: str) -> list[Row[Any]]:
    """Return the standing codes of which a name is, or ends in, these words, whatever the size of their letters."""
    wanted = phrase(name)[:LONGEST]
    keyed = _keyed(item_id, col(ConceptKey.key) == wanted).subquery()
    query = select(*standing.COLUMNS).join(keyed, _its_row(keyed)).where(standing.codes(item_id))
    return list(session.execute(query.order_by(col(Concept.position)))) if wanted else []


def remember(session: Session, item_id: int, version_id: int, codes: Iterable[Code]) -> None:
    """Write the keys of codes that a version brings, when it is published."""
    remaining = iter(codes)
    while batch := list(islice(remaining, _BATCH)):
        found = sorted(  # neighbours in the index are written together
            (key, code.notation) for code in batch for key in keys(code.notation, names(code.labels, code.alt_labels))
        )
        rows = ((item_id, key, notation, version_id) for key, notation in found)
        write_rows(session, "concept_keys", ("item_id", "key", "notation", "since_version"), rows)


def _keyed(item_id: int, which: ColumnElement[bool]) -> Select[str, int]:
    columns = (col(ConceptKey.notation), col(ConceptKey.since_version))
    return select(*columns).where(col(ConceptKey.item_id) == item_id, which).distinct()


def _its_row(keyed: FromClause) -> ColumnElement[bool]:
    return and_(col(Concept.notation) == keyed.c.notation, col(Concept.since_version) == keyed.c.since_version)


def _paged(session: Session, query: Select[Any]) -> Iterator[Row[Any]]:
    """Yield the rows of a query in the order of positions, a page at a time: most readers stop after a few."""
    after = -1
    while page := session.execute(query.where(col(Concept.position) > after).limit(_PAGE)).all():
        yield from page
        after = page[-1].position

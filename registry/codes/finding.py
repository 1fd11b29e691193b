"""Find codes of a list by what people type: a few by their keys, many by going through the list in its order.

A beginning that few codes have is looked up in ``concept_keys``. One that thousands have would have to be sorted before
the first page could be shown; there the list itself, read in its order, has a page of them soon.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, bindparam, delete, func, insert, or_, select
from sqlmodel import Session, col

from registry.codes import standing
from registry.codes.keys import LONGEST, begins, keys, names, phrase
from registry.codes.models import Concept, ConceptKey

FEW = 4000
"""So many codes are fetched and sorted at most; of more than that the list's own order has a page soon."""
_PAGE = 500
_LAST = "\U0010ffff"


def rows(session: Session, item_id: int, query: Select[Any], text: str, limit: int | None) -> Iterator[Row[Any]]:
    """Yield the rows of a query on the codes of a list, in its order, whose notation or name begins with a text.

    The name may begin at any of its words: ``blitar`` finds *Kota Blitar*.
    """
    typed = {text.lower()[:LONGEST], phrase(text)[:LONGEST]} - {""}
    which = or_(*(and_(col(ConceptKey.key) >= one, col(ConceptKey.key) < one + _LAST) for one in sorted(typed)))
    keyed = _keyed(item_id, which).limit(FEW + 1).subquery()
    count = session.execute(select(func.count()).select_from(keyed)).scalar_one()
    found = session.execute(query.join(keyed, _its_row(keyed))) if count <= FEW else _paged(session, query)
    matching = (row for row in found if begins(text, row.notation, names(row.labels, row.alt_labels)))
    return islice(matching, limit)


def named(session: Session, item_id: int, name: str) -> list[Row[Any]]:
    """Return the standing codes of which a name is, or ends in, these words, whatever the size of their letters."""
    wanted = phrase(name)[:LONGEST]
    keyed = _keyed(item_id, col(ConceptKey.key) == wanted).subquery()
    query = select(*standing.COLUMNS).join(keyed, _its_row(keyed)).where(standing.codes(item_id))
    return list(session.execute(query.order_by(col(Concept.position)))) if wanted else []


def remember(session: Session, written: Iterable[Mapping[str, Any]]) -> None:
    """Write the keys of rows of ``concepts``, as mappings, that have just been written."""
    found = sorted(
        (key, row["notation"], row["item_id"], row["since_version"])
        for row in written
        for key in keys(row["notation"], names(row["labels"], row["alt_labels"]))
    )
    columns = ("key", "notation", "item_id", "since_version")
    if found:
        session.execute(insert(ConceptKey), [dict(zip(columns, values, strict=True)) for values in found])


def forget(session: Session, version_id: int | None) -> None:
    """Remove the keys of the codes that a version brings; to be called before these are removed."""
    brought = session.scalars(select(Concept).where(col(Concept.since_version) == version_id))
    found = [
        {"item": row.item_id, "one": key, "name": row.notation}
        for row in brought
        for key in keys(row.notation, names(row.labels, row.alt_labels))
    ]
    these = and_(
        col(ConceptKey.item_id) == bindparam("item"),
        col(ConceptKey.key) == bindparam("one"),
        col(ConceptKey.notation) == bindparam("name"),
        col(ConceptKey.since_version) == version_id,
    )
    if found:
        session.connection().execute(delete(ConceptKey).where(these), found)


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

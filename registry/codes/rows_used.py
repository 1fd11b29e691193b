"""How many rows of which datasets use the codes of a list, as far as a caller may see them."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from registry.accounts.caller import Caller
from registry.codes.usage import ROLE
from registry.items import repository as items
from registry.items.models import Item, Reference, Version
from registry.items.state import State


@dataclass(frozen=True, slots=True)
class RowsUsed:
    """A published dataset and how many times its rows use a code."""

    item: Item
    version: Version
    rows: int


def rows_used(session: Session, caller: Caller, iri: str, *, of_list: bool) -> tuple[RowsUsed, ...]:
    """Return the datasets whose rows use a code, or any code of a list, by the path of its IRI; most rows first."""
    target, rows = col(Reference.target), func.sum(col(Reference.rows))
    # from "/" to the character after it: all that begins with the path, found by index on every database
    which = (target > f"{iri}/") & (target < f"{iri}0") if of_list else target == iri
    query = (
        select(Item, Version, rows)
        .join(Version, col(Version.item_id) == Item.id)
        .join(Reference, col(Reference.version_id) == Version.id)
        .where(which, Reference.role == ROLE, Version.state == State.PUBLISHED.value, items.visible_to(caller))
        .group_by(col(Item.id), col(Version.id))
        .order_by(rows.desc())
    )
    return tuple(RowsUsed(item, version, int(count or 0)) for item, version, count in session.exec(query))

"""How many rows of a checked dataset use each code: kept with its references, so that impact is one query."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.codes.triples import concept_path
from registry.items import repository as items
from registry.items.models import Item, Reference, Version
from registry.items.state import State

ROLE = "code"
"""Role of a reference from a dataset's version to a code its rows use."""


def write(session: Session, version: Version, rows: Mapping[tuple[str, str], int]) -> None:
    """Replace the counts of a dataset's version: rows by (list ``agency/slug``, notation)."""
    mine = (col(Reference.version_id) == version.id) & (col(Reference.role) == ROLE)
    session.execute(delete(Reference).where(mine))
    counted = [
        {
            "version_id": version.id,
            "role": ROLE,
            "target": concept_path(agency, slug, notation),
            "rows": count,
        }
        for (ref, notation), count in sorted(rows.items())
        for agency, _, slug in [ref.partition("/")]
    ]
    if counted:
        session.execute(insert(Reference), counted)


def users(session: Session, caller: Caller, item: Item, notation: str | None = None) -> Sequence[tuple[Item, Version]]:
    """Return the published versions that refer to an item or any version of it, as far as the caller may see.

    With a notation, those that refer to that code.
    """
    targets = {concept_path(item.agency, item.slug, notation)} if notation is not None else {item.iri}
    if notation is None:
        numbers = session.exec(select(Version).where(Version.item_id == item.id))
        targets |= {items.Entry(item, version).version_iri for version in numbers}
    referring = session.exec(select(Reference.version_id).where(col(Reference.target).in_(targets)).distinct())
    return shown(session, caller, referring.all())


def users_of_code(session: Session, caller: Caller, item: Item, notation: str) -> Sequence[tuple[Item, Version]]:
    """Return who refers to a code itself, then who refers to its list and so may use every code of it; each once."""
    found = {
        version.id: (user, version) for code in (notation, None) for user, version in users(session, caller, item, code)
    }
    return list(found.values())


def shown(session: Session, caller: Caller, ids: Collection[int]) -> Sequence[tuple[Item, Version]]:
    """Return those of some versions that are published and may be seen, with their items, by kind and slug."""
    if not ids:
        return []
    return session.exec(
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(Version.state == State.PUBLISHED.value, col(Version.id).in_(ids), items.visible_to(caller))
        .order_by(Item.kind, Item.slug)
    ).all()

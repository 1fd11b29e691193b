"""The same address in two sources: one dataset; the source nearest its origin owns it, the other is told."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from registry.errors import Sentence
from registry.harvest.entering import Entered
from registry.harvest.models import HarvestItem, HarvestSource
from registry.harvest.phases import Become
from registry.items.models import Item


@dataclass(frozen=True, slots=True)
class Owner:
    """The record that owns an address: which one, of which source and agency, and which item it is."""

    row: int
    source_id: int
    identifier: str
    source: str
    distance: int
    item_id: int
    agency: str
    slug: str
    source_body: Mapping[str, Any] | None
    overlay: Mapping[str, Any]

    def is_other(self, source: HarvestSource, identifier: str) -> bool:
        """Say whether this is another record than that of a source."""
        return (self.source_id, self.identifier) != (source.id, identifier)


def owners(session: Session, uris: Sequence[str]) -> dict[str, Owner]:
    """Return who owns addresses, as far as somebody does."""
    return dict(_owners(session, col(HarvestItem.uri).in_(uris))) if uris else {}


def owners_of_items(session: Session, items: Collection[int]) -> dict[int, Owner]:
    """Return whose record items are, for records that people said are the same as another source's."""
    if not items:
        return {}
    return {owner.item_id: owner for _, owner in _owners(session, col(HarvestItem.item_id).in_(items))}


def _owners(session: Session, which: ColumnElement[bool]) -> Iterator[tuple[str, Owner]]:
    rows = session.execute(
        select(HarvestItem, HarvestSource.slug, Item)
        .join(HarvestSource, col(HarvestSource.id) == HarvestItem.source_id)
        .join(Item, col(Item.id) == HarvestItem.item_id)
        .where(which, ~col(HarvestItem.is_alias), col(HarvestItem.gone_at).is_(None))
    )
    for row, source, item in rows:
        yield (
            row.uri or "",
            Owner(
                row.id,
                row.source_id,
                row.identifier,
                source,
                row.distance,
                row.item_id,
                item.agency,
                item.slug,
                row.source_body,
                row.overlay,
            ),
        )


def give_up(session: Session, owner: Owner) -> None:
    """Let a record be another name of its dataset: a source nearer the origin owns it."""
    session.execute(update(HarvestItem).where(col(HarvestItem.id) == owner.row).values(is_alias=True))


def same_as(owner: Owner, source: HarvestSource) -> Entered:
    """Return what a record becomes whose address another source owns."""
    told = Sentence(
        f"Sama dengan '{owner.slug}' dari sumber '{owner.source}'; tidak didaftarkan dua kali.",
        f"The same as '{owner.slug}' from the source '{owner.source}'; it is not registered twice.",
    )
    if owner.agency != source.agency:
        told = Sentence(
            f"{told.id} Dataset itu milik '{owner.agency}' dan tidak dapat diambil alih.",
            f"{told.en} It belongs to '{owner.agency}' and cannot be taken over.",
        )
    return Entered(Become.SKIPPED, owner.item_id, told)


def same_in_source(identifier: str) -> Entered:
    """Return what a record becomes whose address another record of the page has."""
    return Entered(
        Become.SKIPPED,
        message=Sentence(
            f"Alamatnya sama dengan rekaman '{identifier}' dari sumber ini; yang pertama dipakai.",
            f"It has the address of the record '{identifier}' of this source; the first is taken.",
        ),
    )

"""Origin and overlay: what the source says of each field, what stands here, and which of the two is followed.

It is told as things stand now: a correction made since the last run is seen at once, not only when the source changes.
"""

from dataclasses import dataclass, replace

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.errors import Conflict, Sentence
from registry.harvest import repository, service
from registry.harvest.merge import Field, Side, fields, merge, unsettled
from registry.harvest.models import HarvestItem
from registry.items import repository as items
from registry.items.models import Item


@dataclass(frozen=True, slots=True)
class Origin:
    """One field of a harvested item (JSON Pointer): both values, who wins, and whether anybody said so."""

    pointer: str
    value: Field
    differs: bool
    """False: it stands here as the source said, so a robot wrote it."""


def origins(session: Session, record: HarvestItem) -> tuple[Origin, ...]:
    """Return the fields of a record: conflicts first, then those that differ, then those that the source fills."""
    said = record.source_body or {}
    differing = overlay(session, record)
    found = [Origin(pointer, value, differs=True) for pointer, value in differing.items()]
    found.sort(key=lambda one: (not one.value.is_conflict, one.pointer))
    same = ((pointer, value) for pointer, value in fields(said) if pointer not in differing)
    return (*found, *(Origin(pointer, Field(value, value, "source"), differs=False) for pointer, value in same))


def overlay(session: Session, record: HarvestItem) -> dict[str, Field]:
    """Return the fields in which a record and its item differ now; none for one that another source owns."""
    if record.item_id is None or record.source_body is None or record.is_alias:
        return {}
    before = {pointer: Field.of(kept) for pointer, kept in record.overlay.items()}
    decided: dict[str, Side] = {pointer: one.wins for pointer, one in before.items() if one.is_decided}
    body = items.newest(session, session.get_one(Item, record.item_id)).body
    return unsettled(merge(record.source_body, record.source_body, body, decided)[1], record.overlay)


def decide(session: Session, slug: str, identifier: str, pointer: str, wins: Side, *, by: Caller) -> HarvestItem:
    """Decide for good who wins in a field in which source and registry differ; the next run follows it."""
    source = repository.source(session, slug)
    row = repository.item(session, source.id or 0, identifier)
    found = overlay(session, row).get(pointer) if row else None
    if row is None or found is None:
        raise Conflict(
            Sentence("Bidang ini tidak berbeda dari sumbernya.", "This field does not differ from its source.")
        )
    service.may_harvest(by, session.get_one(Item, row.item_id).agency)
    row.overlay = {**row.overlay, pointer: replace(found, wins=wins, is_decided=True).to_json()}
    row.content_hash = None  # the next run sees it anew
    session.add(row)
    session.flush()
    return row

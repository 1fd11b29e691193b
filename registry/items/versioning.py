"""Beginning the next version of an item under the number that its changes ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.errors import Conflict, Sentence
from registry.items import bump, repository, service
from registry.items.bump import Bump, Proposal
from registry.items.difference import Difference, differences
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Access, Kind
from registry.schemas import system_fields


def begin(
    session: Session,
    item: Item,
    body: Mapping[str, Any],
    *,
    by: Caller,
    number: str | None = None,
    access: Access | None = None,
) -> Entry:
    """Begin the next version. Without ``number`` it follows the live version by the bump that the changes ask for.

    After a rejection it follows what was rejected. Without ``access`` the class stays as it was.
    """
    before = basis(session, item)
    system_fields.require_untouched(item.kind, before.body, body)
    if number is None:
        number = proposed_number(session, item, body)
    kept = access or Access(before.access)
    version = service.begin(
        session,
        item,
        body,
        number=number,
        by=by,
        access=kept,
        valid_from=before.valid_from,
        valid_until=before.valid_until,
    )
    return Entry(item, version)


def proposal(kind: Kind, found: Sequence[Difference]) -> Proposal:
    """Return the bump that differences ask for, with what each asks for."""
    return bump.proposed(kind, found)


def proposed_number(session: Session, item: Item, body: Mapping[str, Any]) -> str:
    """Return the number that a body would have as the next version, above all there are."""
    kind = Kind(item.kind)
    asked = proposal(kind, differences(kind, basis(session, item).body, body)).bump
    return number_after(session, item, asked)


def number_after(session: Session, item: Item, asked: Bump) -> str:
    """Return the number after a bump of the live version, above every number there is: a rejected one keeps its own."""
    newest = repository.newest_version(session, item) or basis(session, item)
    number = service.next_number(basis(session, item).number, asked.value)
    while _parts(number) <= _parts(newest.number):
        number = service.next_number(number, asked.value)
    return number


def basis(session: Session, item: Item) -> Version:
    """Return the version that the next one is compared with: the live one, else the newest."""
    found = repository.live_version(session, item) or repository.newest_version(session, item)
    if found is None:
        raise Conflict(Sentence("Item ini belum punya versi.", "This item has no version yet."))
    return found


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))

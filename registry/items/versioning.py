"""Beginning the next version of an item under the number that its changes ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.errors import Conflict, Invalid, Sentence
from registry.items import bump, journal, repository, service
from registry.items.bump import Bump, Proposal
from registry.items.difference import Difference, differences
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.schemas import system_fields

_LONGEST_REASON = 500


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


def number_after(session: Session, item: Item, asked: Bump, *, of: Version | None = None) -> str:
    """Return the number after a bump of the live version, above every number there is: a rejected one keeps its own.

    ``of`` is the draft that shall have it, whose present number does not count.
    """
    number = service.next_number(basis(session, item).number, asked.value)
    taken = [version.number for version in repository.numbered(session, item) if of is None or version.id != of.id]
    highest = max(taken, key=_parts)
    return number if _parts(number) > _parts(highest) else service.next_number(highest, asked.value)


def follow(session: Session, entry: Entry, *, by: Caller) -> bool:
    """Give a draft the number that its changes ask for by now; one that a person chose with a reason stays.

    Codes of a list ask for numbers of their own when they are imported: drafts of code lists are left alone.
    """
    if entry.version.number_reason or not may_renumber(session, entry):
        return False
    asked = asked_number(session, entry)
    if asked == entry.version.number:
        return False
    _renumber(session, entry, asked, by=by)
    return True


def choose(session: Session, entry: Entry, asked: Bump | None, *, reason: str, by: Caller) -> None:
    """Give a draft the number of a bump that a person chose, with the reason; None: the one its changes ask for."""
    if not may_renumber(session, entry):
        raise Conflict(Sentence("Nomor versi ini tidak dapat diubah.", "The number of this version cannot be changed."))
    if asked is None:
        entry.version.number_reason = None
        follow(session, entry, by=by)
        return
    if not reason.strip():
        raise Invalid(
            Sentence(
                "Tulis alasan memakai nomor yang lain daripada yang diminta perubahannya.",
                "Say why the number is another than the changes ask for.",
            )
        )
    entry.version.number_reason = reason.strip()[:_LONGEST_REASON]
    _renumber(session, entry, number_after(session, entry.item, asked, of=entry.version), by=by)


def may_renumber(session: Session, entry: Entry) -> bool:
    """Say whether a version is a draft after another one, whose number follows what it changes."""
    version = entry.version
    return (
        version.state == State.DRAFT.value
        and version.rejected_at is None
        and entry.item.kind != Kind.CODE_LIST.value
        and basis(session, entry.item).id != version.id
    )


def asked_number(session: Session, entry: Entry) -> str:
    """Return the number that the changes of a draft ask for."""
    asked = proposal(Kind(entry.item.kind), changes(session, entry)).bump
    return number_after(session, entry.item, asked, of=entry.version)


def changes(session: Session, entry: Entry) -> Sequence[Difference]:
    """Return what a draft changes of the live version."""
    return differences(Kind(entry.item.kind), basis(session, entry.item).body, entry.body)


def _renumber(session: Session, entry: Entry, number: str, *, by: Caller) -> None:
    version = entry.version
    service.require_writer(by, Kind(entry.item.kind), entry.item.agency)
    old = version.number
    version.major, version.minor, version.patch = _parts(number)
    session.add(version)
    session.flush()
    if number != old:
        journal.note(session, entry.item, version, f"renumber.{old}", by=by, from_state=version.state)


def basis(session: Session, item: Item) -> Version:
    """Return the version that the next one is compared with: the live one, else the newest."""
    found = repository.live_version(session, item) or repository.newest_version(session, item)
    if found is None:
        raise Conflict(Sentence("Item ini belum punya versi.", "This item has no version yet."))
    return found


def _parts(number: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in number.split("."))
    return major, minor, patch

"""What arrives in numbers from a source: new items proposed page by page, under the rules that hold for one.

Each obeys the schema of its kind or is refused by itself. What is complete is submitted; what is not stays a draft and
says what is missing. Where a standing approval covers the source and every check was passed, it publishes under it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.errors import RegistryError, Sentence
from registry.items import bulk
from registry.items import service as items
from registry.items.models import Item, StandingApproval, Version
from registry.items.repository import Entry
from registry.items.state import Access, Action, Kind, State
from registry.receipts.service import Office
from registry.schemas import completeness
from registry.workflow import permissions, service, standing

_LONGEST = 100  # the column's length
_TELL = 5  # missing fields that a sentence names


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document that a source brings; ``name`` is the slug it would like to have."""

    name: str
    identifier: str
    body: Mapping[str, Any]
    access: Access


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of it: the item and its state, or None when it was refused; a sentence where there is one to say."""

    item_id: int | None
    state: State | None
    told: Sentence | None = None


def propose(
    session: Session,
    arrivals: Sequence[Arrival],
    *,
    kind: Kind,
    agency: str,
    source: str,
    by: Caller,
    threshold: int,
    today: date,
    office: Office,
) -> list[Arrived]:
    """Register new items from a source in the name of a caller; return what became of each, in the same order."""
    items.require_writer(by, kind, agency)
    accounts.agency(session, agency)
    approval = standing.in_force(session, source=source, agency=agency, kind=kind, today=today)
    approval = approval if approval and standing.is_usable(session, approval, by=by) else None
    taken = _taken(session, kind, {arrival.name for arrival in arrivals})
    drafts: list[bulk.Draft] = []
    said: list[Sentence | None] = []
    for arrival in arrivals:
        try:
            body = dict(arrival.body)
            items.require_valid(kind, body)
        except RegistryError as refusal:
            drafts.append(bulk.Draft("", {}, arrival.access))
            said.append(in_words(refusal))
            continue
        slug = _free(arrival.name, taken, f"{source} {arrival.identifier}")
        taken.add(slug)
        moves, told = _moves(
            session,
            Arrival(slug, arrival.identifier, body, arrival.access),
            kind,
            agency,
            by,
            approval,
            threshold,
            office,
        )
        drafts.append(bulk.Draft(slug, body, arrival.access, moves))
        said.append(told)
    sound = [draft for draft in drafts if draft.slug]
    made = iter(bulk.insert_many(session, sound, kind=kind, agency=agency, by=by.require_user()))
    return [
        Arrived(next(made).item_id, draft.state, told) if draft.slug else Arrived(None, None, told)
        for draft, told in zip(drafts, said, strict=True)
    ]


def incomplete(kind: Kind, body: Mapping[str, Any]) -> Sentence | None:
    """Say what a document still lacks before it may be submitted; None for a complete one."""
    missing = [problem.field for problem in completeness.missing_for_submission(kind.value, body)]
    if not missing:
        return None
    named = ", ".join(missing[:_TELL]) + (" …" if len(missing) > _TELL else "")
    return Sentence(
        f"Masuk sebagai draf; lengkapi dahulu: {named}.", f"Taken in as a draft; complete it first: {named}."
    )


def _moves(
    session: Session,
    arrival: Arrival,
    kind: Kind,
    agency: str,
    by: Caller,
    approval: StandingApproval | None,
    threshold: int,
    office: Office,
) -> tuple[tuple[bulk.Move, ...], Sentence | None]:
    """Return the decisions on a new document, and what there is to say of it."""
    entry = _entry(arrival, kind, agency)
    if lacking := incomplete(kind, arrival.body):
        return (), lacking
    role = permissions.require(Action.SUBMIT, entry, by)
    submitted = bulk.Move(Action.SUBMIT, by.require_user(), role.value)
    if approval is None:
        return (submitted,), None
    try:
        standing.require_covers(session, office, approval, entry)
        service.require_publishable(session, entry, tables={}, threshold=threshold)
    except RegistryError as refusal:
        return (submitted,), refusal.detail
    return (submitted, *standing.moves(approval)), None


def _entry(arrival: Arrival, kind: Kind, agency: str) -> Entry:
    """Return a new document as the rules for one read it."""
    item = Item.model_construct(  # type: ignore[call-arg]  # what the rules read
        kind=kind.value, agency=agency, slug=arrival.name
    )
    version = Version.model_construct(  # type: ignore[call-arg]  # as above
        state=State.DRAFT.value, access=arrival.access.value, body=dict(arrival.body)
    )
    return Entry(item, version)


def free_name(session: Session, kind: Kind, name: str, of: str) -> str:
    """Return a slug that is free: the name, or where another has it, the name with a mark of what it is ``of``."""
    return _free(name, _taken(session, kind, {name}), of)


def _taken(session: Session, kind: Kind, names: set[str]) -> set[str]:
    return set(session.exec(select(Item.slug).where(Item.kind == kind.value, col(Item.slug).in_(names))))


def _free(name: str, taken: set[str], of: str) -> str:
    if name and name not in taken and name != "versi":
        return name
    mark = hashlib.sha256(of.encode()).hexdigest()[:10]
    return f"{name[: _LONGEST - 11].strip('-') or 'dataset'}-{mark}"


def in_words(refusal: RegistryError) -> Sentence:
    """Return a refusal with the first of its faults named, so that it says what to mend."""
    faults = refusal.members.get("errors", [])
    detail = faults[0].get("detail") if faults else None
    if not isinstance(detail, dict):
        return refusal.detail
    at = f" ({faults[0]['pointer']})" if faults[0].get("pointer") else ""
    return Sentence(
        f"{refusal.detail.id}{at} {detail.get('id', '')}", f"{refusal.detail.en}{at} {detail.get('en', '')}"
    )

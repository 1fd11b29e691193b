"""Put computed tables where they are decided on: as drafts of datasets. The caller submits them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.items import repository
from registry.items import service as items
from registry.items.models import Item
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.tabulation.village import Made


class Outcome(StrEnum):
    """What became of a table."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    UNDER_WAY = "under-way"
    LACKING = "lacking"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A table with its dataset, where it has one, and what became of it."""

    made: Made
    outcome: Outcome
    entry: Entry | None


def may_compute(session: Session, caller: Caller, code: str) -> bool:
    """Say whether a caller may have the tables of a village computed: its own people, and the walidata."""
    if caller.is_signed_in and caller.is_walidata:
        return True
    return any(agency.slug == caller.agency and agency.village == code for agency in accounts.agencies(session))


def propose(session: Session, made: Sequence[Made], *, by: Caller) -> list[Proposed]:
    """Write the drafts of computed tables; one that says what is there already is left alone.

    A dataset whose other version is being decided on is left alone too: what is under review does not change.
    """
    return [_propose(session, each, by) for each in made]


def fresh(proposed: Sequence[Proposed]) -> list[Entry]:
    """Return the drafts that were written now, for the caller to submit."""
    return [
        each.entry for each in proposed if each.entry is not None and each.outcome in {Outcome.NEW, Outcome.CHANGED}
    ]


def _propose(session: Session, made: Made, by: Caller) -> Proposed:
    if made.body is None or made.slug is None or made.agency is None:
        return Proposed(made, Outcome.LACKING, None)
    item = session.exec(select(Item).where(Item.kind == Kind.DATASET.value, Item.slug == made.slug)).first()
    if item is None:
        entry = items.create(
            session, kind=Kind.DATASET, agency=made.agency, slug=made.slug, body=made.body, by=by, access=Access.PUBLIC
        )
        return Proposed(made, Outcome.NEW, entry)
    version = repository.open_version(session, item) or repository.newest_version(session, item)
    if version is not None and version.body_hash == items.hash_of(made.body):
        return Proposed(made, Outcome.SAME, Entry(item, version))
    if version is not None and repository.open_version(session, item) is not None:
        if version.state != State.DRAFT.value:
            return Proposed(made, Outcome.UNDER_WAY, Entry(item, version))
        revised = items.revise(session, Entry(item, version), made.body, by=by)
        return Proposed(made, Outcome.CHANGED, Entry(item, revised))
    number = items.next_number(version.number, "minor") if version else "1.0.0"
    begun = items.begin(session, item, made.body, number=number, by=by, access=Access.PUBLIC)
    return Proposed(made, Outcome.CHANGED, Entry(item, begun))

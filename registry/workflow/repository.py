"""What waits for whom."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.items.models import Item, Version
from registry.items.repository import Entry, decisions, under_way, visible_to
from registry.items.state import MOVES, Action, State
from registry.workflow import permissions


@dataclass(frozen=True, slots=True)
class Task:
    """A version under way with what this caller may do with it now."""

    entry: Entry
    actions: tuple[Action, ...]
    waits_for: str
    """State it has to leave: who holds it now follows from it."""


def inbox(session: Session, caller: Caller, *, limit: int = 500) -> list[Task]:
    """Return the versions under way that the caller may see, those the caller may move first, oldest first."""
    rows = session.exec(
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(under_way(), visible_to(caller))
        .order_by(col(Version.moved_at))
        .limit(limit)
    )
    tasks = [
        Task(entry, tuple(actions(session, entry, caller)), entry.version.state)
        for entry in (Entry(item, version) for item, version in rows)
    ]
    return sorted(tasks, key=lambda task: not task.actions)


def actions(session: Session, entry: Entry, caller: Caller) -> list[Action]:
    """Return what the caller may do with a version now, four eyes included."""
    if entry.version.rejected_at is not None:
        return []
    state = State(entry.version.state)
    possible = frozenset(action for action, move in MOVES.items() if state in move.sources)
    allowed = permissions.actions_for(entry, caller, possible)
    wrote = caller.user_id in entry.version.written_by
    verified = any(
        decision.action == Action.VERIFY.value
        and decision.by == caller.user_id
        and decision.body_hash == entry.version.body_hash
        for decision in decisions(session, entry.version)
    )
    barred = set()
    if wrote:
        barred |= {Action.VERIFY, Action.APPROVE}
    if verified:
        barred.add(Action.APPROVE)
    return [action for action in allowed if action not in barred]

"""Likely duplicates: items that say the same under two identities, recorded for people to merge; never merged here.

The same content, or the same title for the same place and period. Numbers in a title count: the population of 2024
and of 2025, of one village and of another, are different datasets.
"""

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.db import now
from registry.errors import Conflict, NotFound, Sentence
from registry.harvest.models import HarvestDuplicate, HarvestItem
from registry.items import repository as items
from registry.items.models import Item
from registry.items.state import State
from registry.workflow import service as workflow


class Verdict(StrEnum):
    """What people say of a pair."""

    SAME = "same"
    DIFFERENT = "different"


_MOST = 3
"""Pairs told of one item."""


def note(session: Session, new_items: Sequence[int]) -> int:
    """Record what new items are likely the same as; return how many pairs."""
    if not new_items:
        return 0
    new = session.exec(
        select(HarvestItem).where(col(HarvestItem.item_id).in_(new_items), ~col(HarvestItem.is_alias))
    ).all()
    titles = {row.title_key for row in new if row.title_key}
    contents = {row.content_key for row in new if row.content_key}
    same_title = col(HarvestItem.title_key).in_(titles)
    alike = same_title | col(HarvestItem.content_key).in_(contents) if contents else same_title
    by_key: dict[str, list[HarvestItem]] = defaultdict(list)
    for row in session.exec(
        select(HarvestItem).where(alike, ~col(HarvestItem.is_alias), col(HarvestItem.item_id).is_not(None))
    ):
        for key in (row.title_key, row.content_key):
            if key:
                by_key[key].append(row)
    if not any(len(rows) > 1 for rows in by_key.values()):
        return 0
    pairs: dict[tuple[int, int], tuple[float, list[str]]] = {}
    for row in new:
        others = {other.id: other for key in (row.title_key, row.content_key) if key for other in by_key[key]}
        told = 0
        for other in others.values():
            if other.item_id == row.item_id or told == _MOST:
                continue
            reasons = _reasons(row, other)
            if "content" in reasons or {"title", "place", "period"} <= set(reasons):
                pair = (max(row.item_id or 0, other.item_id or 0), min(row.item_id or 0, other.item_id or 0))
                pairs[pair] = (_score(reasons), reasons)
                told += 1
    return _write(session, pairs)


def _reasons(one: HarvestItem, other: HarvestItem) -> list[str]:
    first, second = one.source_body or {}, other.source_body or {}
    alike = {
        "title": one.title_key == other.title_key,
        "content": bool(one.content_key) and one.content_key == other.content_key,
        "place": first.get("spatial") == second.get("spatial"),
        "period": first.get("temporal") == second.get("temporal"),
        "agency": first.get("creator") == second.get("creator"),
    }
    return [reason for reason, holds in alike.items() if holds]


def _score(reasons: Sequence[str]) -> float:
    weights = {"title": 0.4, "content": 0.3, "place": 0.1, "period": 0.1, "agency": 0.1}
    return round(sum(weights[reason] for reason in reasons), 2)


def _write(session: Session, pairs: dict[tuple[int, int], tuple[float, list[str]]]) -> int:
    found = session.exec(
        select(HarvestDuplicate.item_id, HarvestDuplicate.other_id).where(
            col(HarvestDuplicate.item_id).in_([item for item, _ in pairs])
        )
    )
    known = {(item, other) for item, other in found}
    rows: list[dict[str, Any]] = [
        {"item_id": item, "other_id": other, "score": score, "reasons": reasons, "found_at": now()}
        for (item, other), (score, reasons) in sorted(pairs.items())
        if (item, other) not in known
    ]
    if rows:
        session.execute(insert(HarvestDuplicate), rows)
    return len(rows)


def waiting(session: Session, caller: Caller, *, limit: int = 200) -> list[tuple[HarvestDuplicate, Item, Item]]:
    """Return the pairs that nobody has decided on, the likeliest first, with their items; walidata see them."""
    caller.require_role(Role.WALIDATA)
    pairs = session.exec(
        select(HarvestDuplicate)
        .where(col(HarvestDuplicate.decision).is_(None))
        .order_by(col(HarvestDuplicate.score).desc(), col(HarvestDuplicate.id))
        .limit(limit)
    ).all()
    ids = {number for pair in pairs for number in (pair.item_id, pair.other_id)}
    found = {item.id: item for item in session.exec(select(Item).where(col(Item.id).in_(ids)))}
    return [(pair, found[pair.item_id], found[pair.other_id]) for pair in pairs]


def decide(session: Session, number: int, verdict: Verdict, *, by: Caller) -> HarvestDuplicate:
    """Decide on a pair, as walidata: two datasets, or one, and then the later one is merged into the other.

    Merged means: its records stand for the other item from now on and bring nothing of their own, and it is
    withdrawn, or returned for good while it is not published yet. Conflict when somebody has decided before, or when
    the later one may not be withdrawn by this person.
    """
    by.require_role(Role.WALIDATA)
    by.require_scope("harvest", "dataset")
    pair = session.exec(select(HarvestDuplicate).where(HarvestDuplicate.id == number).with_for_update()).first()
    if pair is None:
        raise NotFound(Sentence("Pasangan ini tidak ada.", "There is no such pair."))
    if pair.decision is not None:
        raise Conflict(Sentence("Pasangan ini sudah diputuskan.", "This pair has been decided on already."))
    if verdict is Verdict.SAME:
        _merge(session, pair, by)
    pair.decision, pair.decided_by, pair.decided_at = verdict.value, by.require_user(), now()
    session.add(pair)
    session.flush()
    return pair


def _merge(session: Session, pair: HarvestDuplicate, by: Caller) -> None:
    later, other = session.get_one(Item, pair.item_id), session.get_one(Item, pair.other_id)
    reason = Sentence(f"Sama dengan {other.iri}.", f"The same as {other.iri}.")
    session.execute(
        update(HarvestItem)
        .where(col(HarvestItem.item_id) == pair.item_id)
        .values(item_id=pair.other_id, is_alias=True, overlay={}, message=reason._asdict())
        .execution_options(synchronize_session="fetch")
    )
    live, coming = items.live_version(session, later), items.open_version(session, later)
    if coming is not None and coming.state == State.SUBMITTED.value:
        workflow.send_back(session, items.Entry(later, coming), by=by, reason=reason.id, final=True)
    if live is not None:
        workflow.retire(session, items.Entry(later, live), by=by, reason=reason.id)

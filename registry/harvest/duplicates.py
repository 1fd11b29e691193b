"""Likely duplicates: items that say the same under two identities, recorded for people to merge; never merged here.

The same content, or the same title for the same place and period. Numbers in a title count: the population of 2024
and of 2025, of one village and of another, are different datasets.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.db import now
from registry.harvest.models import HarvestDuplicate, HarvestItem
from registry.items.models import Item

_MOST = 3
"""Pairs told of one item."""


def note(session: Session, items: Sequence[int]) -> int:
    """Record what new items are likely the same as; return how many pairs."""
    if not items:
        return 0
    new = session.exec(select(HarvestItem).where(col(HarvestItem.item_id).in_(items), ~col(HarvestItem.is_alias))).all()
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

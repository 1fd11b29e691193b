"""How many codes versions of lists bring, change and remove: counted from the rows they wrote and ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from registry.codes.models import Concept


@dataclass(frozen=True, slots=True)
class Tally:
    """What a version does to its list, in numbers of codes."""

    new: int
    changed: int
    removed: int


def tallies(session: Session, versions: Collection[int]) -> Mapping[int, Tally]:
    """Return what each of some versions of code lists does, by the version's id."""
    if not versions:
        return {}
    before, after = aliased(Concept), aliased(Concept)
    since, until = col(after.since_version), col(before.until_version)
    both = and_(col(after.item_id) == col(before.item_id), col(after.notation) == col(before.notation), since == until)
    begun = _counted(session, select(since, func.count()).where(since.in_(versions)).group_by(since))
    ended = _counted(session, select(until, func.count()).where(until.in_(versions)).group_by(until))
    changed = _counted(
        session, select(until, func.count()).join(after, both).where(until.in_(versions)).group_by(until)
    )
    return {
        version: Tally(
            new=begun.get(version, 0) - changed.get(version, 0),
            changed=changed.get(version, 0),
            removed=ended.get(version, 0) - changed.get(version, 0),
        )
        for version in versions
    }


def _counted(session: Session, query: Any) -> dict[int, int]:
    return {version: count for version, count in session.execute(query)}  # noqa: C416  # a result is no sequence of pairs

"""How many codes versions of lists bring, change and remove: counted from the rows they wrote and ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
    begun = dict(
        session.execute(
            select(after.since_version, func.count())
            .where(col(after.since_version).in_(versions))
            .group_by(col(after.since_version))
        )
        .tuples()
        .all()
    )
    ended = dict(
        session.execute(
            select(before.until_version, func.count())
            .where(col(before.until_version).in_(versions))
            .group_by(col(before.until_version))
        )
        .tuples()
        .all()
    )
    both = and_(
        col(after.item_id) == col(before.item_id),
        col(after.notation) == col(before.notation),
        col(after.since_version) == col(before.until_version),
    )
    changed = dict(
        session.execute(
            select(before.until_version, func.count())
            .join(after, both)
            .where(col(before.until_version).in_(versions))
            .group_by(col(before.until_version))
        )
        .tuples()
        .all()
    )
    return {
        version: Tally(
            new=begun.get(version, 0) - changed.get(version, 0),
            changed=changed.get(version, 0),
            removed=ended.get(version, 0) - changed.get(version, 0),
        )
        for version in versions
    }

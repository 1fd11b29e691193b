"""Every query on the recorded changes of codes, and their rows."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Integer, bindparam, delete, insert
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from registry.codes import standing
from registry.codes.changes import notations
from registry.codes.models import ItemChange as ChangeRow
from registry.codes.models import ItemChangeCode as ChangeCodeRow
from registry.codes.payloads import ChangedCode, ChangeKind, ItemChange
from registry.items.models import Version

_CHANGE, _CODE = tuple(ChangeRow.__table__.c), tuple(ChangeCodeRow.__table__.c)  # type: ignore[attr-defined]

_ANY = (
    select_columns(col(ChangeRow.id))
    .join(ChangeCodeRow, col(ChangeCodeRow.change_id) == col(ChangeRow.id))
    .where(
        col(ChangeRow.item_id) == bindparam("item", type_=Integer), col(ChangeCodeRow.notation) == bindparam("notation")
    )
    .limit(1)
)
"""Whether any change touches a code, built once."""


def changes(
    session: Session, item_id: int, *, of: Version | None = None, touching: Iterable[str] | None = None
) -> list[ItemChange]:
    """Return the recorded changes of a list, oldest first: as a version knows them, those that touch some codes."""
    which = (col(ChangeRow.item_id) == item_id) & col(ChangeRow.version_id).in_(standing.versions(item_id, of))
    if touching is not None:
        touched = select(ChangeCodeRow.change_id).where(col(ChangeCodeRow.notation).in_(list(touching)))
        which &= col(ChangeRow.id).in_(touched)
    return _read(session, which)


def brought_by(session: Session, versions: Collection[int]) -> list[ItemChange]:
    """Return the changes that some versions bring, by the ids of these, oldest first."""
    return _read(session, col(ChangeRow.version_id).in_(versions)) if versions else []


def related(session: Session, item_id: int, notation: str) -> list[ItemChange]:
    """Return the changes of a list that touch a code, or codes that these touch, and so on; oldest first."""
    if session.execute(_ANY, {"item": item_id, "notation": notation}).first() is None:  # so with nearly every code
        return []
    known: set[str] = set()
    reached = {notation}
    found: list[ItemChange] = []
    while reached - known:
        known = reached
        found = changes(session, item_id, touching=sorted(reached))
        reached = known | {name for change in found for name in notations((*change.before, *change.after))}
    return found


def _read(session: Session, which: ColumnElement[bool]) -> list[ItemChange]:
    rows = session.execute(
        select_columns(*_CHANGE).where(which).order_by(col(ChangeRow.happened_on), col(ChangeRow.id))
    ).all()
    sides: dict[tuple[int, str], list[ChangedCode]] = {}
    codes = select_columns(*_CODE).join(ChangeRow, col(ChangeRow.id) == col(ChangeCodeRow.change_id))
    for code in session.execute(codes.where(which).order_by(col(ChangeCodeRow.id))):
        sides.setdefault((code.change_id, code.role), []).append(ChangedCode(code.notation, code.share))
    return [
        ItemChange(
            ChangeKind(row.kind),
            row.happened_on,
            row.decree,
            tuple(sides.get((row.id, "before"), ())),
            tuple(sides.get((row.id, "after"), ())),
            row.note,
        )
        for row in rows
    ]


def write(session: Session, version: Version, brought: Iterable[ItemChange]) -> None:
    """Write the changes that a version brings, in place of those it brought before."""
    earlier = select(ChangeRow.id).where(ChangeRow.version_id == version.id)
    session.execute(delete(ChangeCodeRow).where(col(ChangeCodeRow.change_id).in_(earlier)))
    session.execute(delete(ChangeRow).where(col(ChangeRow.version_id) == version.id))
    codes: list[dict[str, object]] = []
    for change in brought:
        row = ChangeRow(
            item_id=version.item_id,
            version_id=version.id or 0,
            kind=change.kind.value,
            happened_on=change.date,
            decree=change.decree,
            note=change.note,
        )
        session.add(row)
        session.flush()
        codes += [
            {"change_id": row.id, "role": role, "notation": code.notation, "share": code.share}
            for role, side in (("before", change.before), ("after", change.after))
            for code in side
        ]
    if codes:
        session.execute(insert(ChangeCodeRow), codes)

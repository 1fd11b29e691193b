"""Every query on the recorded changes of codes, and their rows."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from registry.codes import standing
from registry.codes.changes import notations
from registry.codes.models import ItemChange as ChangeRow
from registry.codes.models import ItemChangeCode as ChangeCodeRow
from registry.codes.payloads import ChangedCode, ChangeKind, ItemChange
from registry.items.models import Version

_BATCH = 500


def changes(
    session: Session, item_id: int, *, of: Version | None = None, touching: Iterable[str] | None = None
) -> list[ItemChange]:
    """Return the recorded changes of a list, oldest first: as a version knows them, those that touch some codes."""
    query = select(ChangeRow).where(
        ChangeRow.item_id == item_id, col(ChangeRow.version_id).in_(standing.versions(item_id, of))
    )
    if touching is not None:
        touched = select(ChangeCodeRow.change_id).where(col(ChangeCodeRow.notation).in_(list(touching)))
        query = query.where(col(ChangeRow.id).in_(touched))
    rows = session.exec(query.order_by(col(ChangeRow.happened_on), col(ChangeRow.id))).all()
    return _with_codes(session, rows)


def changes_brought_by(session: Session, version: Version) -> list[ItemChange]:
    """Return the changes that one version brings."""
    rows = session.exec(
        select(ChangeRow)
        .where(ChangeRow.version_id == version.id)
        .order_by(col(ChangeRow.happened_on), col(ChangeRow.id))
    ).all()
    return _with_codes(session, rows)


def related(session: Session, item_id: int, notation: str) -> list[ItemChange]:
    """Return the changes of a list that touch a code, or codes that these touch, and so on; oldest first."""
    known: set[str] = set()
    reached = {notation}
    found: list[ItemChange] = []
    while reached - known:
        known = reached
        found = changes(session, item_id, touching=sorted(reached))
        reached = known | {name for change in found for name in notations((*change.before, *change.after))}
    return found


def _with_codes(session: Session, rows: Sequence[ChangeRow]) -> list[ItemChange]:
    sides: dict[tuple[int, str], list[ChangedCode]] = {}
    ids = [row.id or 0 for row in rows]
    for start in range(0, len(ids), _BATCH):
        query = select(ChangeCodeRow).where(col(ChangeCodeRow.change_id).in_(ids[start : start + _BATCH]))
        for code_row in session.exec(query.order_by(col(ChangeCodeRow.id))):
            sides.setdefault((code_row.change_id, code_row.role), []).append(
                ChangedCode(code_row.notation, code_row.share)
            )
    return [
        ItemChange(
            ChangeKind(row.kind),
            row.happened_on,
            row.decree,
            tuple(sides.get((row.id or 0, "before"), ())),
            tuple(sides.get((row.id or 0, "after"), ())),
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

"""Append to the change log, read it from a cursor, verify its chain."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert, text
from sqlmodel import Session, col, select

from registry.changes.models import Change
from registry.db import metadata, now, writing
from registry.errors import RegistryError

GENESIS = "0" * 64
_LOCK = 0x5A7D  # one advisory lock for the whole log: sequence and chain are handed out under it
_PENDING = "pending_changes"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What a service says of its write; the log adds sequence, time and hashes."""

    actor: int
    action: str
    subject: str
    kind: str | None = None
    version: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    body_hash: str | None = None


_TOLD = tuple(field.name for field in fields(Entry))


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open the one kind of session that writes registered things; seals the log as its last act before commit.

    A refusal that keeps its writes is raised after the commit; any other fault undoes everything.
    """
    refusal: RegistryError | None = None
    with writing(engine) as session:
        try:
            yield session
        except RegistryError as error:
            if not error.keeps_writes:
                raise
            refusal = error
        seal(session)
    if refusal is not None:
        raise refusal


def append(session: Session, entry: Entry) -> None:
    """Note a write; it is chained when the transaction is sealed."""
    session.info.setdefault(_PENDING, []).append(entry)


def noted(session: Session) -> int:
    """Return how many writes are noted and not chained yet, to ``forget`` what a refusal takes back."""
    return len(session.info.get(_PENDING, []))


def forget(session: Session, kept: int) -> None:
    """Take back the writes noted since there were ``kept``: they were rolled back."""
    del session.info.get(_PENDING, [])[kept:]


def seal(session: Session) -> None:
    """Chain the noted writes into the log in one statement, under the log's lock.

    Must be the last statement before commit: what is sealed later is committed later, so that the order of the
    cursor is the order of commits.
    """
    entries: list[Entry] = session.info.pop(_PENDING, [])
    if not entries:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = session.exec(select(Change.seq, Change.hash, Change.at).order_by(col(Change.seq).desc()).limit(1)).first()
    seq, previous, before = last or (0, GENESIS, None)
    at = now() if before is None else max(now(), before)  # clocks differ and are set back: the log's time never is
    rows: list[dict[str, Any]] = []
    for entry in entries:
        seq += 1
        row = {"seq": seq, "at": at, **{name: getattr(entry, name) for name in _TOLD}, "previous": previous}
        row["hash"] = previous = _hash(row)
        rows.append(row)
    session.execute(insert(metadata.tables["changes"]), rows)


def read(session: Session, *, after: int, limit: int = 500) -> Sequence[Change]:
    """Return the next changes after a cursor, oldest first."""
    return session.exec(select(Change).where(col(Change.seq) > after).order_by(col(Change.seq)).limit(limit)).all()


def head(session: Session) -> int:
    """Return the sequence number of the newest change, 0 when there is none."""
    return session.exec(select(Change.seq).order_by(col(Change.seq).desc()).limit(1)).first() or 0


def before(session: Session, moment: datetime) -> int:
    """Return the sequence number of the last change before a moment, 0 when there is none: time follows sequence."""
    low, high = 0, head(session)
    while low < high:
        middle = (low + high + 1) // 2
        earlier = session.exec(
            select(Change.seq, Change.at).where(col(Change.seq) <= middle).order_by(col(Change.seq).desc()).limit(1)
        ).first()
        if earlier is None or earlier[1] < moment:
            low = middle
        else:
            high = middle - 1
    return low


def verify(session: Session) -> tuple[int, int | None]:
    """Recompute the chain; return how many rows hold, and the sequence number of the first that does not."""
    previous, count = GENESIS, 0
    while page := read(session, after=count, limit=_PAGE):
        for change in page:
            row = change.model_dump(exclude={"hash"})
            if change.seq != count + 1 or change.previous != previous or change.hash != _hash(row):
                return count, change.seq
            previous = change.hash
            count += 1
    return count, None


def _hash(row: dict[str, Any]) -> str:
    values = {**row, "at": _moment(row["at"])}
    return hashlib.sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")

"""Where keys of unsafe calls are kept, and what became of them (``registry.web.idempotency``)."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, LargeBinary
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, delete

from registry.db import now, reading, writing

LIFE = timedelta(hours=24)
UNDER_WAY = timedelta(minutes=15)
"""So long a request may be under way; after it, the process that worked on it is taken for dead."""


class IdempotencyKey(SQLModel, table=True):
    """A key, the mark of its request, and the answer, enciphered; none while it is under way, empty when not kept."""

    __tablename__ = "idempotency_keys"

    name: str = Field(primary_key=True, max_length=64)
    mark: str = Field(max_length=64)
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    expires_at: datetime = Field(index=True)


class StoredKeys:
    """The keys in the database: every process of the service knows them."""

    def __init__(self, engine: Engine) -> None:
        """Keep them in a database."""
        self._engine = engine

    def begin(self, name: str, mark: str) -> tuple[str, bytes | None] | None:
        """Take a key that is free and return None; else its mark, and its answer (None while under way)."""
        with reading(self._engine) as session:  # who is told that it is under way need not wait for the writer
            found = session.get(IdempotencyKey, name)
            if found is not None and found.expires_at > now():
                return found.mark, found.answer
        for _ in range(2):
            try:
                with writing(self._engine) as session:
                    return _begun(session, name, mark)
            except IntegrityError:  # another process took it an instant before: now it can be read
                continue
        return mark, None

    def end(self, name: str, answer: bytes) -> None:
        """Keep the answer of a key for a day."""
        with writing(self._engine) as session:
            found = session.get(IdempotencyKey, name)
            if found is not None:
                found.answer, found.expires_at = answer, now() + LIFE
                session.add(found)

    def release(self, name: str) -> None:
        """Free a key: nothing was done."""
        with writing(self._engine) as session:
            session.execute(delete(IdempotencyKey).where(col(IdempotencyKey.name) == name))


def _begun(session: Session, name: str, mark: str) -> tuple[str, bytes | None] | None:
    session.execute(delete(IdempotencyKey).where(col(IdempotencyKey.expires_at) <= now()))
    found = session.get(IdempotencyKey, name)
    if found is not None:
        return found.mark, found.answer
    session.add(IdempotencyKey(name=name, mark=mark, expires_at=now() + UNDER_WAY))
    session.flush()
    return None

"""Tables of the change log. They hold ids and hashes, never personal values."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Integer, Text
from sqlmodel import Field, SQLModel


class Change(SQLModel, table=True):
    """One write: who did what to which item or account, from which state to which, and the hash of the body.

    ``hash`` is SHA-256 over the row and ``previous``, the hash of the row before: a changed or removed row breaks
    the chain. ``seq`` follows the order of commits.
    """

    __tablename__ = "changes"

    seq: int = Field(
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    )
    at: datetime
    actor: int = Field(description="Id of the user in whose name it was done.")
    action: str = Field(max_length=40)
    subject: str = Field(max_length=300, index=True, description="Path of the item's IRI, or /accounts/….")
    kind: str | None = Field(default=None, max_length=20)
    version: str | None = Field(default=None, max_length=20)
    from_state: str | None = Field(default=None, max_length=20)
    to_state: str | None = Field(default=None, max_length=20)
    body_hash: str | None = Field(default=None, max_length=64)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class ProjectionCursor(SQLModel, table=True):
    """How far a projection (search index, graph …) has followed the change log."""

    __tablename__ = "projection_cursors"

    name: str = Field(primary_key=True, max_length=60)
    seq: int = Field(sa_type=BigInteger)
    updated_at: datetime
    fault: str | None = Field(default=None, sa_type=Text, description="What stopped it last, by error name.")
    counted_at: datetime | None = Field(default=None, description="When what it holds was last counted.")
    expected: int | None = Field(default=None, sa_type=BigInteger, description="How much it should have held then.")
    held: int | None = Field(default=None, sa_type=BigInteger, description="How much it held then.")

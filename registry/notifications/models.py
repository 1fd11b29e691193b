"""Tables of what people were told, of what each wants to be told, and of how the mail stands."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.db import Json

_UNREAD = text("read_at IS NULL")
_TO_MAIL = text("to_mail AND mailed_at IS NULL")


class Notification(SQLModel, table=True):
    """That something happened which concerns a person.

    It names what it is about and holds no wording of it: titles are read when somebody looks, as far as that person
    may see them then. Rows of a bulk are told as one, with a ``count`` and without a subject.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notifications_unread", "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notifications_to_mail", "user_id", sqlite_where=_TO_MAIL, postgresql_where=_TO_MAIL),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id")
    event: str = Field(max_length=20)
    subject: str = Field(max_length=300, index=True, description="Path of the item's IRI, or /harvest/{slug}/{run}.")
    version: str | None = Field(default=None, max_length=20)
    count: int = 1
    seq: int | None = Field(default=None, sa_type=BigInteger, index=True, description="The change it tells of.")
    key: str = Field(max_length=120, description="What makes it the same when it would be told again.")
    at: datetime
    read_at: datetime | None = None
    to_mail: bool = False
    mailed_at: datetime | None = Field(default=None, description="When a mail server took the letter that tells it.")


class Preference(SQLModel, table=True):
    """What a person wants to be told, in which language, and to which address once it was confirmed."""

    __tablename__ = "notification_preferences"

    user_id: int = Field(primary_key=True, foreign_key="users.id")
    language: str = Field(default="id", max_length=2)
    muted: list[str] = Field(default_factory=list, sa_type=Json, description="Topics that are not told at all.")
    mailed: list[str] = Field(default_factory=list, sa_type=Json, description="Topics that are told by e-mail too.")
    email: str | None = Field(default=None, max_length=200)
    asked_at: datetime | None = Field(default=None, description="When the address was given.")
    asked_by_mail_at: datetime | None = Field(default=None, description="When the letter that asks went out.")
    confirmed_at: datetime | None = None
    refused_at: datetime | None = Field(default=None, description="When a mail server refused the address for good.")
    failures: int = Field(default=0, description="Letters in a row that the server would not take for now.")
    again_at: datetime | None = None
    last_at: datetime | None = Field(default=None, description="When the last letter went out.")


class MailStanding(SQLModel, table=True):
    """How the mail server answers: one row."""

    __tablename__ = "mail_standing"

    id: int = Field(default=1, primary_key=True)
    failures: int = 0
    fault: str | None = Field(default=None, max_length=80, description="What stopped it last, by name or reply code.")
    failing_since: datetime | None = None
    again_at: datetime | None = None
    sent_at: datetime | None = None


class LookedDay(SQLModel, table=True):
    """The last day on which deadlines were looked at: each is told once as near and once as over."""

    __tablename__ = "deadline_looks"

    id: int = Field(default=1, primary_key=True)
    day: date

"""Tables of the work on versions: reviews field by field, claims, deadlines, batches."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.db import Json


class Review(SQLModel, table=True):
    """A reviewer's judgement of a version field by field: a draft of its own until a decision carries it."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index(
            "uq_reviews_draft",
            "version_id",
            "by",
            unique=True,
            sqlite_where=text("decision_id IS NULL"),
            postgresql_where=text("decision_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="versions.id", index=True)
    by: int = Field(foreign_key="users.id")
    at: datetime = Field(description="When it was last saved, then when it became effective.")
    decision_id: int | None = Field(default=None, foreign_key="decisions.id", index=True)


class FieldDecision(SQLModel, table=True):
    """One field of a version accepted, or refused with a remark, and its value when that was said."""

    __tablename__ = "field_decisions"
    __table_args__ = (UniqueConstraint("review_id", "pointer"),)

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="reviews.id", index=True)
    pointer: str = Field(max_length=300, description="JSON Pointer into the body.")
    accepted: bool
    remark: str | None = Field(default=None, max_length=2000)
    value: Any = Field(default=None, sa_type=Json)


class FieldAnswer(SQLModel, table=True):
    """The producer's answer to a refused field: it was changed, or why it was not."""

    __tablename__ = "field_answers"

    id: int | None = Field(default=None, primary_key=True)
    field_decision_id: int = Field(foreign_key="field_decisions.id", unique=True)
    by: int = Field(foreign_key="users.id")
    at: datetime
    changed: bool
    text: str | None = Field(default=None, max_length=2000)


class Claim(SQLModel, table=True):
    """That a person has taken a version in hand; it ends with the next decision, or when it is released."""

    __tablename__ = "claims"

    version_id: int = Field(primary_key=True, foreign_key="versions.id")
    by: int = Field(foreign_key="users.id", index=True)
    at: datetime


class ServiceLevel(SQLModel, table=True):
    """In how many working days a version should leave a stage; without a row the registry's own figure holds."""

    __tablename__ = "service_levels"

    stage: str = Field(primary_key=True, max_length=20)
    working_days: int


class Holiday(SQLModel, table=True):
    """A day on which nobody works, beside Saturdays, Sundays and the holidays of fixed date."""

    __tablename__ = "holidays"

    day: date = Field(primary_key=True)
    title: str = Field(max_length=200)


class Batch(SQLModel, table=True):
    """Several versions decided on as one; each has a decision of its own."""

    __tablename__ = "batches"

    id: int | None = Field(default=None, primary_key=True)
    action: str = Field(max_length=20)
    by: int = Field(foreign_key="users.id")
    at: datetime
    reason: str | None = Field(default=None, max_length=4000)


class BatchItem(SQLModel, table=True):
    """A version of a batch with the decision on it and the rows of its tables that were looked at."""

    __tablename__ = "batch_items"
    __table_args__ = (UniqueConstraint("batch_id", "version_id"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batches.id", index=True)
    version_id: int = Field(foreign_key="versions.id", index=True)
    decision_id: int = Field(foreign_key="decisions.id")
    sample: dict[str, list[int]] = Field(
        default_factory=dict, sa_type=Json, description="Rows by distribution, the first row of data is 1."
    )


class DisclosureFinding(SQLModel, table=True):
    """What the search for personal data and small cells found in a document, never the value; and what was decided."""

    __tablename__ = "disclosure_findings"
    __table_args__ = (UniqueConstraint("version_id", "body_hash", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="versions.id", index=True)
    body_hash: str = Field(max_length=64, description="The document that was searched; another is searched anew.")
    digest: str = Field(max_length=64, description="SHA-256 of rule, place and sentence.")
    rule: str = Field(max_length=40)
    place: str = Field(max_length=500)
    message: dict[str, str] = Field(sa_type=Json)
    found_at: datetime
    verdict: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=4000)
    by: int | None = Field(default=None, foreign_key="users.id")
    decided_at: datetime | None = None

"""Tables of registered items, their versions and what these refer to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.db import Json
from registry.items.state import OPEN_STATES, Access, Kind, State


def _in(values: object) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))  # type: ignore[call-overload]


_UNDER_WAY = f"state IN ({_in(OPEN_STATES)}) AND rejected_at IS NULL"
_UNPUBLISHED = "published_at IS NULL AND rejected_at IS NULL"


class Item(SQLModel, table=True):
    """A registered item: ``(kind, agency, slug)``, never renamed. ``iri`` is the path of its permanent IRI."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("kind", "agency", "slug"),
        CheckConstraint(f"kind IN ({_in(Kind)})", name="kind"),
        # pages of standards and datasets are addressed by slug alone
        Index(
            "uq_items_page",
            "kind",
            "slug",
            unique=True,
            sqlite_where=text("kind IN ('standard', 'dataset')"),
            postgresql_where=text("kind IN ('standard', 'dataset')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    agency: str = Field(max_length=60, foreign_key="agencies.slug", index=True)
    slug: str = Field(max_length=100, index=True)
    iri: str = Field(unique=True, max_length=300)
    identifiers: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime
    created_by: int = Field(foreign_key="users.id")
    derived_from: str | None = Field(
        default=None, max_length=300, description="IRI path of the version it was copied from (last year's)."
    )


class Version(SQLModel, table=True):
    """One version of an item: number, state, access, validity (the data's time) and a body that obeys its schema.

    ``revision`` counts the edits of a draft and is its ETag; ``written_by`` holds everybody who wrote in it.
    """

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("item_id", "major", "minor", "patch"),
        CheckConstraint(f"state IN ({_in(State)})", name="state"),
        CheckConstraint(f"access IN ({_in(Access)})", name="access"),
        Index(
            "uq_versions_live",
            "item_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index(
            "uq_versions_open",
            "item_id",
            unique=True,
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
        Index("ix_versions_state", "state", "moved_at"),
        Index(
            "ix_versions_unpublished",  # serves the list of what waits, which names no state
            "moved_at",
            "id",
            sqlite_where=text(_UNPUBLISHED),
            postgresql_where=text(_UNPUBLISHED),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="items.id", index=True)
    major: int
    minor: int
    patch: int
    state: str = Field(max_length=20)
    access: str = Field(max_length=20)
    valid_from: date | None = None
    valid_until: date | None = None
    body: dict[str, Any] = Field(sa_type=Json)
    body_hash: str = Field(max_length=64)
    schema_iri: str = Field(max_length=200, description="Version of the JSON Schema the body was written under.")
    revision: int = 1
    written_by: list[int] = Field(sa_type=Json)
    created_at: datetime
    moved_at: datetime = Field(description="When it entered its present state.")
    published_at: datetime | None = None
    reason: str | None = Field(default=None, max_length=2000, description="Why it was retired.")
    rejected_at: datetime | None = Field(default=None, description="When a final return ended it for good.")
    number_reason: str | None = Field(
        default=None, max_length=500, description="Why its number is another than its changes ask for."
    )

    @property
    def number(self) -> str:
        """The version number, ``major.minor.patch``."""
        return f"{self.major}.{self.minor}.{self.patch}"


class Decision(SQLModel, table=True):
    """Who moved a version, when and why: the evidence that the four eyes were four."""

    __tablename__ = "decisions"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="versions.id", index=True)
    action: str = Field(max_length=20)
    by: int = Field(foreign_key="users.id")
    role: str = Field(max_length=20)
    at: datetime
    reason: str | None = Field(default=None, max_length=4000)
    final: bool = Field(default=False, description="A return that is a rejection.")
    body_hash: str = Field(max_length=64, description="Hash of the body that was decided on.")
    standing_id: int | None = Field(
        default=None, foreign_key="standing_approvals.id", description="The standing approval it was taken under."
    )


class StandingApproval(SQLModel, table=True):
    """A decision by two people for one named source of public records, until a date, revocable.

    ``proposed_by`` stands for the verification, ``approved_by`` for the approval of every version from the source.
    """

    __tablename__ = "standing_approvals"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=100, index=True, description="Slug of the harvest source.")
    agency: str = Field(max_length=60, foreign_key="agencies.slug")
    kind: str = Field(max_length=20)
    valid_until: date = Field(description="The last day it holds.")
    reason: str = Field(max_length=2000, description="Legal basis, and why the records are public.")
    proposed_by: int = Field(foreign_key="users.id")
    proposed_role: str = Field(max_length=20)
    proposed_at: datetime
    approved_by: int | None = Field(default=None, foreign_key="users.id")
    approved_role: str | None = Field(default=None, max_length=20)
    approved_at: datetime | None = None
    revoked_by: int | None = Field(default=None, foreign_key="users.id")
    revoked_at: datetime | None = None
    revoked_reason: str | None = Field(default=None, max_length=2000)

    @property
    def path(self) -> str:
        """Its address in the change log."""
        return f"/standing-approvals/{self.id}"


class SetAside(SQLModel, table=True):
    """What somebody wrote in a draft that another had saved meanwhile: kept so that no work is lost."""

    __tablename__ = "set_aside_edits"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="versions.id", index=True)
    by: int = Field(foreign_key="users.id")
    at: datetime
    read_revision: int = Field(description="The revision its writer had read.")
    access: str | None = Field(default=None, max_length=20)
    body: dict[str, Any] = Field(sa_type=Json)


class Reference(SQLModel, table=True):
    """That a version refers to an item or code, in which role; ``rows`` counts the data rows that use it."""

    __tablename__ = "item_references"
    __table_args__ = (Index("ix_item_references_target", "target"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="versions.id", index=True)
    role: str = Field(max_length=60)
    target: str = Field(max_length=300)
    rows: int | None = None

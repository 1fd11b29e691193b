"""Tables of codes and correspondences. A code row lives from one version of its list to another."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from registry.codes.keys import LONGEST
from registry.codes.payloads import ChangeKind
from registry.db import Json

_Bytewise = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")
"""Compared byte by byte, as SQLite does, so that beginnings are found by index whatever the database's language."""
_BEGUN, _ENDED = text("valid_from IS NOT NULL"), text("valid_until IS NOT NULL")
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(ChangeKind))


class Concept(SQLModel, table=True):
    """A code of a list: in the list from ``since_version`` until before ``until_version``, valid between its dates."""

    __tablename__ = "concepts"
    __table_args__ = (
        UniqueConstraint("item_id", "notation", "since_version"),
        Index("ix_concepts_below", "item_id", "broader", "position"),
        Index("ix_concepts_position", "item_id", "position"),
        Index("ix_concepts_level", "item_id", "level", "position"),
        # few codes of a long list have begun or ended: these are found without going through the others
        Index("ix_concepts_begun", "item_id", "position", sqlite_where=_BEGUN, postgresql_where=_BEGUN),
        Index("ix_concepts_ended", "item_id", "position", sqlite_where=_ENDED, postgresql_where=_ENDED),
        Index("ix_concepts_since", "since_version"),
        Index("ix_concepts_until", "until_version"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="items.id")
    notation: str = Field(max_length=60)
    label: str = Field(max_length=500, description="Preferred label in Indonesian, for sorting and lists.")
    labels: dict[str, str] = Field(sa_type=Json)
    alt_labels: list[list[str]] = Field(default_factory=list, sa_type=Json)
    definition: dict[str, str] | None = Field(default=None, sa_type=Json)
    note: dict[str, str] | None = Field(default=None, sa_type=Json)
    broader: str | None = Field(default=None, max_length=60, description="Notation of its first parent.")
    also_broader: list[str] = Field(default_factory=list, sa_type=Json)
    level: int = 1
    position: int = 0
    valid_from: date | None = None
    valid_until: date | None = None
    legal_basis: str | None = Field(default=None, max_length=500)
    since_version: int = Field(foreign_key="versions.id")
    until_version: int | None = Field(default=None, foreign_key="versions.id")
    digest: bytes | None = Field(
        default=None, sa_type=LargeBinary, description="Of what the code says, without its place; None: not worked out."
    )


class ConceptKey(SQLModel, table=True):
    """By what the codes of a list are found (``registry.codes.keys``): one row a key of a row of ``concepts``.

    Written with that row and derived from it alone, so no foreign keys: they would cost more than the rows.
    """

    __tablename__ = "concept_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True, sa_type=_Bytewise)
    notation: str = Field(primary_key=True, max_length=60)
    since_version: int = Field(primary_key=True)


class ItemChange(SQLModel, table=True):
    """That codes became other codes on a day, by a decree; known since the version of the list that brings it."""

    __tablename__ = "item_changes"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        Index("ix_item_changes_item", "item_id", "happened_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="items.id")
    version_id: int = Field(foreign_key="versions.id", index=True)
    kind: str = Field(max_length=20)
    happened_on: date
    decree: str = Field(max_length=500)
    note: str = Field(default="", max_length=1000)


class ItemChangeCode(SQLModel, table=True):
    """A code before or after a change, in the order given, and its share where known."""

    __tablename__ = "item_change_codes"
    __table_args__ = (CheckConstraint("role IN ('before', 'after')", name="role"),)

    id: int | None = Field(default=None, primary_key=True)
    change_id: int = Field(foreign_key="item_changes.id", index=True)
    role: str = Field(max_length=6)
    notation: str = Field(max_length=60, index=True)
    share: float | None = None


class CorrespondenceTable(SQLModel, table=True):
    """A table that relates two code lists (``xkos:Correspondence``)."""

    __tablename__ = "correspondences"

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(max_length=60, foreign_key="agencies.slug")
    slug: str = Field(unique=True, max_length=120)
    title: dict[str, str] = Field(sa_type=Json)
    source_list: str = Field(max_length=160, index=True, description="agency/slug")
    target_list: str = Field(max_length=160, index=True, description="agency/slug")
    source: str = Field(max_length=1000)
    approved: bool = False


class ConceptMap(SQLModel, table=True):
    """One row of a correspondence with its SKOS match property, its own validity and, where known, its share."""

    __tablename__ = "concept_maps"
    __table_args__ = (Index("ix_concept_maps_source", "correspondence_id", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    correspondence_id: int = Field(foreign_key="correspondences.id")
    source: str = Field(max_length=60)
    target: str = Field(max_length=60)
    match: str = Field(max_length=20)
    valid_from: date | None = None
    valid_until: date | None = None
    share: float | None = None
    approved: bool = False
    note: str = Field(default="", max_length=1000)
    proposed_by: int | None = Field(default=None, foreign_key="users.id", description="None: it came with the program.")
    approved_by: int | None = Field(default=None, foreign_key="users.id")
    replaces: int | None = Field(
        default=None,
        foreign_key="concept_maps.id",
        index=True,
        description="The approved row in whose place this one is proposed; that one holds until this is approved.",
    )
    is_removal: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="Proposes that the row it replaces goes, with nothing in its place.",
    )


class CodeUpload(SQLModel, table=True):
    """A file of codes that somebody sent to be previewed, and the draft that it became (``registry.codes.uploads``)."""

    __tablename__ = "code_uploads"

    id: str = Field(primary_key=True, max_length=40)
    user_id: int = Field(foreign_key="users.id")
    at: datetime = Field(index=True)
    name: str = Field(max_length=200)
    size: int = Field(description="Bytes.")
    sha256: str = Field(max_length=64)
    changes_name: str | None = Field(default=None, max_length=200)
    changes_sha256: str | None = Field(default=None, max_length=64)
    version_id: int | None = Field(default=None, foreign_key="versions.id", index=True)

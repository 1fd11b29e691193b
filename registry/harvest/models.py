"""Tables of the harvest: sources, runs of them, and which record of a source became which item."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.db import Json


class HarvestSource(SQLModel, table=True):
    """Where an agency's data comes from, and by which kind of harvester it is read."""

    __tablename__ = "harvest_sources"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=100)
    kind: str = Field(max_length=40)
    location: str = Field(max_length=1000)
    agency: str = Field(max_length=60, foreign_key="agencies.slug")
    options: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime
    created_by: int = Field(foreign_key="users.id")


class HarvestJob(SQLModel, table=True):
    """One run of a source: when, in whose name, and how many records were new, changed, same, skipped or failed."""

    __tablename__ = "harvest_jobs"

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="harvest_sources.id", index=True)
    by: int = Field(foreign_key="users.id")
    started_at: datetime
    finished_at: datetime | None = None
    counts: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    fault: dict[str, str] | None = Field(default=None, sa_type=Json, description="Why the run ended early (id, en).")


class HarvestItem(SQLModel, table=True):
    """A record of a source: its own identifier, what it became and what happened at the last run."""

    __tablename__ = "harvest_items"
    __table_args__ = (UniqueConstraint("source_id", "identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="harvest_sources.id")
    job_id: int = Field(foreign_key="harvest_jobs.id", index=True)
    identifier: str = Field(max_length=300)
    item_id: int | None = Field(default=None, foreign_key="items.id")
    content_hash: str | None = Field(default=None, max_length=64)
    outcome: str = Field(max_length=20)
    message: dict[str, str] | None = Field(default=None, sa_type=Json)
    report: str | None = Field(default=None, max_length=64, description="Hash of the check report in the file store.")
    seen_at: datetime

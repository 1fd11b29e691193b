"""Tables of the harvest: sources, runs, what a run found, what became of it, and which record is which item.

``harvest_items`` is the memory of the harvest: a record's identity is (source, its identifier there). Nothing deletes
from it; the database itself refuses to. Were it cleared, the next run would register every dataset a second time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, text, true
from sqlmodel import Field, SQLModel

from registry.db import Json
from registry.harvest.phases import ENDED, JobState, Mode, Phase

_OPEN = "state NOT IN ({})".format(", ".join(f"'{state.value}'" for state in sorted(ENDED)))


class HarvestSource(SQLModel, table=True):
    """Where an agency's data comes from, by which kind of harvester it is read, when, and how careful to be."""

    __tablename__ = "harvest_sources"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=100)
    kind: str = Field(max_length=40)
    location: str = Field(max_length=1000)
    agency: str = Field(max_length=60, foreign_key="agencies.slug")
    options: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime
    created_by: int = Field(foreign_key="users.id")
    enabled: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    schedule: str | None = Field(default=None, max_length=100, description="Cron expression, in WIB.")
    next_run_at: datetime | None = Field(default=None, index=True)
    scheduled_by: int | None = Field(default=None, description="User in whose name scheduled runs are made.")
    gone_runs: int = Field(default=3, sa_column_kwargs={"server_default": "3"})
    gone_days: int = Field(default=7, sa_column_kwargs={"server_default": "7"})
    brake_percent: int = Field(default=10, sa_column_kwargs={"server_default": "10"})
    complete_at: datetime | None = Field(default=None, description="Start of the last complete run.")
    allowed_hosts: list[str] = Field(
        default_factory=list,
        sa_type=Json,
        sa_column_kwargs={"server_default": "[]"},
        description="Hosts and networks beyond the public internet that an administrator let it call.",
    )


class HarvestJob(SQLModel, table=True):
    """One run of a source: when, in whose name, how far it is, and how many records became what."""

    __tablename__ = "harvest_jobs"
    __table_args__ = (
        Index(
            "uq_harvest_jobs_open",  # one run of a source at a time
            "source_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="harvest_sources.id", index=True)
    by: int = Field(foreign_key="users.id")
    started_at: datetime
    finished_at: datetime | None = None
    counts: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    fault: dict[str, str] | None = Field(default=None, sa_type=Json, description="Why the run ended early (id, en).")
    state: str = Field(default=JobState.DONE.value, max_length=20, sa_column_kwargs={"server_default": "done"})
    phase: str = Field(default=Phase.ENDED.value, max_length=20, sa_column_kwargs={"server_default": "ended"})
    mode: str = Field(default=Mode.FULL.value, max_length=20, sa_column_kwargs={"server_default": "full"})
    checkpoint: str | None = Field(default=None, max_length=4000, description="The harvester's, after the last page.")
    is_complete: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    announced: int | None = Field(default=None, description="Records that the source says it holds.")
    retry_after: int | None = Field(default=None, description="Seconds that the source asks to wait.")
    question: dict[str, int] | None = Field(default=None, sa_type=Json, description="What the run asks leave for.")
    answered_by: int | None = Field(default=None, description="Who gave leave.")
    answered_at: datetime | None = None
    attempt: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class HarvestItem(SQLModel, table=True):
    """A record of a source: its identity there, which item it is, what it said last and whether it is still there."""

    __tablename__ = "harvest_items"
    __table_args__ = (UniqueConstraint("source_id", "identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="harvest_sources.id")
    job_id: int = Field(foreign_key="harvest_jobs.id", index=True)
    identifier: str = Field(max_length=300)
    item_id: int | None = Field(default=None, foreign_key="items.id", index=True)
    content_hash: str | None = Field(default=None, max_length=64)
    outcome: str = Field(max_length=20)
    message: dict[str, str] | None = Field(default=None, sa_type=Json)
    report: str | None = Field(default=None, max_length=64, description="Hash of the check report in the file store.")
    seen_at: datetime = Field(description="When it last brought something; what is unchanged costs no write.")
    uri: str | None = Field(default=None, max_length=1000, index=True)
    distance: int = Field(default=0, sa_column_kwargs={"server_default": "0"}, description="Portals to its origin.")
    is_alias: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="Another source owns the item."
    )
    source_body: dict[str, Any] | None = Field(default=None, sa_type=Json, description="What the source said last.")
    overlay: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"}, description="Fields that differ."
    )
    title_key: str | None = Field(default=None, max_length=32, index=True)
    content_key: str | None = Field(default=None, max_length=64, index=True)
    missing_runs: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    missing_since: datetime | None = None
    gone_at: datetime | None = None


class HarvestFound(SQLModel, table=True):
    """What a run found and has not dealt with yet; with the last page of the run its rows are gone."""

    __tablename__ = "harvest_found"
    __table_args__ = (UniqueConstraint("job_id", "identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="harvest_jobs.id")
    identifier: str = Field(max_length=300)
    action: str = Field(max_length=20)
    digest: str | None = Field(default=None, max_length=64)
    record: dict[str, Any] | None = Field(default=None, sa_type=Json)


class HarvestOutcome(SQLModel, table=True):
    """What a run did with a record that was not the same as before."""

    __tablename__ = "harvest_outcomes"
    __table_args__ = (UniqueConstraint("job_id", "identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="harvest_jobs.id")
    identifier: str = Field(max_length=300)
    outcome: str = Field(max_length=20)
    item_id: int | None = None
    message: dict[str, str] | None = Field(default=None, sa_type=Json)
    report: str | None = Field(default=None, max_length=64)


class HarvestDuplicate(SQLModel, table=True):
    """Two items that are likely the same dataset: found by the harvest, decided by people."""

    __tablename__ = "harvest_duplicates"
    __table_args__ = (UniqueConstraint("item_id", "other_id"),)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="items.id", description="The one that came later.")
    other_id: int = Field(foreign_key="items.id", index=True)
    score: float = Field(description="0 to 1.")
    reasons: list[str] = Field(sa_type=Json, description="What is alike: title, agency, period, content.")
    found_at: datetime
    decision: str | None = Field(default=None, max_length=20, description="same or different.")
    decided_by: int | None = None
    decided_at: datetime | None = None

"""runs of the harvest that last

How far a run is, what it found and did; the identity of records, which nothing may delete; likely duplicates.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from registry.db import Json

revision: str = "e7a4c2d90b15"
down_revision: str | None = "5ec0a1d17e9b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = "state NOT IN ('cancelled', 'done', 'failed')"
_TEXT = sqlmodel.sql.sqltypes.AutoString
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime

_SOURCES = (
    ("enabled", sa.Boolean(), sa.true()),
    ("schedule", _TEXT(length=100), None),
    ("next_run_at", _MOMENT(), None),
    ("scheduled_by", sa.Integer(), None),
    ("gone_runs", sa.Integer(), "3"),
    ("gone_days", sa.Integer(), "7"),
    ("brake_percent", sa.Integer(), "10"),
    ("complete_at", _MOMENT(), None),
)
_JOBS = (
    ("state", _TEXT(length=20), "done"),
    ("phase", _TEXT(length=20), "ended"),
    ("mode", _TEXT(length=20), "full"),
    ("checkpoint", _TEXT(length=4000), None),
    ("is_complete", sa.Boolean(), sa.false()),
    ("announced", sa.Integer(), None),
    ("retry_after", sa.Integer(), None),
    ("question", Json, None),
    ("answered_by", sa.Integer(), None),
    ("answered_at", _MOMENT(), None),
    ("attempt", sa.Integer(), "1"),
)
_ITEMS = (
    ("uri", _TEXT(length=1000), None),
    ("distance", sa.Integer(), "0"),
    ("is_alias", sa.Boolean(), sa.false()),
    ("source_body", Json, None),
    ("overlay", Json, "{}"),
    ("title_key", _TEXT(length=32), None),
    ("content_key", _TEXT(length=64), None),
    ("missing_runs", sa.Integer(), "0"),
    ("missing_since", _MOMENT(), None),
    ("gone_at", _MOMENT(), None),
)
_ADDED = {"harvest_sources": _SOURCES, "harvest_jobs": _JOBS, "harvest_items": _ITEMS}
_INDEXES = (
    ("harvest_sources", "next_run_at"),
    ("harvest_items", "item_id"),
    ("harvest_items", "uri"),
    ("harvest_items", "title_key"),
    ("harvest_items", "content_key"),
)


def upgrade() -> None:
    for table, columns in _ADDED.items():
        for name, kind, default in columns:
            # a server default means that the column is filled
            op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))
    for table, column in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.execute("UPDATE harvest_jobs SET finished_at = started_at WHERE finished_at IS NULL")
    where = sa.text(_OPEN)
    op.create_index(
        "uq_harvest_jobs_open", "harvest_jobs", ["source_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "harvest_found",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("identifier", _TEXT(length=300), nullable=False),
        sa.Column("action", _TEXT(length=20), nullable=False),
        sa.Column("digest", _TEXT(length=64), nullable=True),
        sa.Column("record", Json, nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["harvest_jobs.id"], name=op.f("fk_harvest_found_job_id_harvest_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_found")),
        sa.UniqueConstraint("job_id", "identifier", name=op.f("uq_harvest_found_job_id_identifier")),
    )
    op.create_table(
        "harvest_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("identifier", _TEXT(length=300), nullable=False),
        sa.Column("outcome", _TEXT(length=20), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("message", Json, nullable=True),
        sa.Column("report", _TEXT(length=64), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["harvest_jobs.id"], name=op.f("fk_harvest_outcomes_job_id_harvest_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_outcomes")),
        sa.UniqueConstraint("job_id", "identifier", name=op.f("uq_harvest_outcomes_job_id_identifier")),
    )
    op.create_table(
        "harvest_duplicates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("found_at", _MOMENT(), nullable=False),
        sa.Column("decision", _TEXT(length=20), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", _MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_harvest_duplicates_item_id_items")),
        sa.ForeignKeyConstraint(["other_id"], ["items.id"], name=op.f("fk_harvest_duplicates_other_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_duplicates")),
        sa.UniqueConstraint("item_id", "other_id", name=op.f("uq_harvest_duplicates_item_id_other_id")),
    )
    op.create_index(op.f("ix_harvest_duplicates_other_id"), "harvest_duplicates", ["other_id"])
    _keep_identities()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER harvest_items_stay ON harvest_items")
        op.execute("DROP FUNCTION harvest_items_stay()")
    else:
        op.execute("DROP TRIGGER harvest_items_stay")
    for table in ("harvest_duplicates", "harvest_outcomes", "harvest_found"):
        op.drop_table(table)
    op.drop_index("uq_harvest_jobs_open", "harvest_jobs")
    for table, column in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table, columns in _ADDED.items():
        for name, _, _ in columns:
            op.drop_column(table, name)


def _keep_identities() -> None:
    """Let the database refuse to forget a record: the next run would register its dataset a second time."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION harvest_items_stay() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'harvest_items: identities of harvested records are kept'; END $$"
        )
        op.execute(
            "CREATE TRIGGER harvest_items_stay BEFORE DELETE ON harvest_items "
            "FOR EACH ROW EXECUTE FUNCTION harvest_items_stay()"
        )
    else:
        op.execute(
            "CREATE TRIGGER harvest_items_stay BEFORE DELETE ON harvest_items BEGIN "
            "SELECT RAISE(ABORT, 'harvest_items: identities of harvested records are kept'); END"
        )

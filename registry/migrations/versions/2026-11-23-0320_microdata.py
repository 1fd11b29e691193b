"""microdata files and destructions

What is kept of microdata until when, and the signed records of what was destroyed. The release before does not know
the tables.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "d3e7a1c58b04"
down_revision: str | None = "b81d5f2e9c40"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "microdata_files",
        sa.Column("address", _TEXT(length=64), nullable=False),
        sa.Column("agency", _TEXT(length=60), nullable=False),
        sa.Column("source", _TEXT(length=100), nullable=False),
        sa.Column("title", _TEXT(length=500), nullable=False),
        sa.Column("byte_size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("kept_reason", _TEXT(length=2000), nullable=True),
        sa.ForeignKeyConstraint(["kept_by"], ["users.id"], name=op.f("fk_microdata_files_kept_by_users")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_microdata_files")),
    )
    op.create_index(op.f("ix_microdata_files_agency"), "microdata_files", ["agency"])
    op.create_index(op.f("ix_microdata_files_keep_until"), "microdata_files", ["keep_until"])
    op.create_table(
        "microdata_destructions",
        sa.Column("id", _TEXT(length=32), nullable=False),
        sa.Column("address", _TEXT(length=64), nullable=False),
        sa.Column("agency", _TEXT(length=60), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("signature", _TEXT(length=300), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_microdata_destructions_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_microdata_destructions")),
    )
    for column in ("address", "agency", "at"):
        op.create_index(op.f(f"ix_microdata_destructions_{column}"), "microdata_destructions", [column])


def downgrade() -> None:
    op.drop_table("microdata_destructions")
    op.drop_table("microdata_files")

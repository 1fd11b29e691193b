"""disclosure findings

What the search before publication finds, and the written decision on it. The release before does not know the table.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "a6c40e19d7f2"
down_revision: str | None = "f4d18a6b27c9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "disclosure_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("body_hash", _TEXT(length=64), nullable=False),
        sa.Column("digest", _TEXT(length=64), nullable=False),
        sa.Column("rule", _TEXT(length=40), nullable=False),
        sa.Column("place", _TEXT(length=500), nullable=False),
        sa.Column(
            "message", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("found_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("verdict", _TEXT(length=20), nullable=True),
        sa.Column("reason", _TEXT(length=4000), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_disclosure_findings_by_users")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_disclosure_findings_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_findings")),
        sa.UniqueConstraint(
            "version_id", "body_hash", "digest", name=op.f("uq_disclosure_findings_version_id_body_hash_digest")
        ),
    )
    op.create_index(op.f("ix_disclosure_findings_version_id"), "disclosure_findings", ["version_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_disclosure_findings_version_id"), "disclosure_findings")
    op.drop_table("disclosure_findings")

"""code uploads

Files of codes between their preview and their draft. A table of its own: the release before works beside it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "5b1e7c0d42a9"
down_revision: str | None = "1d6f0a3c9b52"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "code_uploads",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("changes_name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("changes_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_code_uploads_user_id_users")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_code_uploads_version_id_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_uploads")),
    )
    with op.batch_alter_table("code_uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_uploads_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_uploads_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_table("code_uploads")

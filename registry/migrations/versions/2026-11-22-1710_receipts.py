"""receipts of checks

Signed records of what was checked, with which versions, and what was found.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "5ec0a1d17e9b"
down_revision: str | None = "c05f1e77ab20"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("signature", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("report", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("workbook", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_issued_at"), "receipts", ["issued_at"])
    op.create_index(op.f("ix_receipts_sha256"), "receipts", ["sha256"])


def downgrade() -> None:
    op.drop_table("receipts")

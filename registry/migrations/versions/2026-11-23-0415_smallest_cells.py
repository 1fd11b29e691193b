"""smallest cells

Decisions on how small a public count may be. The release before does not know the table.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "e81b4d6c20f7"
down_revision: str | None = "c2f7a1908d3b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "smallest_cells",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency", _TEXT(length=60), nullable=True),
        sa.Column("smallest", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("reason", _TEXT(length=4000), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_smallest_cells_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_smallest_cells")),
    )
    op.create_index(op.f("ix_smallest_cells_agency"), "smallest_cells", ["agency"])


def downgrade() -> None:
    op.drop_index(op.f("ix_smallest_cells_agency"), "smallest_cells")
    op.drop_table("smallest_cells")

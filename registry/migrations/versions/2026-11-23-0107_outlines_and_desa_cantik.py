"""outlines and desa cantik

Outlines of areas for maps, and the villages in the programme Desa Cantik. The release before does not know the tables.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "f4d18a6b27c9"
down_revision: str | None = "b3f19e60c7d4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "outlines",
        sa.Column("code", _TEXT(length=13), nullable=False),
        sa.Column("path", _TEXT(), nullable=False),
        sa.Column("west", sa.Integer(), nullable=False),
        sa.Column("north", sa.Integer(), nullable=False),
        sa.Column("east", sa.Integer(), nullable=False),
        sa.Column("south", sa.Integer(), nullable=False),
        sa.Column("source", _TEXT(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_outlines")),
    )
    op.create_table(
        "cantik_villages",
        sa.Column("village", _TEXT(length=13), nullable=False),
        sa.Column("stage", _TEXT(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("activity", _TEXT(length=300), nullable=True),
        sa.Column("decree", _TEXT(length=200), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("village", name=op.f("pk_cantik_villages")),
    )


def downgrade() -> None:
    op.drop_table("cantik_villages")
    op.drop_table("outlines")

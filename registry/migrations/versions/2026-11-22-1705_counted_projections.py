"""counted projections

How much a projection held, and should have held, when it was last counted.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "c05f1e77ab20"
down_revision: str | None = "7e4b90c1d3f8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("projection_cursors") as table:
        table.add_column(sa.Column("counted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        table.add_column(sa.Column("expected", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("held", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("projection_cursors") as table:
        for name in ("held", "expected", "counted_at"):
            table.drop_column(name)

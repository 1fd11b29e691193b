"""number reason

Why the number of a version is another than its changes ask for.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "c2f7a1908d3b"
down_revision: str | None = "d3e7a1c58b04"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "versions", sa.Column("number_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("versions") as versions:
        versions.drop_column("number_reason")

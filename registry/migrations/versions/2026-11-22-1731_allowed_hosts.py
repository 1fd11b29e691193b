"""hosts that a source may call

Networks and hosts beyond the public internet, let in for one source by an administrator.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from registry.db import Json

revision: str = "b81c5f6e2d47"
down_revision: str | None = "e7a4c2d90b15"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("harvest_sources", sa.Column("allowed_hosts", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("harvest_sources", "allowed_hosts")

"""indexes for browsing codes

A level of a long list, and the few codes of it that have begun or ended, are found without going through the list.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7e4b90c1d3f8"
down_revision: str | None = "a41d7f0b92ce"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SOME = {"ix_concepts_begun": "valid_from IS NOT NULL", "ix_concepts_ended": "valid_until IS NOT NULL"}


def upgrade() -> None:
    op.create_index("ix_concepts_level", "concepts", ["item_id", "level", "position"])
    for name, which in _SOME.items():
        op.create_index(
            name, "concepts", ["item_id", "position"], sqlite_where=sa.text(which), postgresql_where=sa.text(which)
        )


def downgrade() -> None:
    for name in ("ix_concepts_level", *_SOME):
        op.drop_index(name, "concepts")

"""items by slug

Pages are addressed by slug alone. The unique index on kind and slug is a partial one, and no engine takes it for a kind
that is a parameter: each page read all items.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "e5c1b07f3a92"
down_revision: str | None = "d2f7a90c4b16"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(op.f("ix_items_slug"), "items", ["slug"])


def downgrade() -> None:
    op.drop_index(op.f("ix_items_slug"), "items")

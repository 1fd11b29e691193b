"""proposed rows of correspondences

Who proposed a row of a correspondence and who approved it, and which approved row a proposal would replace.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a41d7f0b92ce"
down_revision: str | None = "c0de5d16e575"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEYS = {"proposed_by": "users", "approved_by": "users", "replaces": "concept_maps"}


def upgrade() -> None:
    with op.batch_alter_table("concept_maps") as batch:
        for name, table in _KEYS.items():
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_concept_maps_{name}_{table}"), table, [name], ["id"])
        batch.add_column(sa.Column("is_removal", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_index(op.f("ix_concept_maps_replaces"), ["replaces"])


def downgrade() -> None:
    op.execute("DELETE FROM concept_maps WHERE replaces IS NOT NULL")
    with op.batch_alter_table("concept_maps") as batch:
        batch.drop_index(op.f("ix_concept_maps_replaces"))
        batch.drop_column("is_removal")
        for name, table in _KEYS.items():
            batch.drop_constraint(op.f(f"fk_concept_maps_{name}_{table}"), type_="foreignkey")
            batch.drop_column(name)

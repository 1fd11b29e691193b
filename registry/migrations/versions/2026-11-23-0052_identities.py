"""identities

Who at an OpenID provider is which user here. The release before does not know the table and works with it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "b3f19e60c7d4"
down_revision: str | None = "e5c1b07f3a92"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", _TEXT(length=300), nullable=False),
        sa.Column("email", _TEXT(length=200), nullable=False),
        sa.Column("subject", _TEXT(length=255), nullable=True),
        sa.Column("linked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identities_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "email", name=op.f("uq_identities_issuer_email")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
        sa.UniqueConstraint("user_id", name=op.f("uq_identities_user_id")),
    )


def downgrade() -> None:
    op.drop_table("identities")

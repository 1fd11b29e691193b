"""draft inputs

What people have typed and a draft could not take, kept beside the version. The release before does not know the table
and works with it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '4c7a2be81d63'
down_revision: str | None = '9b769917d1f8'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.create_table(
        'draft_inputs',
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('typed', _JSON, nullable=False),
        sa.Column('origin', _JSON, nullable=False),
        sa.Column('saved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['version_id'], ['versions.id'], name=op.f('fk_draft_inputs_version_id_versions'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_draft_inputs_user_id_users')),
        sa.PrimaryKeyConstraint('version_id', 'user_id', name=op.f('pk_draft_inputs')),
    )


def downgrade() -> None:
    op.drop_table('draft_inputs')

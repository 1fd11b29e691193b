"""code digests

What a code says, hashed, so that a proposal reads only the codes that differ. Rows of an older release have none: they
are compared word by word, until a version writes them anew.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'c0de5d16e575'
down_revision: str | None = '4c7a2be81d63'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('concepts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('digest', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('concepts', schema=None) as batch_op:
        batch_op.drop_column('digest')

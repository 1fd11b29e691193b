"""concept keys

By what codes are found, so that no search goes through a whole list. The keys of the codes that are there are worked
out and written here; the index of labels, which served the search by name until now, is dropped. The release before
works with it, a little slower; codes it writes are found by it alone, so a downgrade and an upgrade write all anew.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from registry.codes.keys import keys, names
from registry.db import Json

revision: str = '1d6f0a3c9b52'
down_revision: str | None = '73c88806b616'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BATCH = 5000


def upgrade() -> None:
    bytewise = sa.String(length=48).with_variant(sa.String(length=48, collation='C'), 'postgresql')
    kept = op.create_table('concept_keys',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('key', bytewise, nullable=False),
    sa.Column('notation', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('since_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('item_id', 'key', 'notation', 'since_version', name=op.f('pk_concept_keys')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('concepts', schema=None) as batch_op:
        batch_op.drop_index('ix_concepts_label')

    concepts = sa.table(
        'concepts',
        *(sa.column(name, sa.Integer) for name in ('id', 'item_id', 'since_version')),
        sa.column('notation', sa.String),
        *(sa.column(name, Json) for name in ('labels', 'alt_labels')),
    )
    connection, last = op.get_bind(), 0
    versions = sa.table('versions', sa.column('id', sa.Integer), sa.column('state', sa.String))
    shown = sa.select(versions.c.id).where(versions.c.state.in_(['published', 'superseded', 'retired']))
    page = sa.select(concepts).where(concepts.c.since_version.in_(shown)).order_by(concepts.c.id).limit(BATCH)
    while rows := connection.execute(page.where(concepts.c.id > last)).all():
        last = rows[-1].id
        found = [
            {'item_id': row.item_id, 'key': key, 'notation': row.notation, 'since_version': row.since_version}
            for row in rows
            for key in keys(row.notation, names(row.labels, row.alt_labels))
        ]
        connection.execute(sa.insert(kept), found)


def downgrade() -> None:
    with op.batch_alter_table('concepts', schema=None) as batch_op:
        batch_op.create_index('ix_concepts_label', ['item_id', 'label'], unique=False)
    op.drop_table('concept_keys')

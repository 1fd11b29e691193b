"""notifications

What people were told, what each wants to be told and how the mail stands.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "b81d5f2e9c40"
down_revision: str | None = "a6c40e19d7f2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_UNREAD = sa.text("read_at IS NULL")
_TO_MAIL = sa.text("to_mail AND mailed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("event", _TEXT(length=20), nullable=False),
        sa.Column("subject", _TEXT(length=300), nullable=False),
        sa.Column("version", _TEXT(length=20), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("key", _TEXT(length=120), nullable=False),
        sa.Column("at", _MOMENT(), nullable=False),
        sa.Column("read_at", _MOMENT(), nullable=True),
        sa.Column("to_mail", sa.Boolean(), nullable=False),
        sa.Column("mailed_at", _MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notifications_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_notifications_user_id_key")),
    )
    op.create_index(op.f("ix_notifications_seq"), "notifications", ["seq"])
    op.create_index(op.f("ix_notifications_subject"), "notifications", ["subject"])
    op.create_index(
        "ix_notifications_unread", "notifications", ["user_id"], sqlite_where=_UNREAD, postgresql_where=_UNREAD
    )
    op.create_index(
        "ix_notifications_to_mail", "notifications", ["user_id"], sqlite_where=_TO_MAIL, postgresql_where=_TO_MAIL
    )
    op.create_table(
        "notification_preferences",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("language", _TEXT(length=2), nullable=False),
        sa.Column("muted", _JSON, nullable=False),
        sa.Column("mailed", _JSON, nullable=False),
        sa.Column("email", _TEXT(length=200), nullable=True),
        sa.Column("asked_at", _MOMENT(), nullable=True),
        sa.Column("asked_by_mail_at", _MOMENT(), nullable=True),
        sa.Column("confirmed_at", _MOMENT(), nullable=True),
        sa.Column("refused_at", _MOMENT(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("again_at", _MOMENT(), nullable=True),
        sa.Column("last_at", _MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notification_preferences_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_preferences")),
    )
    op.create_table(
        "mail_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("fault", _TEXT(length=80), nullable=True),
        sa.Column("failing_since", _MOMENT(), nullable=True),
        sa.Column("again_at", _MOMENT(), nullable=True),
        sa.Column("sent_at", _MOMENT(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_standing")),
    )
    op.create_table(
        "deadline_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_looks")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM projection_cursors WHERE name = 'notifications'")
    op.drop_table("deadline_looks")
    op.drop_table("mail_standing")
    op.drop_table("notification_preferences")
    op.drop_table("notifications")

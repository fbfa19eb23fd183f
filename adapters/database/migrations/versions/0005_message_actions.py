"""What people did with voice messages, and who they were."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment, Serial

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_actions",
        sa.Column("action_id", Serial, autoincrement=True, nullable=False),
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("acted_by", sa.String(length=64), nullable=False),
        sa.Column("acted_at", Moment(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"], ["voice_messages.message_key"], name=op.f("fk_message_actions_message_key")
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_message_actions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_message_actions_message_key"), "message_actions", ["message_key"], unique=False)

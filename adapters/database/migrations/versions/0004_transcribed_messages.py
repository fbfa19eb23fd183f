"""What was heard in voice messages, and what became of them."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns: list[sa.Column[object]] = [
        sa.Column("state", sa.String(length=32), server_default="new", nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("transcript", sa.Text(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=True),
        sa.Column("parsed", sa.JSON(), nullable=True),
        sa.Column("transcribed_at", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried_at", Moment(), nullable=True),
    ]
    for column in columns:
        op.add_column("voice_messages", column)
    op.create_index(op.f("ix_voice_messages_state"), "voice_messages", ["state"], unique=False)

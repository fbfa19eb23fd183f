"""Attempts to reach somebody by telephone."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_attempts",
        sa.Column("attempt_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("asterisk_started", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), server_default="", nullable=False),
        sa.Column("agent", sa.String(length=64), server_default="", nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("cause", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_call_attempts")),
    )
    op.create_index(op.f("ix_call_attempts_subject"), "call_attempts", ["subject"], unique=False)
    op.create_index("ix_call_attempts_state_system_name", "call_attempts", ["state", "system_name"], unique=False)

"""What the queues of agents need."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_visits",
        sa.Column("visit_key", sa.String(length=200), nullable=False),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=False),
        sa.Column("visit_end", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=64), server_default="", nullable=False),
        sa.Column("talk_ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("visit_key", name=op.f("pk_queue_visits")),
    )
    op.create_index(op.f("ix_queue_visits_entered_at"), "queue_visits", ["entered_at"], unique=False)
    op.create_index("ix_queue_visits_queue_left_at", "queue_visits", ["queue", "left_at"], unique=False)
    op.create_index("ix_queue_visits_system_name_uniqueid", "queue_visits", ["system_name", "uniqueid"], unique=False)

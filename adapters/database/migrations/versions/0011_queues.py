"""What the queues of agents need."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment, Serial

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _visits()
    _recordings()


def _recordings() -> None:
    op.create_table(
        "talk_recordings",
        sa.Column("recording", sa.String(length=120), nullable=False),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("recording", name=op.f("pk_talk_recordings")),
    )
    op.create_index(op.f("ix_talk_recordings_recorded_at"), "talk_recordings", ["recorded_at"], unique=False)
    op.create_table(
        "recording_actions",
        sa.Column("action_id", Serial, autoincrement=True, nullable=False),
        sa.Column("recording", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("acted_by", sa.String(length=64), nullable=False),
        sa.Column("acted_at", Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_recording_actions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recording_actions_recording"), "recording_actions", ["recording"], unique=False)


def _visits() -> None:
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

"""Danger alarms, and how urgent a case is."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("priority", sa.String(length=16), server_default="normal", nullable=False))
    op.create_table(
        "danger_alarms",
        sa.Column("alarm_key", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=True),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("recording", sa.String(length=200), nullable=False),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_number"],
            ["cases.registration_number"],
            name=op.f("fk_danger_alarms_registration_number"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("alarm_key", name=op.f("pk_danger_alarms")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_danger_alarms_registration_number")),
    )
    op.create_index(op.f("ix_danger_alarms_acknowledged_at"), "danger_alarms", ["acknowledged_at"], unique=False)

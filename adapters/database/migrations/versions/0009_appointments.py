"""Offices, their free times and appointments."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment, Serial

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slots",
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("time", sa.String(length=5), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "date", "time", name=op.f("pk_slots")),
    )
    op.create_table(
        "appointments",
        sa.Column("appointment_id", Serial, autoincrement=True, nullable=False),
        sa.Column("appointment_key", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("time", sa.String(length=5), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("booked_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "date", "time"],
            ["slots.office", "slots.date", "slots.time"],
            name=op.f("fk_appointments_office_date_time"),
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("appointment_key", name=op.f("uq_appointments_appointment_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_appointments_registration_number"), "appointments", ["registration_number"])
    op.create_index(op.f("ix_appointments_phone"), "appointments", ["phone"])

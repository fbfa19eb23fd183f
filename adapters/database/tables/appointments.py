"""Free times of offices and crews, and who has booked them."""

from sqlalchemy import Column, Date, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String, Table

from adapters.database.tables.columns import Moment, Serial, metadata

slots = Table(
    "slots",
    metadata,
    Column("office", String(32), nullable=False),
    Column("date", Date, nullable=False),
    Column("time", String(5), nullable=False),
    Column("capacity", Integer, nullable=False),
    PrimaryKeyConstraint("office", "date", "time"),
)
"""Date and time ("09:30") are those of the company's clocks, as the office's own timetable has them."""

appointments = Table(
    "appointments",
    metadata,
    Column("appointment_id", Serial, primary_key=True, autoincrement=True),
    Column("appointment_key", String(200), nullable=False, unique=True),
    Column("registration_number", String(32), nullable=False, index=True),
    Column("office", String(32), nullable=False),
    Column("date", Date, nullable=False),
    Column("time", String(5), nullable=False),
    Column("topic", String(32), nullable=False),
    Column("phone", String(16), nullable=True, index=True),
    Column("account", String(20), nullable=True),
    Column("state", String(16), nullable=False),
    Column("booked_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    ForeignKeyConstraint(["office", "date", "time"], ["slots.office", "slots.date", "slots.time"]),
    sqlite_autoincrement=True,
)
"""A moved appointment leaves its row and has a newer one with the same number."""

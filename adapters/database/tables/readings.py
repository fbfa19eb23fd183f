"""Readings, the submissions that brought them, and the batches that took them to billing."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text, text

from adapters.database.tables.columns import Moment, Quantity, Serial, metadata
from adapters.database.tables.supply import registers

submissions = Table(
    "submissions",
    metadata,
    Column("submission_key", String(200), primary_key=True),
    Column("account", String(20), nullable=False, index=True),
    Column("meter_id", String(64), nullable=False),
    Column("period", String(7), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("source", String(32), nullable=False),
    Column("input_mode", String(32), nullable=False),
    Column("system_name", String(64), nullable=True),
    Column("uniqueid", String(64), nullable=True),
    Column("caller", String(16), nullable=True),
    Column("registration_number", String(32), nullable=False, unique=True),
)

export_batches = Table(
    "export_batches",
    metadata,
    Column("batch_id", Serial, primary_key=True, autoincrement=True),
    Column("made_at", Moment, nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("written_at", Moment, nullable=True),
    sqlite_autoincrement=True,
)

export_lines = Table(
    "export_lines",
    metadata,
    Column("batch_id", ForeignKey(export_batches.c.batch_id), nullable=False),
    Column("line", Integer, nullable=False),
    Column("content", Text, nullable=False),
    PrimaryKeyConstraint("batch_id", "line"),
)
"""Lines as they were exported: a later import may change a meter, never what billing was told."""

readings = Table(
    "readings",
    metadata,
    Column("reading_id", Serial, primary_key=True, autoincrement=True),
    Column("register_id", ForeignKey(registers.c.register_id), nullable=False),
    Column("value", Quantity, nullable=False),
    Column("taken_on", Date, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("period", String(7), nullable=False),
    Column("source", String(32), nullable=False),
    Column("status", String(32), nullable=False),
    Column("consumption", Quantity, nullable=True),
    Column("flags", String(400), nullable=False, server_default=""),
    Column("registration_number", String(32), nullable=False, server_default=""),
    Column("submission_key", ForeignKey(submissions.c.submission_key), nullable=True),
    Column("replaces_id", Serial, nullable=True),
    Column("batch_id", ForeignKey(export_batches.c.batch_id), nullable=True),
    Index("ix_readings_register_id_period", "register_id", "period"),
    Index("ix_readings_period_status", "period", "status"),
    sqlite_autoincrement=True,
)

_OPEN = text("status IN ('accepted', 'accepted_preliminary')")

Index(
    "uq_readings_one_accepted_a_period",
    readings.c.register_id,
    readings.c.period,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

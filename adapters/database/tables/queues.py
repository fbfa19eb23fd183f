"""Visits of callers to queues of agents, and the recordings of talks that followed."""

from sqlalchemy import Column, Float, Index, String, Table, Text

from adapters.database.tables.columns import Moment, Serial, metadata

queue_visits = Table(
    "queue_visits",
    metadata,
    Column("visit_key", String(200), primary_key=True),
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("entered_at", Moment, nullable=False, index=True),
    Column("left_at", Moment, nullable=False),
    Column("visit_end", String(16), nullable=False),
    Column("agent", String(64), nullable=False, server_default=""),
    Column("talk_ended_at", Moment, nullable=True),
    Index("ix_queue_visits_system_name_uniqueid", "system_name", "uniqueid"),
    Index("ix_queue_visits_queue_left_at", "queue", "left_at"),
)

talk_recordings = Table(
    "talk_recordings",
    metadata,
    Column("recording", String(120), primary_key=True),
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("recorded_at", Moment, nullable=False, index=True),
    Column("seconds", Float, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("erased_at", Moment, nullable=True),
)

recording_actions = Table(
    "recording_actions",
    metadata,
    Column("action_id", Serial, primary_key=True, autoincrement=True),
    Column("recording", String(120), nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("acted_by", String(64), nullable=False),
    Column("acted_at", Moment, nullable=False),
    Column("why", Text, nullable=False),
    sqlite_autoincrement=True,
)

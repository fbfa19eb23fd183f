"""Visits of callers to queues of agents."""

from sqlalchemy import Column, Index, String, Table

from adapters.database.tables.columns import Moment, metadata

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

"""Attempts to reach somebody by telephone."""

from sqlalchemy import Column, Index, Integer, String, Table

from adapters.database.tables.columns import Moment, metadata

call_attempts = Table(
    "call_attempts",
    metadata,
    Column("attempt_id", String(80), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("system_name", String(64), nullable=False),
    Column("asterisk_started", String(64), nullable=False),
    Column("queue", String(64), nullable=False, server_default=""),
    Column("agent", String(64), nullable=False, server_default=""),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
    Column("cause", Integer, nullable=False, server_default="0"),
    Index("ix_call_attempts_state_system_name", "state", "system_name"),
)
"""`subject` is what the attempt is made for, by its `kind`: a callback's key. The number that is rung stands there,
so that erasing it there leaves nothing of the consumer here.
"""

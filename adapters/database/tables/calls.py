"""Calls with their steps, and who asked for which account and was told what of it."""

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from adapters.database.tables.columns import Moment, metadata

calls = Table(
    "calls",
    metadata,
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("called_number", String(32), nullable=False),
    Column("caller", String(16), nullable=True),
    Column("answered_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment, nullable=False),
    Column("result", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("account", String(20), nullable=True),
    PrimaryKeyConstraint("system_name", "uniqueid"),
)

call_steps = Table(
    "call_steps",
    metadata,
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("step", String(200), nullable=False),
    Column("prompt_id", String(100), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("raw", Text, nullable=False),
    Column("parsed", Text, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("confidence", Float, nullable=True),
    PrimaryKeyConstraint("system_name", "uniqueid", "position"),
    ForeignKeyConstraint(["system_name", "uniqueid"], ["calls.system_name", "calls.uniqueid"]),
)

lookups = Table(
    "lookups",
    metadata,
    Column("phone", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("account", String(20), nullable=False),
    PrimaryKeyConstraint("phone", "day", "account"),
    Index("ix_lookups_day", "day"),
)

lower_answers = Table(
    "lower_answers",
    metadata,
    Column("who", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("times", Integer, nullable=False),
    PrimaryKeyConstraint("who", "day"),
    Index("ix_lower_answers_day", "day"),
)
"""By phone, and by account."""

"""What callers reported, the history of cases, what the operational staff was told, and who wants to be nobody."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
)

from adapters.database.tables.cases import cases
from adapters.database.tables.columns import Moment, Serial, metadata


def _case(*, nullable: bool = False, unique: bool = False, index: bool = False) -> Column[str]:
    key = ForeignKey(cases.c.registration_number, deferrable=True, initially="DEFERRED")
    return Column("registration_number", String(32), key, nullable=nullable, unique=unique, index=index)


case_reports = Table(
    "case_reports",
    metadata,
    Column("case_key", String(200), primary_key=True),
    _case(unique=True),
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("code", String(4), nullable=False),
    Column("anonymous", Boolean, nullable=False, server_default=false()),
    Column("place", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("recording", String(200), nullable=False),
    Column("recording_s", Float, nullable=False),
)

case_events = Table(
    "case_events",
    metadata,
    Column("event_id", Serial, primary_key=True, autoincrement=True),
    _case(index=True),
    Column("at", Moment, nullable=False),
    Column("acted_by", String(64), nullable=False),
    Column("state", String(32), nullable=False),
    Column("why", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""The history of cases, never changed: each line says in which state it left the case."""

dispatch_messages = Table(
    "dispatch_messages",
    metadata,
    Column("message_id", Serial, primary_key=True, autoincrement=True),
    _case(index=True),
    Column("outage", String(32), nullable=True),
    Column("kind", String(32), nullable=False),
    Column("priority", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("sent_at", Moment, nullable=True),
    Column("escalated_at", Moment, nullable=True),
    Column("acknowledged_at", Moment, nullable=True),
    Column("acknowledged_by", String(64), nullable=True),
    Column("answered_at", Moment, nullable=True),
    Column("answered_by", String(64), nullable=True),
    Column("crew_sent", Boolean, nullable=False, server_default=false()),
    Column("cause", Text, nullable=False, server_default=""),
    Column("house_network", Boolean, nullable=False, server_default=false()),
    Column("estimate", Moment, nullable=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("closed_at", Moment, nullable=True),
    sqlite_autoincrement=True,
)

forgotten_callers = Table(
    "forgotten_callers",
    metadata,
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("forgotten_at", Moment, nullable=False),
    PrimaryKeyConstraint("system_name", "uniqueid"),
)
"""Calls whose record may name nobody, however late a leg of it comes."""

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("who", String(32), nullable=False),
    Column("day", Date, nullable=False),
    Column("times", Integer, nullable=False),
    PrimaryKeyConstraint("who", "day"),
    Index("ix_wrong_codes_day", "day"),
)
"""By phone, by case, and of withheld numbers together."""

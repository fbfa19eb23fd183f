"""Danger alarms, each open until somebody acknowledges it."""

from sqlalchemy import Column, ForeignKey, String, Table

from adapters.database.tables.cases import cases
from adapters.database.tables.columns import Moment, metadata

danger_alarms = Table(
    "danger_alarms",
    metadata,
    Column("alarm_key", String(200), primary_key=True),
    Column(
        "registration_number",
        ForeignKey(cases.c.registration_number, deferrable=True, initially="DEFERRED"),
        nullable=True,
        unique=True,
    ),
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("caller", String(16), nullable=True),
    Column("recording", String(200), nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("acknowledged_at", Moment, nullable=True, index=True),
)

"""The supply network: its devices, and which of them each premises hangs on."""

from sqlalchemy import Column, ForeignKey, String, Table

from adapters.database.tables.columns import metadata
from adapters.database.tables.supply import premises

devices = Table(
    "devices",
    metadata,
    Column("device_id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("parent", ForeignKey("devices.device_id"), nullable=True, index=True),
)

connections = Table(
    "connections",
    metadata,
    Column("premises_id", ForeignKey(premises.c.premises_id), primary_key=True),
    Column("device_id", ForeignKey(devices.c.device_id), nullable=False, index=True),
)
"""A premises hangs on one device; one that is not here is placed by a person when it reports."""

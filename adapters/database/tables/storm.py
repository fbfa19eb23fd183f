"""What the dispatcher said of storm mode."""

from sqlalchemy import Column, String, Table, Text

from adapters.database.tables.columns import Moment, Serial, metadata

storm_orders = Table(
    "storm_orders",
    metadata,
    Column("order_id", Serial, primary_key=True, autoincrement=True),
    Column("mode", String(16), nullable=False),
    Column("area", Text, nullable=False, server_default=""),
    Column("given_by", String(64), nullable=False),
    Column("given_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
"""Never changed: the newest counts."""

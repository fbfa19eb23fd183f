"""Proofs that a person's data were erased on request."""

from sqlalchemy import JSON, Column, String, Table, Text

from adapters.database.tables.columns import Moment, Serial, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("erasure_id", Serial, primary_key=True, autoincrement=True),
    Column("salt", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("goes", JSON, nullable=False),
    Column("stays", JSON, nullable=False),
    Column("acted_by", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    sqlite_autoincrement=True,
)
"""The number stands here only as a salted digest; `goes` and `stays` are counts by kind."""

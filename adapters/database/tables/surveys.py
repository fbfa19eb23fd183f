"""Questions after talks with agents, and numbers that want none, or no notices."""

from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, String, Table, false

from adapters.database.tables.columns import Moment, metadata

surveys = Table(
    "surveys",
    metadata,
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("caller", String(16), nullable=True, index=True),
    Column("queue", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
    Column("answered_at", Moment, nullable=True),
    Column("mark", Integer, nullable=True),
    Column("declined", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("system_name", "uniqueid"),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("phone", String(16), nullable=False),
    Column("scope", String(32), nullable=False),
    Column("opted_out_at", Moment, nullable=False),
    Column("via", String(64), nullable=False),
    Column("revoked_at", Moment, nullable=True),
    Column("revoked_by", String(64), nullable=True),
    PrimaryKeyConstraint("phone", "scope"),
)
"""`via`: the call in which it was said, or who filed it."""

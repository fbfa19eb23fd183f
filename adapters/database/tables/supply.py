"""Who is supplied, where, and by which meters: what billing's import brings. Ids are those of the company."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, false

from adapters.database.tables.columns import Quantity, metadata

consumers = Table(
    "consumers",
    metadata,
    Column("consumer_id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("language", String(8), nullable=False),
)

contact_points = Table(
    "contact_points",
    metadata,
    Column("consumer_id", ForeignKey(consumers.c.consumer_id), nullable=False),
    Column("phone", String(16), nullable=False, index=True),
    PrimaryKeyConstraint("consumer_id", "phone"),
)

premises = Table(
    "premises",
    metadata,
    Column("premises_id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("address", String(400), nullable=False),
    Column("zone", String(64), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account", String(20), primary_key=True),
    Column("consumer_id", ForeignKey(consumers.c.consumer_id), nullable=False, index=True),
    Column("premises_id", ForeignKey(premises.c.premises_id), nullable=False),
    Column("contract_number", String(64), nullable=False),
    Column("contract_status", String(32), nullable=False),
    Column("phone_reading_allowed", Boolean, nullable=False),
    Column("restriction", String(32), nullable=False),
    Column("balance", Quantity, nullable=True),
    Column("priority", Boolean, nullable=False, server_default=false()),
)
"""`balance` is what the consumer owes, in the company's currency; below zero he has paid ahead. Agents only.

`priority`: the household cannot be without power. Nothing else is kept of why (decisions, Cases, privacy, recording).
"""

meters = Table(
    "meters",
    metadata,
    Column("meter_id", String(64), primary_key=True),
    Column("account", ForeignKey(accounts.c.account), nullable=False, index=True),
    Column("serial", String(64), nullable=False),
    Column("service", String(32), nullable=False),
    Column("status", String(32), nullable=False),
    Column("verified_until", Date, nullable=True),
    Column("remote", Boolean, nullable=False),
    Column("ct_ratio", Integer, nullable=False),
    Column("p_max_kw", Quantity, nullable=True),
    Column("place", String(100), nullable=False),
)

registers = Table(
    "registers",
    metadata,
    Column("register_id", String(64), primary_key=True),
    Column("meter_id", ForeignKey(meters.c.meter_id), nullable=False, index=True),
    Column("zone", String(32), nullable=False),
    Column("digits_int", Integer, nullable=False),
    Column("digits_frac", Integer, nullable=False),
    Column("position", Integer, nullable=False),
)

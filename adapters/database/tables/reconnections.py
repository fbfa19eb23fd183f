"""The list of consumers whose supply is resumed after payment."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, PrimaryKeyConstraint, Table

from adapters.database.tables.columns import metadata
from adapters.database.tables.supply import accounts

reconnect_list = Table(
    "reconnect_list",
    metadata,
    Column("account", ForeignKey(accounts.c.account), nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("listed_on", Date, nullable=True),
    Column("fee_unpaid", Boolean, nullable=False),
    Column("ordered_on", Date, nullable=True),
    Column("connected_on", Date, nullable=True),
    Column("told_on", Date, nullable=True, index=True),
    PrimaryKeyConstraint("account", "paid_on"),
)
"""One line for each full payment; its state follows from its days."""

"""The list of consumers whose supply is resumed after payment."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reconnect_list",
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("fee_unpaid", sa.Boolean(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("connected_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("fk_reconnect_list_account")),
        sa.PrimaryKeyConstraint("account", "paid_on", name=op.f("pk_reconnect_list")),
    )
    op.create_index(op.f("ix_reconnect_list_told_on"), "reconnect_list", ["told_on"])

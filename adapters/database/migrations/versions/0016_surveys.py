"""Questions after talks with agents, and numbers that want none."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("declined", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("system_name", "uniqueid", name=op.f("pk_surveys")),
    )
    op.create_index(op.f("ix_surveys_asked_at"), "surveys", ["asked_at"])
    op.create_index(op.f("ix_surveys_caller"), "surveys", ["caller"])
    op.create_table(
        "opt_outs",
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("opted_out_at", Moment(), nullable=False),
        sa.Column("via", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("phone", "scope", name=op.f("pk_opt_outs")),
    )

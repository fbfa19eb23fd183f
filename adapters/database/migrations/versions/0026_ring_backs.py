"""What callers heard of notices that they had missed."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ring_backs",
        sa.Column("back_id", sa.String(length=80), nullable=False),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("notice_id", _SERIAL, nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("called_at", Moment(), nullable=False),
        sa.Column("heard_ms", sa.Integer(), nullable=False),
        sa.Column("of_ms", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=1), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.notice_id"], name=op.f("fk_ring_backs_notice_id")),
        sa.PrimaryKeyConstraint("back_id", name=op.f("pk_ring_backs")),
    )
    op.create_index(op.f("ix_ring_backs_notice_id"), "ring_backs", ["notice_id"])
    op.create_index("ix_ring_backs_call", "ring_backs", ["system_name", "uniqueid"])


def downgrade() -> None:
    op.drop_table("ring_backs")

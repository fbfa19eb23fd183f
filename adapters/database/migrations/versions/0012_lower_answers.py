"""How often a caller was told that a value is lower than the previous one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lower_answers",
        sa.Column("who", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", "day", name=op.f("pk_lower_answers")),
    )
    op.create_index("ix_lower_answers_day", "lower_answers", ["day"], unique=False)

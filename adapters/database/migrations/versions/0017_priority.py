"""Households that cannot be without power: their callers stand before others who wait for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("priority", sa.Boolean(), server_default=sa.false(), nullable=False))

"""How sure the recogniser was of what a caller said."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_steps", sa.Column("confidence", sa.Float(), nullable=True))

"""A wish to be called when power is back knows the notice that it became."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INDEX = "ix_restored_wishes_notice_id"


def upgrade() -> None:
    op.add_column("restored_wishes", sa.Column("notice_id", sa.BigInteger(), nullable=True))
    op.create_index(_INDEX, "restored_wishes", ["notice_id"])


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="restored_wishes")
    op.drop_column("restored_wishes", "notice_id")

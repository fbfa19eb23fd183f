"""A wish to be called when power is back knows its call: it goes with it when its caller wants to be nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INDEX = "ix_restored_wishes_system_name_uniqueid"


def upgrade() -> None:
    for name in ("system_name", "uniqueid"):
        op.add_column("restored_wishes", sa.Column(name, sa.String(64), nullable=True))
    op.create_index(_INDEX, "restored_wishes", ["system_name", "uniqueid"])


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="restored_wishes")
    for name in ("uniqueid", "system_name"):
        op.drop_column("restored_wishes", name)

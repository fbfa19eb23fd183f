"""The queue of whoever has no other bears a name that Asterisk allows."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE cases SET queue = 'operators' WHERE queue = 'general'")  # Asterisk keeps `general` for itself


def downgrade() -> None:
    op.execute("UPDATE cases SET queue = 'general' WHERE queue = 'operators'")

"""What a voice message is about, and the digest of its recording."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(length=16), server_default="reading", nullable=False)
    op.add_column("voice_messages", kind)
    op.add_column("voice_messages", sa.Column("sha256", sa.String(length=64), nullable=True))

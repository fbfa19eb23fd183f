"""The calls that were promised in a case are found without reading all promises."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_callbacks_registration_number", "callbacks", ["registration_number"])


def downgrade() -> None:
    op.drop_index("ix_callbacks_registration_number", table_name="callbacks")

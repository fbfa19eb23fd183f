"""The supply network, and which device each premises hangs on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["devices.device_id"], name=op.f("fk_devices_parent")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_parent"), "devices", ["parent"], unique=False)
    op.create_table(
        "connections",
        sa.Column("premises_id", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.device_id"], name=op.f("fk_connections_device_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.premises_id"], name=op.f("fk_connections_premises_id")),
        sa.PrimaryKeyConstraint("premises_id", name=op.f("pk_connections")),
    )
    op.create_index(op.f("ix_connections_device_id"), "connections", ["device_id"], unique=False)

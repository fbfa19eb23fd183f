"""Outages and planned works, and who was told what."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment, Serial

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('suspected', 'confirmed', 'etr_set', 'etr_changed')")


def upgrade() -> None:
    _outages()
    _reports()
    _works()


def _outages() -> None:
    op.create_table(
        "outages",
        sa.Column("outage_id", Serial, autoincrement=True, nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("estimate", Moment(), nullable=True),
        sa.Column("cause", sa.String(length=200), server_default="", nullable=False),
        sa.Column("crew_on_site", sa.Boolean(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("warned_of", Moment(), nullable=True),
        sa.Column("alarmed_of", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.device_id"], name=op.f("fk_outages_device_id")),
        sa.PrimaryKeyConstraint("outage_id", name=op.f("pk_outages")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outages_device_id", "outages", ["device_id"], unique=False)
    op.create_index(op.f("ix_outages_state"), "outages", ["state"], unique=False)
    op.create_index(
        "uq_outages_one_open_a_device",
        "outages",
        ["device_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "outage_changes",
        sa.Column("outage_id", Serial, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("estimate", Moment(), nullable=True),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["outage_id"], ["outages.outage_id"], name=op.f("fk_outage_changes_outage_id")),
        sa.PrimaryKeyConstraint("outage_id", "version", name=op.f("pk_outage_changes")),
    )


def _reports() -> None:
    op.create_table(
        "outage_reports",
        sa.Column("report_key", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("intent", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("premises_id", sa.String(length=64), nullable=True),
        sa.Column("device_id", sa.String(length=64), nullable=True),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.Column("located_at", Moment(), nullable=True),
        sa.Column("extent", sa.String(length=16), nullable=False),
        sa.Column("recording", sa.String(length=200), server_default="", nullable=False),
        sa.Column("outage_id", Serial, nullable=True),
        sa.Column("placed_by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["outage_id"], ["outages.outage_id"], name=op.f("fk_outage_reports_outage_id")),
        sa.PrimaryKeyConstraint("report_key", name=op.f("pk_outage_reports")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_outage_reports_registration_number")),
    )
    op.create_index(op.f("ix_outage_reports_account"), "outage_reports", ["account"], unique=False)
    op.create_index(op.f("ix_outage_reports_caller"), "outage_reports", ["caller"], unique=False)
    op.create_index(op.f("ix_outage_reports_device_id"), "outage_reports", ["device_id"], unique=False)
    op.create_index(op.f("ix_outage_reports_located_at"), "outage_reports", ["located_at"], unique=False)
    op.create_index(op.f("ix_outage_reports_outage_id"), "outage_reports", ["outage_id"], unique=False)
    op.create_index(op.f("ix_outage_reports_reported_at"), "outage_reports", ["reported_at"], unique=False)
    op.create_table(
        "outage_told",
        sa.Column("told_key", sa.String(length=200), nullable=False),
        sa.Column("outage_id", Serial, nullable=False),
        sa.Column("estimate", Moment(), nullable=True),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("told_at", Moment(), nullable=False),
        sa.Column("heard_whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["outage_id"], ["outages.outage_id"], name=op.f("fk_outage_told_outage_id")),
        sa.PrimaryKeyConstraint("told_key", name=op.f("pk_outage_told")),
    )
    op.create_index(op.f("ix_outage_told_outage_id"), "outage_told", ["outage_id"], unique=False)
    op.create_index(op.f("ix_outage_told_told_at"), "outage_told", ["told_at"], unique=False)
    op.create_table(
        "restored_wishes",
        sa.Column("wish_key", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("registration_number", sa.String(length=32), nullable=True),
        sa.Column("outage_id", Serial, nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["outage_id"], ["outages.outage_id"], name=op.f("fk_restored_wishes_outage_id")),
        sa.PrimaryKeyConstraint("wish_key", name=op.f("pk_restored_wishes")),
    )
    op.create_index(op.f("ix_restored_wishes_outage_id"), "restored_wishes", ["outage_id"], unique=False)
    op.create_index(
        op.f("ix_restored_wishes_registration_number"), "restored_wishes", ["registration_number"], unique=False
    )


def _works() -> None:
    op.create_table(
        "planned_works",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_planned_works")),
    )
    op.create_index(op.f("ix_planned_works_ends_at"), "planned_works", ["ends_at"], unique=False)
    op.create_table(
        "planned_work_changes",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["planned_works.reference"], name=op.f("fk_planned_work_changes_reference")
        ),
        sa.PrimaryKeyConstraint("reference", "version", name=op.f("pk_planned_work_changes")),
    )
    op.create_table(
        "planned_work_devices",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.device_id"], name=op.f("fk_planned_work_devices_device_id")),
        sa.ForeignKeyConstraint(
            ["reference"], ["planned_works.reference"], name=op.f("fk_planned_work_devices_reference")
        ),
        sa.PrimaryKeyConstraint("reference", "device_id", name=op.f("pk_planned_work_devices")),
    )
    op.create_index(op.f("ix_planned_work_devices_device_id"), "planned_work_devices", ["device_id"], unique=False)

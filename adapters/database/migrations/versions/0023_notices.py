"""Notices to consumers, rung by telephone: campaigns, the queue, the rings, the proof, and the numbers apart."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _campaigns()
    _notices()
    _rings()
    _proof()
    op.add_column("opt_outs", sa.Column("revoked_by", sa.String(length=64), nullable=True))


def _campaigns() -> None:
    op.create_table(
        "notice_campaigns",
        sa.Column("campaign_id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("outage_id", _SERIAL, nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("was_at", Moment(), nullable=True),
        sa.Column("told_by", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("approved_at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("corrects", _SERIAL, nullable=True),
        _points_to("notice_campaigns", "reference", "planned_works.reference"),
        _points_to("notice_campaigns", "outage_id", "outages.outage_id"),
        _points_to("notice_campaigns", "corrects", "notice_campaigns.campaign_id"),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_notice_campaigns")),
        sa.UniqueConstraint("reference", "version", "place", name=op.f("uq_notice_campaigns_reference_version_place")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notice_campaigns_outage_id"), "notice_campaigns", ["outage_id"])
    op.create_index(op.f("ix_notice_campaigns_until"), "notice_campaigns", ["until"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("notice_id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("campaign_id", _SERIAL, nullable=False),
        sa.Column("consumer_id", sa.String(length=64), nullable=True),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("next_at", Moment(), nullable=True),
        _points_to("notices", "campaign_id", "notice_campaigns.campaign_id"),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
        sa.UniqueConstraint("campaign_id", "consumer_id", name=op.f("uq_notices_campaign_id_consumer_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notices_consumer_id"), "notices", ["consumer_id"])
    op.create_index("ix_notices_queue", "notices", ["campaign_id", "state", "turn", "next_at", "notice_id"])
    op.create_table(
        "notice_numbers",
        sa.Column("notice_id", _SERIAL, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        _points_to("notice_numbers", "notice_id", "notices.notice_id"),
        sa.PrimaryKeyConstraint("notice_id", "place", name=op.f("pk_notice_numbers")),
    )
    op.create_index(op.f("ix_notice_numbers_phone"), "notice_numbers", ["phone"])


def _rings() -> None:
    op.create_table(
        "rings",
        sa.Column("attempt_id", sa.String(length=80), nullable=False),
        sa.Column("notice_id", _SERIAL, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ring_end", sa.String(length=16), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("heard_ms", sa.Integer(), nullable=True),
        sa.Column("of_ms", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=1), server_default="", nullable=False),
        _points_to("rings", "attempt_id", "call_attempts.attempt_id"),
        _points_to("rings", "notice_id", "notices.notice_id"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_rings")),
    )
    op.create_index(op.f("ix_rings_notice_id"), "rings", ["notice_id"])
    op.create_table(
        "rung_numbers",
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_rung_numbers")),
    )


def _proof() -> None:
    op.create_table(
        "proof_links",
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", _SERIAL, nullable=False),
        sa.Column("attempt", sa.String(length=80), nullable=False),
        sa.Column("campaign", sa.String(length=120), nullable=False),
        sa.Column("number_digest", sa.String(length=64), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("rung_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("heard_ms", sa.Integer(), nullable=False),
        sa.Column("of_ms", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=1), nullable=False),
        sa.Column("recording_sha256", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        _points_to("proof_links", "campaign_id", "notice_campaigns.campaign_id"),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_proof_links")),
    )
    op.create_index(op.f("ix_proof_links_campaign_id"), "proof_links", ["campaign_id"])


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))

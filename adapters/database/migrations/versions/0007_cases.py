"""Cases with what they are about, their terms and their history."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment, Serial

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INTENTS = (
    ("reading", "reading.submit", "1.3", "readings"),
    ("voice_message", "reading.voice_message", "1.3", "readings"),
    ("callback", "callback.request", "1.6", "general"),
    ("hazard", "hazard", "1.5", "dispatch"),
)


def upgrade() -> None:
    _widen_cases()
    _fill_cases()
    _case_reports()
    _case_events()
    _dispatch_messages()
    _callers()


def _widen_cases() -> None:
    op.execute("ALTER TABLE cases RENAME COLUMN kind TO intent")
    columns: list[sa.Column[object]] = [
        sa.Column("serial", sa.Integer(), server_default="0", nullable=False),
        sa.Column("category", sa.String(length=8), server_default="1.6", nullable=False),
        sa.Column("queue", sa.String(length=32), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=16), server_default="phone", nullable=False),
        sa.Column("premises_id", sa.String(length=64), nullable=True),
        sa.Column("needs_written", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("due_source", sa.String(length=200), server_default="", nullable=False),
        sa.Column("due_fault", sa.String(length=200), server_default="", nullable=False),
        sa.Column("assignee", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("outage", sa.String(length=32), nullable=True),
    ]
    for column in columns:
        op.add_column("cases", column)
    for name in ("serial", "premises_id", "outage"):
        op.create_index(op.f(f"ix_cases_{name}"), "cases", [name], unique=False)


def _fill_cases() -> None:
    for kind, intent, category, queue in _INTENTS:
        filled = sa.text("UPDATE cases SET intent = :intent, category = :category, queue = :queue WHERE intent = :kind")
        op.execute(filled.bindparams(intent=intent, category=category, queue=queue, kind=kind))
    # the serial is what stands behind the last hyphen, six digits long
    serial = "substr(registration_number, length(registration_number) - 5)"
    op.execute(f"UPDATE cases SET serial = CAST({serial} AS INTEGER)")  # noqa: S608 no value stands in the text


def _to_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["registration_number"],
        ["cases.registration_number"],
        name=op.f(f"fk_{table}_registration_number"),
        deferrable=True,
        initially="DEFERRED",
    )


def _case_reports() -> None:
    op.create_table(
        "case_reports",
        sa.Column("case_key", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("anonymous", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("recording", sa.String(length=200), nullable=False),
        sa.Column("recording_s", sa.Float(), nullable=False),
        _to_case("case_reports"),
        sa.PrimaryKeyConstraint("case_key", name=op.f("pk_case_reports")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_case_reports_registration_number")),
    )


def _case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("event_id", Serial, autoincrement=True, nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("acted_by", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        _to_case("case_events"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_case_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_case_events_registration_number"), "case_events", ["registration_number"], unique=False)


def _dispatch_messages() -> None:
    op.create_table(
        "dispatch_messages",
        sa.Column("message_id", Serial, autoincrement=True, nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("outage", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("escalated_at", Moment(), nullable=True),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("crew_sent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("house_network", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("estimate", Moment(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        _to_case("dispatch_messages"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_dispatch_messages")),
        sqlite_autoincrement=True,
    )
    for name in ("registration_number", "state"):
        op.create_index(op.f(f"ix_dispatch_messages_{name}"), "dispatch_messages", [name], unique=False)


def _callers() -> None:
    op.create_table(
        "forgotten_callers",
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("forgotten_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("system_name", "uniqueid", name=op.f("pk_forgotten_callers")),
    )
    op.create_table(
        "wrong_codes",
        sa.Column("who", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", "day", name=op.f("pk_wrong_codes")),
    )
    op.create_index("ix_wrong_codes_day", "wrong_codes", ["day"], unique=False)

"""The first tables: supply, readings, cases, calls."""

import sqlalchemy as sa
from alembic import op

from adapters.database.tables.columns import Moment, Quantity, Serial

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('accepted', 'accepted_preliminary')")


def upgrade() -> None:
    _supply()
    _meters()
    _submissions()
    _readings()
    _cases()
    _messages()
    _calls()


def _supply() -> None:
    op.create_table(
        "consumers",
        sa.Column("consumer_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("consumer_id", name=op.f("pk_consumers")),
    )
    op.create_table(
        "contact_points",
        sa.Column("consumer_id", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["consumer_id"], ["consumers.consumer_id"], name=op.f("fk_contact_points_consumer_id")),
        sa.PrimaryKeyConstraint("consumer_id", "phone", name=op.f("pk_contact_points")),
    )
    op.create_index(op.f("ix_contact_points_phone"), "contact_points", ["phone"], unique=False)
    op.create_table(
        "premises",
        sa.Column("premises_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("premises_id", name=op.f("pk_premises")),
    )
    op.create_table(
        "accounts",
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("consumer_id", sa.String(length=64), nullable=False),
        sa.Column("premises_id", sa.String(length=64), nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("contract_status", sa.String(length=32), nullable=False),
        sa.Column("phone_reading_allowed", sa.Boolean(), nullable=False),
        sa.Column("restriction", sa.String(length=32), nullable=False),
        sa.Column("balance", Quantity(), nullable=True),
        sa.ForeignKeyConstraint(["consumer_id"], ["consumers.consumer_id"], name=op.f("fk_accounts_consumer_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.premises_id"], name=op.f("fk_accounts_premises_id")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_consumer_id"), "accounts", ["consumer_id"], unique=False)


def _meters() -> None:
    op.create_table(
        "meters",
        sa.Column("meter_id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("verified_until", sa.Date(), nullable=True),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("ct_ratio", sa.Integer(), nullable=False),
        sa.Column("p_max_kw", Quantity(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.account"], name=op.f("fk_meters_account")),
        sa.PrimaryKeyConstraint("meter_id", name=op.f("pk_meters")),
    )
    op.create_index(op.f("ix_meters_account"), "meters", ["account"], unique=False)
    op.create_table(
        "registers",
        sa.Column("register_id", sa.String(length=64), nullable=False),
        sa.Column("meter_id", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("digits_int", sa.Integer(), nullable=False),
        sa.Column("digits_frac", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.meter_id"], name=op.f("fk_registers_meter_id")),
        sa.PrimaryKeyConstraint("register_id", name=op.f("pk_registers")),
    )
    op.create_index(op.f("ix_registers_meter_id"), "registers", ["meter_id"], unique=False)


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("submission_key", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("meter_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("input_mode", sa.String(length=32), nullable=False),
        sa.Column("system_name", sa.String(length=64), nullable=True),
        sa.Column("uniqueid", sa.String(length=64), nullable=True),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("submission_key", name=op.f("pk_submissions")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_submissions_registration_number")),
    )
    op.create_index(op.f("ix_submissions_account"), "submissions", ["account"], unique=False)
    op.create_table(
        "export_batches",
        sa.Column("batch_id", Serial, autoincrement=True, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("written_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_export_batches")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "export_lines",
        sa.Column("batch_id", Serial, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["export_batches.batch_id"], name=op.f("fk_export_lines_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_export_lines")),
    )


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("reading_id", Serial, autoincrement=True, nullable=False),
        sa.Column("register_id", sa.String(length=64), nullable=False),
        sa.Column("value", Quantity(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("consumption", Quantity(), nullable=True),
        sa.Column("flags", sa.String(length=400), server_default="", nullable=False),
        sa.Column("registration_number", sa.String(length=32), server_default="", nullable=False),
        sa.Column("submission_key", sa.String(length=200), nullable=True),
        sa.Column("replaces_id", Serial, nullable=True),
        sa.Column("batch_id", Serial, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["export_batches.batch_id"], name=op.f("fk_readings_batch_id")),
        sa.ForeignKeyConstraint(["register_id"], ["registers.register_id"], name=op.f("fk_readings_register_id")),
        sa.ForeignKeyConstraint(
            ["submission_key"], ["submissions.submission_key"], name=op.f("fk_readings_submission_key")
        ),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_readings")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_readings_period_status", "readings", ["period", "status"], unique=False)
    op.create_index("ix_readings_register_id_period", "readings", ["register_id", "period"], unique=False)
    op.create_index(
        "uq_readings_one_accepted_a_period",
        "readings",
        ["register_id", "period"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("registration_number", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_account"), "cases", ["account"], unique=False)
    op.create_index(op.f("ix_cases_phone"), "cases", ["phone"], unique=False)
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_table(
        "callbacks",
        sa.Column("callback_key", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("promised_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_number"],
            ["cases.registration_number"],
            name=op.f("fk_callbacks_registration_number"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("callback_key", name=op.f("pk_callbacks")),
    )
    op.create_index(op.f("ix_callbacks_due_at"), "callbacks", ["due_at"], unique=False)
    op.create_table(
        "number_counters",
        sa.Column("company", sa.String(length=8), nullable=False),
        sa.Column("next_serial", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company", name=op.f("pk_number_counters")),
    )


def _messages() -> None:
    op.create_table(
        "voice_messages",
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=32), nullable=False),
        sa.Column("recording", sa.String(length=200), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("system_name", sa.String(length=64), nullable=True),
        sa.Column("uniqueid", sa.String(length=64), nullable=True),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("message_key", name=op.f("pk_voice_messages")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_voice_messages_registration_number")),
    )
    op.create_table(
        "drafts",
        sa.Column("draft_key", sa.String(length=200), nullable=False),
        sa.Column("register_id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("meter_id", sa.String(length=64), nullable=False),
        sa.Column("value", Quantity(), nullable=False),
        sa.Column("readback_heard", sa.Boolean(), nullable=False),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("draft_key", "register_id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_account"), "drafts", ["account"], unique=False)


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("called_number", sa.String(length=32), nullable=False),
        sa.Column("caller", sa.String(length=16), nullable=True),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("system_name", "uniqueid", name=op.f("pk_calls")),
    )
    op.create_index(op.f("ix_calls_answered_at"), "calls", ["answered_at"], unique=False)
    op.create_table(
        "call_steps",
        sa.Column("system_name", sa.String(length=64), nullable=False),
        sa.Column("uniqueid", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("prompt_id", sa.String(length=100), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("parsed", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["system_name", "uniqueid"],
            ["calls.system_name", "calls.uniqueid"],
            name=op.f("fk_call_steps_system_name_uniqueid"),
        ),
        sa.PrimaryKeyConstraint("system_name", "uniqueid", "position", name=op.f("pk_call_steps")),
    )
    op.create_table(
        "lookups",
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("phone", "day", "account", name=op.f("pk_lookups")),
    )
    op.create_index("ix_lookups_day", "lookups", ["day"], unique=False)

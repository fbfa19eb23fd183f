"""Cases, the promises made with them, and the counter their numbers come from."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
)

from adapters.database.tables.columns import Moment, Quantity, Serial, metadata

cases = Table(
    "cases",
    metadata,
    Column("registration_number", String(32), primary_key=True),
    Column("serial", Integer, nullable=False, server_default="0", index=True),
    Column("intent", String(32), nullable=False),
    Column("category", String(8), nullable=False, server_default="1.6"),
    Column("queue", String(32), nullable=False, server_default=""),
    Column("channel", String(16), nullable=False, server_default="phone"),
    Column("state", String(32), nullable=False, index=True),
    Column("priority", String(16), nullable=False, server_default="normal"),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment, nullable=True),
    Column("account", String(20), nullable=True, index=True),
    Column("phone", String(16), nullable=True, index=True),
    Column("premises_id", String(64), nullable=True, index=True),
    Column("needs_written", Boolean, nullable=False, server_default=false()),
    Column("due_at", Moment, nullable=True),
    Column("due_source", String(200), nullable=False, server_default=""),
    Column("due_fault", String(200), nullable=False, server_default=""),
    Column("assignee", String(64), nullable=True),
    Column("answer", Text, nullable=False, server_default=""),
    Column("answered_at", Moment, nullable=True),
    Column("parent", String(32), nullable=True),
    Column("outage", String(32), nullable=True, index=True),
)
"""`serial` is the number's, which is what callers tell; `category` is the yearly form's line, and may be corrected."""

callbacks = Table(
    "callbacks",
    metadata,
    Column("callback_key", String(200), primary_key=True),
    Column(
        "registration_number",
        ForeignKey(cases.c.registration_number, deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    Column("phone", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("account", String(20), nullable=True),
    Column("note", Text, nullable=False),
    Column("promised_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("done_at", Moment, nullable=True),
)

voice_messages = Table(
    "voice_messages",
    metadata,
    Column("message_key", String(200), primary_key=True),
    Column("registration_number", String(32), nullable=False, unique=True),
    Column("recording", String(200), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("system_name", String(64), nullable=True),
    Column("uniqueid", String(64), nullable=True),
    Column("caller", String(16), nullable=True),
    Column("account", String(20), nullable=True),
    Column("state", String(32), nullable=False, server_default="new", index=True),
    Column("reason", String(32), nullable=True),
    Column("transcript", Text, nullable=True),
    Column("words", JSON(none_as_null=True), nullable=True),
    Column("parsed", JSON(none_as_null=True), nullable=True),
    Column("transcribed_at", Moment, nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("tried_at", Moment, nullable=True),
    Column("kind", String(16), nullable=False, server_default="reading"),
    Column("sha256", String(64), nullable=True),
    Column("erased_at", Moment, nullable=True),
)
"""`account` is what the call knew or a person attached; what was heard is in `parsed`.

`tried_at` is the claim of whoever writes it down. `sha256` is the recording's, taken as soon as it stands still;
it stays where the recording is erased.
"""

message_actions = Table(
    "message_actions",
    metadata,
    Column("action_id", Serial, primary_key=True, autoincrement=True),
    Column("message_key", ForeignKey(voice_messages.c.message_key), nullable=False, index=True),
    Column("action", String(32), nullable=False),
    Column("acted_by", String(64), nullable=False),
    Column("acted_at", Moment, nullable=False),
    Column("reason", String(32), nullable=True),
    Column("note", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
"""What people did with messages, never changed: who called back stands here also when another accepts."""

drafts = Table(
    "drafts",
    metadata,
    Column("draft_key", String(200), nullable=False),
    Column("register_id", String(64), nullable=False),
    Column("account", String(20), nullable=False, index=True),
    Column("meter_id", String(64), nullable=False),
    Column("value", Quantity, nullable=False),
    Column("readback_heard", Boolean, nullable=False),
    Column("caller", String(16), nullable=True),
    Column("kept_at", Moment, nullable=False),
    PrimaryKeyConstraint("draft_key", "register_id"),
)

number_counters = Table(
    "number_counters",
    metadata,
    Column("company", String(8), primary_key=True),
    Column("next_serial", Integer, nullable=False),
)

"""Telling consumers by telephone: frozen texts, whom they are for, the rings, the proof, and the numbers apart."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from adapters.database.tables.attempts import call_attempts
from adapters.database.tables.columns import Moment, Serial, metadata
from adapters.database.tables.outages import outages, planned_works

notice_campaigns = Table(
    "notice_campaigns",
    metadata,
    Column("campaign_id", Serial, primary_key=True, autoincrement=True),
    Column("reference", ForeignKey(planned_works.c.reference), nullable=True),
    Column("version", Integer, nullable=True),
    Column("outage_id", ForeignKey(outages.c.outage_id), nullable=True, index=True),
    Column("place", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("was_at", Moment, nullable=True),
    Column("told_by", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("approved_by", String(64), nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("corrects", ForeignKey("notice_campaigns.campaign_id"), nullable=True),
    UniqueConstraint("reference", "version", "place"),
    sqlite_autoincrement=True,
)
"""A text, frozen: `sha256` is that of its `words`. It tells of a version of planned works, or of an outage.

`place` counts the texts of one version, from 1: the same version cannot be announced twice.
"""

notices = Table(
    "notices",
    metadata,
    Column("notice_id", Serial, primary_key=True, autoincrement=True),
    Column("campaign_id", ForeignKey(notice_campaigns.c.campaign_id), nullable=False),
    Column("consumer_id", String(64), nullable=True, index=True),
    Column("account", String(20), nullable=True),
    Column("zone", String(64), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("why", String(16), nullable=True),
    Column("next_at", Moment, nullable=True),
    UniqueConstraint("campaign_id", "consumer_id"),
    Index("ix_notices_queue", "campaign_id", "state", "turn", "next_at", "notice_id"),
    sqlite_autoincrement=True,
)
"""One for each consumer and campaign, by one of his accounts there. `turn` 0 are priority households, 1 all others;
`why` somebody was handed over; `next_at`: when he is rung at the earliest.
"""

notice_numbers = Table(
    "notice_numbers",
    metadata,
    Column("notice_id", ForeignKey(notices.c.notice_id), nullable=False),
    Column("place", Integer, nullable=False),
    Column("phone", String(16), nullable=False, index=True),
    PrimaryKeyConstraint("notice_id", "place"),
)
"""The numbers of a notice in their order, frozen with it, until they are erased."""

rings = Table(
    "rings",
    metadata,
    Column("attempt_id", ForeignKey(call_attempts.c.attempt_id), primary_key=True),
    Column("notice_id", ForeignKey(notices.c.notice_id), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("ring_end", String(16), nullable=True),
    Column("answered_at", Moment, nullable=True),
    Column("heard_ms", Integer, nullable=True),
    Column("of_ms", Integer, nullable=True),
    Column("key", String(1), nullable=False, server_default=""),
)
"""What an attempt came to: `place` is that of the number in `notice_numbers`. Without `heard_ms` its conversation has
told nothing (yet).
"""

ring_backs = Table(
    "ring_backs",
    metadata,
    Column("back_id", String(80), primary_key=True),
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("notice_id", ForeignKey(notices.c.notice_id), nullable=True, index=True),
    Column("place", Integer, nullable=True),
    Column("called_at", Moment, nullable=False),
    Column("heard_ms", Integer, nullable=False),
    Column("of_ms", Integer, nullable=False),
    Column("key", String(1), nullable=False, server_default=""),
    Index("ix_ring_backs_call", "system_name", "uniqueid"),
)
"""What callers heard of notices that they had missed, and under which name it is proved. Of a caller who wants to be
nobody neither the notice nor the `place` of his number in it is kept.
"""

rung_numbers = Table(
    "rung_numbers",
    metadata,
    Column("phone", String(16), primary_key=True),
    Column("salt", LargeBinary(32), nullable=False),
)
"""The salt of a number's digests in the proof: whoever erases the row makes them nobody's (decision 0012)."""

proof_links = Table(
    "proof_links",
    metadata,
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("campaign_id", ForeignKey(notice_campaigns.c.campaign_id), nullable=False, index=True),
    Column("attempt", String(80), nullable=False),
    Column("campaign", String(120), nullable=False),
    Column("number_digest", String(64), nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("rung_at", Moment, nullable=False),
    Column("answered_at", Moment, nullable=True),
    Column("heard_ms", Integer, nullable=False),
    Column("of_ms", Integer, nullable=False),
    Column("key", String(1), nullable=False),
    Column("recording_sha256", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The chain of proof (models/outbound/proof.py), only ever appended to."""

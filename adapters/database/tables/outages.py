"""Outages with their history, who reported them and who was told what; and planned works."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from adapters.database.tables.columns import Moment, Serial, metadata
from adapters.database.tables.network import devices

outages = Table(
    "outages",
    metadata,
    Column("outage_id", Serial, primary_key=True, autoincrement=True),
    Column("device_id", ForeignKey(devices.c.device_id), nullable=False),
    Column("state", String(32), nullable=False, index=True),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("estimate", Moment, nullable=True),
    Column("cause", String(200), nullable=False, server_default=""),
    Column("crew_on_site", Boolean, nullable=False),
    Column("ended_at", Moment, nullable=True),
    Column("version", Integer, nullable=False),
    Column("warned_of", Moment, nullable=True),
    Column("alarmed_of", Moment, nullable=True),
    Index("ix_outages_device_id", "device_id"),
    sqlite_autoincrement=True,
)
"""`warned_of` and `alarmed_of` are the estimates whose end the dispatcher was warned of, and told of when it came."""

_OPEN = text("state IN ('suspected', 'confirmed', 'etr_set', 'etr_changed')")

Index(
    "uq_outages_one_open_a_device",
    outages.c.device_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

outage_changes = Table(
    "outage_changes",
    metadata,
    Column("outage_id", ForeignKey(outages.c.outage_id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(32), nullable=False),
    Column("state", String(32), nullable=False),
    Column("device_id", String(64), nullable=False),
    Column("estimate", Moment, nullable=True),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("outage_id", "version"),
)
"""One line for each version of an outage, never changed: the estimates of a history stand here."""

outage_reports = Table(
    "outage_reports",
    metadata,
    Column("report_key", String(200), primary_key=True),
    Column("registration_number", String(32), nullable=False, unique=True),
    Column("intent", String(32), nullable=False),
    Column("account", String(20), nullable=True, index=True),
    Column("premises_id", String(64), nullable=True),
    Column("device_id", String(64), nullable=True, index=True),
    Column("caller", String(16), nullable=True, index=True),
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("reported_at", Moment, nullable=False, index=True),
    Column("located_at", Moment, nullable=True, index=True),
    Column("extent", String(16), nullable=False),
    Column("recording", String(200), nullable=False, server_default=""),
    Column("outage_id", ForeignKey(outages.c.outage_id), nullable=True, index=True),
    Column("placed_by", String(64), nullable=False, server_default=""),
)
"""Who said that there is no power. `located_at`: since when its device is known; None: a person has to place it."""

outage_told = Table(
    "outage_told",
    metadata,
    Column("told_key", String(200), primary_key=True),
    Column("outage_id", ForeignKey(outages.c.outage_id), nullable=False, index=True),
    Column("estimate", Moment, nullable=True),
    Column("account", String(20), nullable=True),
    Column("caller", String(16), nullable=True),
    Column("system_name", String(64), nullable=False),
    Column("uniqueid", String(64), nullable=False),
    Column("told_at", Moment, nullable=False, index=True),
    Column("heard_whole", Boolean, nullable=False),
)
"""Each time an outage was told to a caller, with the estimate as he heard it; None: the time was being clarified."""

restored_wishes = Table(
    "restored_wishes",
    metadata,
    Column("wish_key", String(200), primary_key=True),
    Column("system_name", String(64), nullable=True),
    Column("uniqueid", String(64), nullable=True),
    Column("phone", String(16), nullable=False),
    Column("account", String(20), nullable=True),
    Column("registration_number", String(32), nullable=True, index=True),
    Column("outage_id", ForeignKey(outages.c.outage_id), nullable=True, index=True),
    Column("asked_at", Moment, nullable=False),
    Column("notice_id", BigInteger, nullable=True, index=True),
    Index("ix_restored_wishes_system_name_uniqueid", "system_name", "uniqueid"),
)
"""Who wants a call when power is back, in which call he wished so (of the oldest wishes nobody knows), and which notice
his wish has become.
"""

planned_works = Table(
    "planned_works",
    metadata,
    Column("reference", String(64), primary_key=True),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("state", String(32), nullable=False),
    Column("version", Integer, nullable=False),
)

planned_work_devices = Table(
    "planned_work_devices",
    metadata,
    Column("reference", ForeignKey(planned_works.c.reference), nullable=False),
    Column("device_id", ForeignKey(devices.c.device_id), nullable=False, index=True),
    PrimaryKeyConstraint("reference", "device_id"),
)

planned_work_changes = Table(
    "planned_work_changes",
    metadata,
    Column("reference", ForeignKey(planned_works.c.reference), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(32), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("reference", "version"),
)

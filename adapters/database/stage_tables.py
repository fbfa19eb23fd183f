"""Temporary tables in which imported rows wait until the whole import is found good."""

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table

from adapters.database.tables import accounts, consumers, contact_points, meters, premises, readings, registers
from services.import_tables import ImportTable

LIVE = {
    ImportTable.CONSUMERS: consumers,
    ImportTable.PHONES: contact_points,
    ImportTable.PREMISES: premises,
    ImportTable.ACCOUNTS: accounts,
    ImportTable.METERS: meters,
    ImportTable.REGISTERS: registers,
    ImportTable.READINGS: readings,
}
_READING_COLUMNS = ("register_id", "value", "taken_on", "period", "source", "received_at")

KEYS = {
    **{table: tuple(column.name for column in live.primary_key) for table, live in LIVE.items()},
    ImportTable.READINGS: ("register_id", "period", "source"),
}
"""What makes a row of each table unique within one import."""

REFERENCES = (
    (ImportTable.PHONES, ImportTable.CONSUMERS, "consumer_id"),
    (ImportTable.ACCOUNTS, ImportTable.CONSUMERS, "consumer_id"),
    (ImportTable.ACCOUNTS, ImportTable.PREMISES, "premises_id"),
    (ImportTable.METERS, ImportTable.ACCOUNTS, "account"),
    (ImportTable.REGISTERS, ImportTable.METERS, "meter_id"),
    (ImportTable.READINGS, ImportTable.REGISTERS, "register_id"),
)
"""Which table names rows of which other, and by what column."""

_metadata = MetaData()


def _stage(table: ImportTable, live: Table) -> Table:
    names = _READING_COLUMNS if table is ImportTable.READINGS else tuple(live.c.keys())
    columns = [Column(name, live.c[name].type) for name in names]
    if table is ImportTable.READINGS:
        columns += [Column("billed", Boolean), Column("fate", String(8), server_default="")]
    columns.append(Column("line", Integer))
    return Table(f"stage_{table.value}", _metadata, *columns, prefixes=["TEMPORARY"])


STAGE = {table: _stage(table, live) for table, live in LIVE.items()}
"""`line` is the row's line in its file; `fate` of a reading: new, seen before, or to be settled one by one."""

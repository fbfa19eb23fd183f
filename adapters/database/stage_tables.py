"""Temporary tables in which imported rows wait until the whole import is found good."""

from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table

from adapters.database.tables import (
    accounts,
    connections,
    consumers,
    contact_points,
    devices,
    meters,
    premises,
    readings,
    reconnect_list,
    registers,
    slots,
)
from services.imports.import_tables import ImportTable

LIVE = {
    ImportTable.CONSUMERS: consumers,
    ImportTable.PHONES: contact_points,
    ImportTable.PREMISES: premises,
    ImportTable.ACCOUNTS: accounts,
    ImportTable.METERS: meters,
    ImportTable.REGISTERS: registers,
    ImportTable.READINGS: readings,
    ImportTable.DEVICES: devices,
    ImportTable.CONNECTIONS: connections,
    ImportTable.RECONNECT_LIST: reconnect_list,
    ImportTable.SLOTS: slots,
}


@dataclass(frozen=True, slots=True)
class Reference:
    """Rows of `table` name in `column` a row of `target`, where the column is called `key` (else the same)."""

    table: ImportTable
    column: str
    target: ImportTable
    key: str = ""

    @property
    def target_column(self) -> str:
        return self.key or self.column


_READING_COLUMNS = ("register_id", "value", "taken_on", "period", "source", "received_at")

KEYS = {
    **{table: tuple(column.name for column in live.primary_key) for table, live in LIVE.items()},
    ImportTable.READINGS: ("register_id", "period", "source"),
}
"""What makes a row of each table unique within one import."""

REFERENCES = (
    Reference(ImportTable.PHONES, "consumer_id", ImportTable.CONSUMERS),
    Reference(ImportTable.ACCOUNTS, "consumer_id", ImportTable.CONSUMERS),
    Reference(ImportTable.ACCOUNTS, "premises_id", ImportTable.PREMISES),
    Reference(ImportTable.METERS, "account", ImportTable.ACCOUNTS),
    Reference(ImportTable.REGISTERS, "meter_id", ImportTable.METERS),
    Reference(ImportTable.READINGS, "register_id", ImportTable.REGISTERS),
    Reference(ImportTable.DEVICES, "parent", ImportTable.DEVICES, "device_id"),
    Reference(ImportTable.CONNECTIONS, "premises_id", ImportTable.PREMISES),
    Reference(ImportTable.CONNECTIONS, "device_id", ImportTable.DEVICES),
    Reference(ImportTable.RECONNECT_LIST, "account", ImportTable.ACCOUNTS),
)

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

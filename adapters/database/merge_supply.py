"""Merging an import's consumers, premises, accounts, meters and network into the live tables."""

from sqlalchemy import Table, delete, false, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.stage_tables import LIVE, STAGE
from adapters.database.tables import contact_points
from services.imports.import_tables import ImportTable

_UPDATED = (
    ImportTable.CONSUMERS,
    ImportTable.PREMISES,
    ImportTable.ACCOUNTS,
    ImportTable.METERS,
    ImportTable.REGISTERS,
    ImportTable.DEVICES,
    ImportTable.CONNECTIONS,
    ImportTable.RECONNECT_LIST,
    ImportTable.SLOTS,
)


async def merge_supply(connection: AsyncConnection) -> None:
    """Add what is new and bring up to date what is known; a consumer who comes with phones has no others."""
    for table in _UPDATED:
        await _upsert(connection, LIVE[table], STAGE[table])
    stage = STAGE[ImportTable.PHONES]
    named = select(stage.c.consumer_id)
    kept = select(stage.c.line).where(
        stage.c.consumer_id == contact_points.c.consumer_id, stage.c.phone == contact_points.c.phone
    )
    await connection.execute(delete(contact_points).where(contact_points.c.consumer_id.in_(named), ~kept.exists()))
    await _upsert(connection, contact_points, stage)


async def _upsert(connection: AsyncConnection, live: Table, stage: Table) -> None:
    names = list(live.c.keys())
    rows = select(*(stage.c[name] for name in names)).where(true())
    keys = list(live.primary_key.columns)
    others = [name for name in names if not live.c[name].primary_key]
    # the same on both, but each database has its own class for it
    if connection.dialect.name == "sqlite":
        here = sqlite.insert(live).from_select(names, rows)
        changed = or_(false(), *(live.c[name].is_distinct_from(here.excluded[name]) for name in others))
        values = {name: here.excluded[name] for name in others}
        done = here.on_conflict_do_update(index_elements=keys, set_=values, where=changed) if others else None
        await connection.execute(here.on_conflict_do_nothing(index_elements=keys) if done is None else done)
        return
    there = postgresql.insert(live).from_select(names, rows)
    differs = or_(false(), *(live.c[name].is_distinct_from(there.excluded[name]) for name in others))
    news = {name: there.excluded[name] for name in others}
    full = there.on_conflict_do_update(index_elements=keys, set_=news, where=differs) if others else None
    await connection.execute(there.on_conflict_do_nothing(index_elements=keys) if full is None else full)

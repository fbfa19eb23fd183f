"""What a company has stored, for tests that compare it with what residents heard."""

import asyncio
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.resident_report import ResidentReport
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import cases, readings
from adapters.journal.store import JOURNAL_NAME, look_at_outbox
from tests.live.company_lab import CompanyUnderTest
from tests.live.scripts import Tenant

DRAINED_WITHIN_S = 20.0
Heard = Mapping[Tenant, ResidentReport]


async def drained(company: CompanyUnderTest) -> None:
    """Returns once everything that was promised is in the database; nothing may have been refused."""
    deadline = time.monotonic() + DRAINED_WITHIN_S
    while time.monotonic() < deadline:
        status = look_at_outbox(company.settings.storage.journal)
        if status is not None and not status.pending:
            assert not status.refused, status
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the outbox still holds {status}")


def open_journals(company: CompanyUnderTest) -> int:
    """Calls that have begun and not ended, as the bridge's own disk knows them."""
    with closing(sqlite3.connect(company.settings.storage.journal / JOURNAL_NAME)) as journal:
        count: int = journal.execute("SELECT count(*) FROM calls").fetchone()[0]
        return count


async def rows(address: DatabaseAddress, query: Select[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What the database answers to `query`."""
    engine = create_async_engine(address.parsed)
    try:
        async with engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(query)]
    finally:
        await engine.dispose()


async def phoned_in(address: DatabaseAddress) -> list[tuple[str, str, str]]:
    """Register, value and registration number of every reading that came by phone."""
    query = select(readings.c.register_id, readings.c.value, readings.c.registration_number)
    found = await rows(address, query.where(readings.c.source == "phone_ivr"))
    return [(str(register), str(value), str(number)) for register, value, number in found]


async def require_every_promise_kept_once(company: CompanyUnderTest, heard: Heard) -> None:
    """What residents heard as accepted is stored with its number, nothing is stored twice, no number given twice."""
    await drained(company)
    stored = await phoned_in(company.database)
    assert len({register for register, _, _ in stored}) == len(stored), f"stored twice: {stored}"
    numbers = [number for _, _, number in stored]
    assert len(set(numbers)) == len(numbers), f"a number was given twice: {numbers}"
    by_register = {register: (value, number) for register, value, number in stored}
    for tenant, report in heard.items():
        told = report.captured.get("registration_number")
        if told is None:
            continue
        assert tenant.register in by_register, f"{tenant} heard {told}, and nothing is stored"
        value, number = by_register[tenant.register]
        assert (int(float(value)), number[-6:]) == (int(tenant.value), told), tenant


async def case_kinds(address: DatabaseAddress) -> Sequence[tuple[str, str]]:
    """Kind and registration number of every case."""
    return [
        (str(kind), str(number))
        for kind, number in await rows(address, select(cases.c.kind, cases.c.registration_number))
    ]

"""What a company has stored, for tests that compare it with what residents heard."""

import asyncio
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Protocol

from num2words import num2words
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.town.report import ResidentReport
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import cases, readings
from adapters.journal.store import JOURNAL_NAME, look_at_outbox
from gridline.bridge.node import RECONCILE_S
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from tests.live.scripts import Tenant

NUMBER_PROMPTS = ("reading_accepted", "reading_review_taken", "voice_reading_saved")
DRAINED_WITHIN_S = 20.0
NEXT_LOOK_S = RECONCILE_S + 10.0
"""The journal of a caller whom the dialplan served alone is closed when the bridge next asks which calls there are."""
Heard = Mapping[Tenant, ResidentReport]


class Kept(Protocol):
    """A company as far as its books go."""

    @property
    def settings(self) -> Settings: ...


async def drained(company: Kept) -> None:
    """Returns once everything that was promised is in the database; nothing may have been refused."""
    deadline = time.monotonic() + DRAINED_WITHIN_S
    while time.monotonic() < deadline:
        status = look_at_outbox(company.settings.storage.journal)
        if status is not None and not status.pending:
            assert not status.refused, status
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the outbox still holds {status}")


def open_journals(company: Kept) -> int:
    """Calls that have begun and not ended, as the bridge's own disk knows them."""
    with closing(sqlite3.connect(company.settings.storage.journal / JOURNAL_NAME)) as journal:
        count: int = journal.execute("SELECT count(*) FROM calls").fetchone()[0]
        return count


async def journals_closed(company: Kept) -> None:
    """Returns once no journal is open, at the bridge's next look at the latest."""
    deadline = time.monotonic() + NEXT_LOOK_S
    while left := open_journals(company):
        assert time.monotonic() < deadline, f"{left} journals are still open"
        await asyncio.sleep(0.5)


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


async def require_every_promise_kept_once(company: Kept, heard: Heard) -> None:
    """What residents heard as accepted is stored with its number, nothing is stored twice, no number given twice."""
    await drained(company)
    stored = await phoned_in(database_address(company.settings.database))
    assert len({register for register, _, _ in stored}) == len(stored), f"stored twice: {stored}"
    numbers = [number for _, _, number in stored]
    assert len(set(numbers)) == len(numbers), f"a number was given twice: {numbers}"
    by_register = {register: (value, number) for register, value, number in stored}
    for tenant, report in heard.items():
        told = number_told(report)
        if told is None:
            continue
        assert tenant.register in by_register, f"{tenant} heard {told}, and nothing is stored"
        value, number = by_register[tenant.register]
        assert number[-6:] == told, (tenant, number, told, report.prompts)
        assert int(float(value)) == int(tenant.value) or _was_read_back(value, report), (tenant, value, report.prompts)


def number_told(report: ResidentReport) -> str | None:
    """The registration number that he heard whole; a crash may have cut it before."""
    heard = [prompt.digits for prompt in report.prompts if prompt.prompt_id in NUMBER_PROMPTS]
    return next((digits for digits in reversed(heard) if len(digits) == 6), None)


def untold(heard: Heard) -> Mapping[Tenant, Sequence[tuple[str, str | None]]]:
    """Who heard no number whole nor the dialplan's own text, and what he heard instead, prompt by prompt."""
    return {
        tenant: [(prompt.prompt_id, prompt.digits) for prompt in report.prompts]
        for tenant, report in heard.items()
        if number_told(report) is None and not left_to_the_dialplan(report)
    }


def left_to_the_dialplan(report: ResidentReport) -> bool:
    """His time ran out before a bridge took him back, so that the dialplan served him alone."""
    return any(prompt.prompt_id == "static_end" for prompt in report.prompts)


def _was_read_back(value: str, report: ResidentReport) -> bool:
    """Keys that fell into a crash make another number; a resident who hears it read back may still say yes to it."""
    read_back = [prompt.text for prompt in report.prompts if prompt.prompt_id == "reading_readback"]
    return bool(read_back) and num2words(int(float(value)), lang="ru") in read_back[-1]


async def case_intents(address: DatabaseAddress) -> Sequence[tuple[str, str]]:
    """Intent and registration number of every case."""
    return [
        (str(intent), str(number))
        for intent, number in await rows(address, select(cases.c.intent, cases.c.registration_number))
    ]

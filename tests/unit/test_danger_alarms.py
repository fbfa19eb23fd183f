"""A caller in danger whom nobody on duty answered is never forgotten in silence."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.journal.store import LocalStore, open_local_store
from gridline.checks.diagnosis import State
from gridline.checks.service import DangerAlarms
from gridline.commands.alarms import as_json, as_text
from gridline.observability import CountedDesk, Metrics
from models.account import Account, AccountNumber, ConsumerKind
from models.case import RegistrationNumber
from models.phone_number import PhoneNumber
from models.reading import Period
from services.desk_rules import DeskRules
from services.dispatch.open_alarms import AlarmsSeen, FiledAlarm, OpenAlarms
from services.errors import DatabaseAway, NotKept
from services.forgetting.forget_caller import ForgottenCallers
from services.outbox.asked_database import AskedDatabase
from services.outbox.drain_outbox import DrainPace, OutboxDrainer
from services.outbox.letters import DeskTimes, Letters
from services.outbox.outbox import Entry, Outbox
from services.outbox.registration_numbers import NumberBlock
from services.readings.durable_desk import DurableDesk
from services.readings.open_account import MeterPast, OpenAccount
from services.readings.tell_lower import TellLower
from tests.fakes.danger import FakeBoard, FullDisk, alarm
from tests.fakes.desks import FakeDispatchDesk, FakeOperatorDesk
from tests.fakes.supply import NOW, RESIDENT
from tests.fakes.yasnogorsk import COMPANY

RAISED = alarm()
FILED = FiledAlarm(
    RAISED.key, RegistrationNumber("DEMO", NOW.date(), 7), RAISED.call, RESIDENT, RAISED.recording, RAISED.raised_at
)


class NoDatabase:
    """Implements the ports behind the desk; asked, it is away."""

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        raise DatabaseAway

    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        raise DatabaseAway

    async def kind_of(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        raise DatabaseAway

    async def find(self, number: AccountNumber) -> Account | None:
        raise DatabaseAway

    async def meters_of(self, number: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        raise DatabaseAway

    async def note_lower(self, *_: object) -> tuple[int, ...]:
        raise DatabaseAway

    async def note(self, *_: object) -> int:
        raise DatabaseAway

    async def __call__(self, entry: Entry) -> None:
        raise DatabaseAway


def desk_over(outbox: Outbox) -> DurableDesk:
    away = NoDatabase()
    drainer = OutboxDrainer(outbox, away, DrainPace())
    times = DeskTimes(lambda: NOW)
    letters = Letters(DeskRules(COMPANY), outbox, drainer, times)
    asked = AskedDatabase(times)
    return DurableDesk(letters, OpenAccount(away, away), TellLower(away), asked, ForgottenCallers(), away)


@asynccontextmanager
async def node(folder: Path) -> AsyncIterator[LocalStore]:
    async with open_local_store(folder, lambda: NOW) as store:
        await store.numbers.add(NumberBlock("DEMO", 500, 10, NOW))
        yield store


async def seen(outbox: Outbox, board: FakeBoard, timeout_s: float = 1.0) -> AlarmsSeen:
    counting = OpenAlarms(board, outbox, timeout_s)
    try:
        return await counting()
    finally:
        await counting.close()


async def test_with_the_database_away_an_alarm_is_kept_and_counted_here(tmp_path: Path) -> None:
    async with node(tmp_path / "node") as store:
        first = await desk_over(store.outbox).raise_alarm(RAISED)
        assert first.serial == 500
        assert await desk_over(store.outbox).raise_alarm(RAISED) == first
        assert await seen(store.outbox, FakeBoard(away=True)) == AlarmsSeen(here=1, filed=None)
    async with open_local_store(tmp_path / "node", lambda: NOW) as store:
        (entry,) = await store.outbox.pending(10)
        assert (entry.content, entry.number) == (RAISED, first), "and it outlives the process"


@pytest.mark.parametrize("whose", ["kept", "full disk"])
async def test_every_alarm_is_critical_in_the_log_with_the_call_and_nothing_personal(
    whose: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with node(tmp_path / "node") as store:
        if whose == "kept":
            await desk_over(store.outbox).raise_alarm(RAISED)
        else:
            with pytest.raises(NotKept):
                await desk_over(FullDisk()).raise_alarm(RAISED)
    critical = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert len(critical) == (1 if whose == "kept" else 2)
    assert {record.__dict__["call_id"] for record in critical} == {"town/1700000000.1"}
    assert RESIDENT.e164 not in caplog.text + str([record.__dict__ for record in critical])


async def test_an_alarm_is_counted_also_when_it_cannot_be_kept() -> None:
    metrics = Metrics()
    metrics.danger_alarms_wait(3)
    await CountedDesk(FakeOperatorDesk(), FakeDispatchDesk(), metrics).raise_alarm(RAISED)
    with pytest.raises(DatabaseAway):
        await CountedDesk(FakeOperatorDesk(), FakeDispatchDesk(away=True), metrics).raise_alarm(RAISED)
    assert metrics.registry.get_sample_value("gridline_danger_alarms_total") == 2
    assert metrics.registry.get_sample_value("gridline_danger_alarms_open") == 3


@pytest.mark.parametrize(
    ("board", "state", "word"),
    [
        (FakeBoard(), State.WELL, "none is open"),
        (FakeBoard(FILED), State.WARNING, "1 open"),
        (FakeBoard(away=True), State.WELL, "may hold more"),
        (FakeBoard(hangs=True), State.WELL, "may hold more"),
    ],
)
async def test_an_open_alarm_is_seen_by_the_monitor_and_takes_no_node_out(
    board: FakeBoard, state: State, word: str
) -> None:
    found = await DangerAlarms(lambda: seen(FullDisk(), board, 0.01)).look()
    assert found.state is state
    assert word in found.what
    assert bool(found.remedy) is not found.is_good


async def test_an_acknowledged_alarm_is_no_longer_open() -> None:
    board = FakeBoard(FILED)
    assert await board.acknowledge(FILED.key, NOW)
    assert await seen(FullDisk(), board) == AlarmsSeen(here=0, filed=0)


def test_the_list_shows_whom_to_call_back() -> None:
    assert as_text([]) == "no danger alarm waits\n"
    line = as_text([FILED])
    assert line.startswith("town/1700000000.1/danger 2026-11-20T07:00:00+00:00 DEMO-20261120-000007 +70000000001 ")
    (shown,) = json.loads(as_json([FILED]))
    assert (shown["caller"], shown["recording"]) == (RESIDENT.e164, RAISED.recording)

"""Stored reports feed trouble-call analysis: once each, again after a restart, whatever clocks say."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from models.network import Device, DeviceKind, Network
from models.outage import Outage, OutageState
from models.trouble_call_analysis import OutageReport
from services.errors import DatabaseAway
from services.outages.watch_reports import NETWORK_FRESH, WatchReports

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def network(*more: Device) -> Network:
    return Network.of(
        (
            Device("F1", DeviceKind.FEEDER, "F1"),
            Device("TP1", DeviceKind.TRANSFORMER, "TP1", "F1", 100),
            Device("TP2", DeviceKind.TRANSFORMER, "TP2", "F1", 100),
            *more,
        )
    )


class Stored:
    """The database: its network, its reports, and what was suspected of it. It may be away."""

    def __init__(self) -> None:
        self.network = network()
        self.located: list[tuple[OutageReport, datetime]] = []
        self.suspected: list[tuple[str, datetime]] = []
        self.loads = 0
        self.away: set[str] = set()
        self.answers: int | None = None
        """After so many suspicions it is away; None: it stays."""

    def report(self, premises: str, at: datetime, device: str = "TP1", located_at: datetime | None = None) -> None:
        self.located.append((OutageReport(premises, device, at), located_at or at))

    async def load(self) -> Network:
        self.loads += 1
        return self.network

    async def located_since(self, since: datetime) -> Sequence[tuple[OutageReport, datetime]]:
        self._ask("feed")
        return [(report, at) for report, at in self.located if at >= since]

    async def __call__(self, device_id: str, now: datetime) -> Outage | None:
        self._ask("suspect")
        if self.answers == len(self.suspected):
            raise DatabaseAway("suspect")
        self.suspected.append((device_id, now))
        return Outage(len(self.suspected), device_id, OutageState.SUSPECTED, now, now)

    def _ask(self, what: str) -> None:
        if what in self.away:
            raise DatabaseAway(what)


def watching(stored: Stored) -> WatchReports:
    return WatchReports(stored, stored, stored)


async def test_the_third_report_of_ten_minutes_opens_a_suspicion_once() -> None:
    stored = Stored()
    watch = watching(stored)
    for n in range(3):
        stored.report(f"P{n}", NOW + n * MINUTE)
        opened = await watch(NOW + n * MINUTE)
        assert len(opened) == (n == 2)
    assert await watch(NOW + 3 * MINUTE) == []
    assert [device for device, _ in stored.suspected] == ["TP1"]


async def test_after_a_restart_the_reports_of_the_last_minutes_still_count() -> None:
    stored = Stored()
    for n in range(2):
        stored.report(f"P{n}", NOW)
        await watching(stored)(NOW)
    stored.report("P2", NOW + 5 * MINUTE)
    assert len(await watching(stored)(NOW + 5 * MINUTE)) == 1


async def test_reports_that_are_older_than_the_last_minutes_do_not_count() -> None:
    stored = Stored()
    for n in range(3):
        stored.report(f"P{n}", NOW - 11 * MINUTE, located_at=NOW)
    assert await watching(stored)(NOW) == []


async def test_a_report_of_a_clock_that_is_ahead_counts_as_of_now() -> None:
    stored = Stored()
    for n in range(3):
        stored.report(f"P{n}", NOW + 60 * MINUTE, located_at=NOW)
    watch = watching(stored)
    assert len(await watch(NOW)) == 1
    stored.report("P9", NOW + 11 * MINUTE)
    assert await watch(NOW + 11 * MINUTE) == [], "the first three are forgotten in their time"


async def test_a_report_that_a_person_has_placed_counts_by_the_time_of_its_call() -> None:
    stored = Stored()
    watch = watching(stored)
    stored.report("P1", NOW)
    stored.report("P2", NOW)
    await watch(NOW + MINUTE)
    stored.report("P3", NOW, located_at=NOW + 5 * MINUTE)
    assert len(await watch(NOW + 5 * MINUTE)) == 1


async def test_a_transaction_that_ended_late_is_seen() -> None:
    stored = Stored()
    watch = watching(stored)
    stored.report("P1", NOW)
    stored.report("P2", NOW)
    await watch(NOW + 20 * SECOND)
    stored.report("P3", NOW)
    assert len(await watch(NOW + 22 * SECOND)) == 1


async def test_reports_of_two_transformers_at_once_suspect_their_feeder_alone() -> None:
    stored = Stored()
    for n in range(3):
        stored.report(f"A{n}", NOW)
        stored.report(f"B{n}", NOW, "TP2")
    (opened,) = await watching(stored)(NOW)
    assert opened.device_id == "F1"


@pytest.mark.parametrize("part", ["feed", "suspect"])
async def test_with_the_database_away_nothing_is_lost(part: str) -> None:
    stored = Stored()
    watch = watching(stored)
    await watch(NOW)
    for n in range(3):
        stored.report(f"P{n}", NOW + SECOND)
    stored.away = {part}
    with pytest.raises(DatabaseAway):
        await watch(NOW + 2 * SECOND)
    stored.away = set()
    assert len(await watch(NOW + 4 * SECOND)) == 1


async def test_a_suspicion_opened_just_before_the_database_went_away_is_told_when_it_is_back() -> None:
    stored = Stored()
    stored.network = network(
        Device("F2", DeviceKind.FEEDER, "F2"), Device("TP3", DeviceKind.TRANSFORMER, "TP3", "F2", 100)
    )
    watch = watching(stored)
    for n in range(3):
        stored.report(f"A{n}", NOW)
        stored.report(f"C{n}", NOW, "TP3")
    stored.answers = 1
    with pytest.raises(DatabaseAway):
        await watch(NOW)
    stored.answers = None
    told = await watch(NOW + SECOND)
    assert sorted(outage.device_id for outage in told) == ["TP1", "TP3"]
    assert await watch(NOW + 2 * SECOND) == []


async def test_a_device_that_was_imported_meanwhile_is_learned() -> None:
    stored = Stored()
    watch = watching(stored)
    await watch(NOW)
    stored.network = network(Device("TP9", DeviceKind.TRANSFORMER, "TP9", "F1", 50))
    for n in range(3):
        stored.report(f"P{n}", NOW + SECOND, "TP9")
    assert await watch(NOW + 2 * SECOND) == []
    assert len(await watch(NOW + 4 * SECOND)) == 1


async def test_the_network_is_loaded_again_now_and_then() -> None:
    stored = Stored()
    watch = watching(stored)
    for minutes in range(3):
        await watch(NOW + minutes * MINUTE)
    assert stored.loads == 1
    await watch(NOW + NETWORK_FRESH + 3 * MINUTE)
    assert stored.loads == 2

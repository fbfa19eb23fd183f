"""The dispatcher is told of suspicions and of estimates that run out, once each."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gridline.bridge.outage_watch import OutageWatch
from gridline.bridge.rounds import attempted
from gridline.observability import Metrics
from models.network import Device, DeviceKind, Network
from models.outage import Outage, OutageState
from models.trouble_call_analysis import OutageReport
from services.errors import DatabaseAway
from services.outages.watch_estimates import WatchEstimates
from services.outages.watch_reports import WatchReports

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
ESTIMATE = NOW + timedelta(hours=1)
AWAY = "outages cannot be looked at"
OUTAGE = Outage(7, "F1", OutageState.ETR_SET, NOW, NOW, ESTIMATE)


class Board:
    """One outage, whose estimate is told of once."""

    def __init__(self) -> None:
        self.outage = OUTAGE
        self.claimed: set[tuple[str, int, datetime | None]] = set()
        self.away = False
        self.away_after_suspicion = False
        self.others: list[Outage] = []
        self.claims_left = 99

    async def load(self) -> Network:
        return Network.of((Device("TP1", DeviceKind.TRANSFORMER, "TP1", None, 100),))

    async def located_since(self, since: datetime) -> Sequence[tuple[OutageReport, datetime]]:
        if self.away:
            raise DatabaseAway("away")
        if self.away_after_suspicion:
            return [(OutageReport(f"P{n}", "TP1", since + timedelta(minutes=1)), since) for n in range(3)]
        return []

    async def __call__(self, device_id: str, now: datetime) -> Outage | None:
        return Outage(8, device_id, OutageState.SUSPECTED, now, now)

    async def due(self, before: datetime) -> Sequence[Outage]:
        if self.away_after_suspicion:
            raise DatabaseAway("away")
        assert self.outage.estimate is not None
        return [self.outage, *self.others] if self.outage.estimate <= before else []

    async def claim_warning(self, outage: Outage) -> bool:
        return self._claim("warning", outage)

    async def claim_alarm(self, outage: Outage) -> bool:
        return self._claim("alarm", outage)

    def _claim(self, what: str, outage: Outage) -> bool:
        if self.claims_left == 0:
            raise DatabaseAway("away")
        self.claims_left -= 1
        is_new = (what, outage.outage_id, outage.estimate) not in self.claimed
        self.claimed.add((what, outage.outage_id, outage.estimate))
        return is_new


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno == logging.CRITICAL]


async def look(board: Board, metrics: Metrics, minutes_before: int) -> None:
    now = ESTIMATE - timedelta(minutes=minutes_before)
    watch = OutageWatch(WatchReports(board, board, board), WatchEstimates(board), metrics, lambda: now)
    await attempted(watch.once, AWAY)


async def test_the_dispatcher_is_warned_a_quarter_of_an_hour_ahead_and_told_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    board, metrics = Board(), Metrics()
    await look(board, metrics, 16)
    assert told(caplog) == []
    for _ in range(2):
        await look(board, metrics, 15)
    assert told(caplog) == ["an outage's estimate runs out: see gridline outages"]
    assert b'gridline_outage_estimates{age="expiring"} 1.0' in metrics.text()
    for _ in range(2):
        await look(board, metrics, 0)
    assert told(caplog)[1:] == ["an outage's estimate is over: callers hear none"]
    assert b'gridline_outage_estimates{age="expiring"} 0.0' in metrics.text()
    assert b'gridline_outage_estimates{age="expired"} 1.0' in metrics.text()


async def test_a_new_estimate_is_warned_of_anew(caplog: pytest.LogCaptureFixture) -> None:
    board, metrics = Board(), Metrics()
    await look(board, metrics, 10)
    board.outage = replace(OUTAGE, estimate=ESTIMATE + timedelta(minutes=1))
    await look(board, metrics, 5)
    assert len(told(caplog)) == 2


async def test_a_database_that_is_away_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    board, metrics = Board(), Metrics()
    board.away = True
    await look(board, metrics, 10)
    assert [record.message for record in caplog.records] == [AWAY]
    board.away = False
    await look(board, metrics, 10)
    assert len(told(caplog)) == 1


async def test_a_suspicion_is_told_though_the_database_goes_away_right_after_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    board = Board()
    board.away_after_suspicion = True
    await look(board, Metrics(), 10)
    assert told(caplog) == ["an outage is suspected: see gridline outages"]


async def test_of_estimates_that_run_out_each_is_told_though_the_database_goes_away_between(
    caplog: pytest.LogCaptureFixture,
) -> None:
    board, metrics = Board(), Metrics()
    board.others = [replace(OUTAGE, outage_id=9)]
    board.claims_left = 1
    await look(board, metrics, 10)
    assert len(told(caplog)) == 1
    board.claims_left = 99
    await look(board, metrics, 9)
    assert len(told(caplog)) == 2

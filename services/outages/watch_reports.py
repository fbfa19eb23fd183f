"""Feed trouble-call analysis from the stored reports, and open what it suspects; any number of nodes may do so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from models.network import Network
from models.outage import Outage
from models.trouble_call_analysis import OutageReport, SuspicionRule, TroubleCalls
from services.outages.outage_board import ReportFeed

OVERLAP = timedelta(seconds=30)
"""Nodes' clocks differ, and a transaction that began earlier may end later: so far back is looked again."""
NETWORK_FRESH = timedelta(minutes=10)
"""After so long an import may have changed the network."""


class NetworkFile(Protocol):
    async def load(self) -> Network:
        """Raises DatabaseAway."""
        ...


class Suspecting(Protocol):
    async def __call__(self, device_id: str, now: datetime) -> Outage | None:
        """The outage that is suspected from now on, or None. Raises DatabaseAway."""
        ...


class WatchReports:
    """Holds the reports of the last minutes. After a restart it has them again from the database."""

    def __init__(
        self, networks: NetworkFile, feed: ReportFeed, suspect: Suspecting, rule: SuspicionRule | None = None
    ) -> None:
        self._networks = networks
        self._feed = feed
        self._suspect = suspect
        self._rule = rule or SuspicionRule()
        self._calls: TroubleCalls | None = None
        self._loaded_at: datetime | None = None
        self._looked_at: datetime | None = None
        self._known: dict[OutageReport, datetime] = {}
        """Reports that were counted, with when their device became known."""
        self._to_suspect: set[str] = set()
        self._opened: list[Outage] = []
        """Of which nobody was told yet."""

    async def __call__(self, now: datetime) -> Sequence[Outage]:
        """Take the reports that are new, and open what they make suspected. Raises DatabaseAway; then call it again."""
        calls = await self._current(now)
        since = (self._looked_at or now - self._rule.within) - OVERLAP
        touched = [report.device_id for report in await self._new(since) if self._count(calls, report, now)]
        self._looked_at = now
        found = (calls.suspicion(device_id) for device_id in dict.fromkeys(touched))
        self._to_suspect |= {suspicion.device_id for suspicion in found if suspicion is not None}
        return await self._open(now)

    async def _open(self, now: datetime) -> Sequence[Outage]:
        for device_id in sorted(self._to_suspect):
            outage = await self._suspect(device_id, now)
            self._to_suspect.discard(device_id)
            if outage is not None:
                self._opened.append(outage)
        opened, self._opened = self._opened, []
        return opened

    async def _current(self, now: datetime) -> TroubleCalls:
        """The analysis on a network that is fresh; on another one everything is counted again."""
        if self._calls is None or self._loaded_at is None or now - self._loaded_at > NETWORK_FRESH:
            self._calls = TroubleCalls(await self._networks.load(), self._rule)
            self._loaded_at, self._looked_at = now, None
            self._known.clear()
        return self._calls

    async def _new(self, since: datetime) -> Sequence[OutageReport]:
        located = await self._feed.located_since(since)
        new = [report for report, _ in located if report not in self._known]
        self._known = {report: at for report, at in self._known.items() if at >= since} | dict(located)
        return new

    def _count(self, calls: TroubleCalls, report: OutageReport, now: datetime) -> bool:
        """Whether it counts: one of a clock that is ahead counts as of now, an old one not at all."""
        if report.at <= now - self._rule.within:
            return False
        try:
            calls.report(OutageReport(report.premises_id, report.device_id, min(report.at, now)))
        except KeyError:
            self._calls = None  # imported since the network was loaded: all is counted again at the next look
            return False
        return True

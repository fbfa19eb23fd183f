"""Residents whose calls go on while a test breaks something under them."""

import asyncio
from types import TracebackType
from typing import Self

from adapters.asterisk.town.exchange import Tell, Town
from adapters.asterisk.town.report import ResidentOutcome, ResidentReport
from adapters.asterisk.town.script import ResidentScript
from tests.live.ledger import Heard
from tests.live.scripts import Tenant

SILENCE_LIMIT_S = 15.0
"""No caller hears nothing for longer, whatever dies."""


class Callers:
    """`async with Callers(town) as callers:` leaves when all calls are over."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._tasks = asyncio.TaskGroup()
        self._calls: dict[Tenant, asyncio.Task[ResidentReport]] = {}

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._tasks.__aexit__(kind, error, trace)

    def call(
        self, tenant: Tenant, script: ResidentScript, after_s: float = 0.0, tell: Tell = lambda _: None
    ) -> asyncio.Task[ResidentReport]:
        """He phones in, so many seconds from now; `tell` hears what happens while it happens."""
        calling = self._calls[tenant] = self._tasks.create_task(self._later(script, after_s, tell), name=tenant.phone)
        return calling

    @property
    def heard(self) -> Heard:
        """What each of them heard, once their calls are over."""
        return {tenant: call.result() for tenant, call in self._calls.items()}

    async def _later(self, script: ResidentScript, after_s: float, tell: Tell) -> ResidentReport:
        await asyncio.sleep(after_s)
        return await self._town.call(script, tell)


def require_served(heard: Heard) -> None:
    """All of them did what they wanted, and nobody waited in silence for too long."""
    for tenant, report in heard.items():
        assert report.outcome is ResidentOutcome.COMPLETED, (tenant, report.detail, report.prompt_ids)
    require_no_long_silence(heard)


def require_no_long_silence(heard: Heard) -> None:
    for tenant, report in heard.items():
        assert report.longest_silence_s <= SILENCE_LIMIT_S, (tenant, report.longest_silence_s, report.prompt_ids)

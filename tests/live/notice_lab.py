"""Consumers of a running company who are told of works: how works are announced, and what the books say of each."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.subscribers import Behaviour, Follows, Subscriber
from adapters.database.tables import call_attempts, connections, devices
from adapters.database.tables.notices import notice_numbers, notices, proof_links, rings
from tests.fakes.forked import forked_command
from tests.live.company_lab import ROOT, SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import rows
from tests.live.scripts import Tenant

CHANNELS = 12
OUTBOUND = f"""
[outbound]
channels = {CHANNELS}
calls_per_second = 4.0
ring_s = 10
"""
ENDS_WITHIN_S = 90

Told = tuple[str, int, str | None, str]
"""State and cause of an attempt, what its ring came to, and the key."""


@dataclass
class Town:
    """A running company, and works that are announced in it."""

    company: CompanyUnderTest
    _tenants: Iterator[Tenant] = field(default_factory=lambda: (Tenant(place) for place in itertools.count()))
    _works: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def tenants(self, count: int) -> list[Tenant]:
        """So many whom nobody has rung yet."""
        return list(itertools.islice(self._tenants, count))

    async def announce(self, tenants: Sequence[Tenant]) -> None:
        """Plan works that leave these without power, and have them told."""
        works = f"W{next(self._works)}"
        await self._supply(works, tenants)
        await self.gridline("works", "plan", works, "2026-11-30 09:00", "17:00", works, "--by", "Петров")
        await self.gridline("works", "announce", works, "--by", "Петров")

    async def gridline(self, *words: str) -> str:
        """One command of a dispatcher."""
        log = self.company.folder / "command.log"
        log.unlink(missing_ok=True)
        command = (*words, "--settings", str(self.company.bridge.settings_file))
        process = forked_command(command, log, os.environ, ROOT)
        status = await asyncio.wait_for(process.wait(), 60)
        told = log.read_text(encoding="utf-8", errors="replace")
        assert status == 0, told
        return told

    async def attempts(self, tenant: Tenant) -> list[Told]:
        """What stands in the books of the attempts to ring him, the oldest first."""
        query = (
            select(call_attempts.c.state, call_attempts.c.cause, rings.c.ring_end, rings.c.key)
            .join(rings, rings.c.attempt_id == call_attempts.c.attempt_id)
            .join(notice_numbers, notice_numbers.c.notice_id == rings.c.notice_id)
            .where(notice_numbers.c.phone == f"+{tenant.phone}")
            .order_by(call_attempts.c.attempt_id)  # the clock of a demo begins anew with each bridge
        )
        return [
            (str(state), int(str(cause or 0)), None if end is None else str(end), str(key))
            for state, cause, end, key in await rows(self.company.database, query)
        ]

    async def settled(self, tenant: Tenant, within_s: float = ENDS_WITHIN_S) -> list[Told]:
        """The attempts to ring him, once all are over, and one of them may have rung."""
        async with asyncio.timeout(within_s):
            while True:
                found = await self.attempts(tenant)
                is_over = all(state != "dialling" and end is not None for state, _, end, _ in found)
                if is_over and any(state != "not_dialled" for state, *_ in found):
                    return found
                await asyncio.sleep(0.3)

    async def ended(self, tenant: Tenant, within_s: float = ENDS_WITHIN_S) -> Told:
        """His only attempt, once it is over."""
        (found,) = await self.settled(tenant, within_s)
        return found

    async def state(self, tenant: Tenant) -> str:
        """Of his notice."""
        query = (
            select(notices.c.state)
            .join(notice_numbers, notice_numbers.c.notice_id == notices.c.notice_id)
            .where(notice_numbers.c.phone == f"+{tenant.phone}")
        )
        ((state,),) = await rows(self.company.database, query)
        return str(state)

    async def proved(self, tenant: Tenant) -> list[tuple[str, int, int]]:
        """Outcome, and how much of how much he heard, in milliseconds, as the proof has it."""
        query = (
            select(proof_links.c.outcome, proof_links.c.heard_ms, proof_links.c.of_ms)
            .join(rings, rings.c.attempt_id == proof_links.c.attempt)
            .join(notice_numbers, notice_numbers.c.notice_id == rings.c.notice_id)
            .where(notice_numbers.c.phone == f"+{tenant.phone}")
            .order_by(proof_links.c.serial)
        )
        found = await rows(self.company.database, query)
        return [(str(outcome), int(str(heard)), int(str(of))) for outcome, heard, of in found]

    async def _supply(self, device: str, tenants: Sequence[Tenant]) -> None:
        engine = create_async_engine(self.company.database.parsed)
        async with engine.begin() as connection:
            row = {"device_id": device, "kind": "transformer", "name": device, "parent": None}
            await connection.execute(insert(devices).values(row))
            links = [{"premises_id": each.register, "device_id": device} for each in tenants]
            await connection.execute(insert(connections), links)
        await engine.dispose()


@contextmanager
def living_in(town: Town, people: Mapping[Tenant, Behaviour]) -> Iterator[dict[Tenant, Subscriber]]:
    """They live in the town while the block lasts."""
    with ExitStack() as homes:
        yield {
            tenant: homes.enter_context(town.company.town.subscriber(f"+{tenant.phone}", behaviour))
            for tenant, behaviour in people.items()
        }


@asynccontextmanager
async def ringing_town(tree: AsteriskTree) -> AsyncIterator[Town]:
    """A company that rings its consumers, sixty of whom nobody has rung yet."""
    with short_folder() as folder:
        variant = Variant(OUTBOUND, profile=SHORT_WELCOME, tenants=60, hands=6)
        async with running_company(tree, folder, variant=variant) as running:
            yield Town(running)


async def asterisk_dies(company: CompanyUnderTest) -> None:
    """It is killed, and is back."""
    os.kill(company.asterisk.pid, signal.SIGKILL)
    await asyncio.wait_for(company.asterisk.ended(), 10)
    await company.asterisk.start()


def does(*steps: object, after_s: float = 0.5) -> Follows:
    """Whoever answers, and does just that."""
    return Follows(parse_script({"called": "70001000000", "steps": list(steps)}), after_s=after_s)


HEARS_ALL = {"hear": {"prompt": "planned_ack", "within_s": 60}}
IN_THE_MIDDLE = {"hear": {"prompt": "outage_planned_now", "within_s": 40}}
THANKED = {"hear": {"prompt": "planned_thanks", "within_s": 30}}
ACKNOWLEDGES = does(HEARS_ALL, {"press": "1"}, THANKED)

"""Diallers ring, talks end, works move and are announced, all at once: nobody stops another, nothing is doubled."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from models.attempt import AttemptState
from models.message_review import Signature
from models.outbound.notice import NoticeState
from models.outbound.proof import first_broken
from models.phone_number import PhoneNumber
from services.notices.ring_consumers import CommittedRing
from tests.fakes.notice_town import NoticeTown, notice_town
from tests.fakes.supply import FLAT, NOW
from tests.fakes.wired_town import FLATS, flat

DIALLERS = 4
ENDS = (AttemptState.BUSY, AttemptState.NO_ANSWER, AttemptState.UNKNOWN, AttemptState.FAILED, AttemptState.ANSWERED)
OVER = (NoticeState.ACKNOWLEDGED, NoticeState.HEARD, NoticeState.HANDED_OVER, NoticeState.CANCELLED)


class Evening:
    """What four diallers see; each of their looks is half an hour later."""

    def __init__(self, town: NoticeTown, chance: random.Random) -> None:
        self.town = town
        self.chance = chance
        self.ringing: Counter[PhoneNumber] = Counter()
        self.attempts: list[str] = []

    async def dial(self, node: str) -> None:
        for look in range(30):
            now = NOW + timedelta(minutes=30 * look)
            ring = await self.town.rings.begin(node, "x", now)
            if ring is not None:
                await self._rings(ring, now)

    async def _rings(self, ring: CommittedRing, now: datetime) -> None:
        self.attempts.append(ring.attempt.id)
        self.ringing[ring.phone] += 1
        assert self.ringing[ring.phone] == 1, "two calls to one telephone"
        await asyncio.sleep(0.01)  # so that others ring meanwhile
        self.ringing[ring.phone] -= 1
        if self.chance.random() < 0.3:
            told = self.town.hears(ring, key="1", now=now)
            ended = self.town.rings.end(ring.attempt.id, AttemptState.ANSWERED, now)
            await asyncio.gather(told, ended)
        else:
            await self.town.rings.end(ring.attempt.id, self.chance.choice(ENDS), now)

    async def plan(self) -> None:
        for days in (11, 12, 13):
            await asyncio.sleep(0.2)
            await self.town.plan("PS1", days=days)
            signed = Signature("Петров", NOW)
            await asyncio.gather(*(self.town.announcing()("П-7", signed) for _ in range(2)))
            await self.town.rings.expire(NOW)


@pytest.fixture
async def town(address: DatabaseAddress, database: Database) -> AsyncIterator[NoticeTown]:
    async with notice_town(address, database) as made:
        await made.plan("PS1")
        yield made


async def test_many_at_once_do_not_stop_each_other_and_double_nothing(town: NoticeTown) -> None:
    await town.announce()
    evening = Evening(town, random.Random(11))
    async with asyncio.TaskGroup() as tasks:
        for n in range(DIALLERS):
            tasks.create_task(evening.dial(f"gl{n}"), name=f"dialler {n}")
        tasks.create_task(evening.plan(), name="planner")
    assert evening.attempts, "somebody was rung before the works moved for the last time, or after it"
    assert len(evening.attempts) == len(set(evening.attempts))
    links = await town.board.links(0, 10_000)
    assert first_broken(links) is None
    assert {each.entry.attempt for each in links} == set(evening.attempts)
    await town.rings.expire(NOW + timedelta(days=30))
    for account in (FLAT, *(flat(n) for n in range(1, FLATS + 1))):
        stories = await town.board.story(account)
        assert {each.state for each in stories} <= set(OVER)
        assert len({each.campaign.campaign_id for each in stories}) == len(stories)
        assert {each.end is not None for story in stories for each in story.rings} <= {True}

"""Whoever dies while a consumer is rung: he is rung once by one attempt, and what is known of it is filed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import ami_address
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.subscribers import Answers, RingsUnanswered
from adapters.database.database import open_database
from gridline.consumer_rings import ring_consumers
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import CompanyUnderTest
from tests.live.notice_lab import ACKNOWLEDGES, Town, asterisk_dies, ringing_town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(asterisk_tree: AsteriskTree) -> AsyncIterator[Town]:
    async with ringing_town(asterisk_tree) as town:
        yield town


async def test_a_bridge_that_dies_between_the_commit_and_the_ring_leaves_a_row_that_rang_nobody(town: Town) -> None:
    (tenant,) = town.tenants(1)
    company = town.company
    with company.town.subscriber(f"+{tenant.phone}", RingsUnanswered(for_s=2)) as consumer:
        await company.bridge.kill()
        await town.announce([tenant])
        async with open_database(company.database) as database, AmiLink(_ami(company)) as link:
            await link.wait_up(10)
            now = datetime(2026, 11, 20, 10, 5, tzinfo=company.company.profile.zone)
            ring = await ring_consumers(database, company.company).begin(link.system_name, link.asterisk_started, now)
        assert ring is not None
        assert ring.phone.e164 == f"+{tenant.phone}"
        await company.bridge.start()
        lost, made = await town.settled(tenant, within_s=150)
        assert lost == ("not_dialled", 0, "not_dialled", "")
        assert made == ("no_answer", 19, "no_answer", ""), "only a new attempt rings him, a minute later"
        assert len(consumer.calls) == 1
        assert [outcome for outcome, _, _ in await town.proved(tenant)] == ["no_answer"], "what did not ring has none"
    assert await no_channels(company.asterisk)


def _ami(company: CompanyUnderTest) -> AmiSettings:
    told = company.told
    secret = company.asterisk.credentials.of(told.ami_account)
    return AmiSettings(ami_address(told), told.ami_port, told.ami_account, secret)


async def test_a_bridge_that_dies_while_it_rings_leaves_the_ring_to_the_next(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        await consumer.called(within_s=30)
        await town.company.bridge.kill()
        await town.company.bridge.start()
        assert await town.ended(tenant) == ("no_answer", 0, "no_answer", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_bridge_that_dies_while_it_talks_is_followed_by_one_that_goes_on(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", ACKNOWLEDGES) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        async with asyncio.timeout(20):
            while not call.hearing.pieces:  # noqa: ASYNC110  (his ear tells nobody)
                await asyncio.sleep(0.1)
        await town.company.bridge.kill()
        await town.company.bridge.start()
        told = await town.ended(tenant)
        assert told == ("answered", 0, "reached", "1")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_bridge_that_is_told_to_stop_lets_nobody_answer_to_silence(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        await town.company.bridge.stop()
        await asyncio.wait_for(call.over.wait(), 3)
        assert not call.is_answered
        await town.company.bridge.start()
        assert await town.ended(tenant) == ("given_up", 0, "given_up", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_who_answers_while_no_bridge_lives_counts_as_one_who_heard_nothing(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", Answers(after_s=9)) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        await town.company.bridge.kill()
        await asyncio.wait_for(call.over.wait(), 40)
        await town.company.bridge.start()
        assert await town.ended(tenant, within_s=120) == ("answered", 0, "heard_partly", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_ring_that_a_restart_of_asterisk_cut_off_is_unknown_and_not_made_again(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        await consumer.called(within_s=30)
        await asterisk_dies(town.company)
        assert await town.ended(tenant) == ("unknown", 0, "unknown", "")
        await asyncio.sleep(8)
        assert len(consumer.calls) == 1
        assert len(await town.attempts(tenant)) == 1
    assert await no_channels(town.company.asterisk)

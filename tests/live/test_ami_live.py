"""The AMI link on a real Asterisk: the promises of the contract, and what only a real one can show."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.asterisk.ami.events import HungUp, KeyDown, KeyPressed, LinkCameUp, LinkWentDown
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import ami_address, settings_account
from adapters.asterisk.errors import CallGone, LinkDown
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK, AsteriskSettings
from tests.contract.ami_link_contract import AmiLinkContract
from tests.fakes.ami_callers import PATIENCE_S, caller_in_agi, linked, next_event
from tests.live.asterisk_lab import free_port
from tests.live.conftest import StartAsterisk


def ami_settings(server: AsteriskServer) -> AmiSettings:
    """How to reach the AMI of a running Asterisk."""
    account = settings_account(server.settings)
    where = ami_address(server.settings), server.settings.ami_port
    return AmiSettings(*where, account, server.credentials.of(account))


async def nothing_left(link: AmiLink) -> None:
    """Waits until the last channel is gone."""
    async with asyncio.timeout(PATIENCE_S):
        while await link.channels():  # noqa: ASYNC110  # only Asterisk knows
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree, tones: Path) -> AsyncIterator[AsteriskServer]:
    """One Asterisk for all tests of this module: none of them changes it."""
    with tempfile.TemporaryDirectory(prefix="gl-") as folder:
        settings = AsteriskSettings(
            instance=Path(folder) / "ami", sip_port=free_port(LOOPBACK), ami_port=free_port(LOOPBACK), sounds=tones
        )
        async with AsteriskServer(asterisk_tree, settings) as server:
            yield server


@pytest.mark.asyncio(loop_scope="module")
class TestOnAsterisk(AmiLinkContract):
    @pytest.fixture
    def settings(self, company: AsteriskServer) -> AmiSettings:
        return ami_settings(company)

    @pytest_asyncio.fixture(loop_scope="module")
    async def link(self, settings: AmiSettings) -> AsyncIterator[AmiLink]:
        async with linked(settings) as up:
            yield up
            await nothing_left(up)

    async def test_the_operators_queue_is_shown_empty(self, link: AmiLink) -> None:
        (queue,) = await link.queue_status()
        assert (queue.name, queue.members, queue.callers) == ("operators", (), ())

    async def test_a_caller_who_presses_keys_while_a_command_runs_loses_none(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "fast")
        far_end = next(one.channel for one in await link.channels() if one.call.uniqueid == "fast")
        with link.follow(start.call.uniqueid) as events:
            running = asyncio.create_task(link.agi(start.channel, "EXEC Wait 2", 10), name="command")
            for digit in "12345":
                await link.play_dtmf(far_end, digit, 80)
            told = [await anext(events) for _ in range(11)]
            await running
        assert "".join(each.digit for each in told if isinstance(each, KeyDown)) == "12345"
        assert "".join(each.digit for each in told if isinstance(each, KeyPressed)) == "12345"
        await link.hangup(start.channel)


async def test_the_link_notices_a_stopped_asterisk_and_works_again_when_it_goes_on(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings
) -> None:
    server = await start_asterisk(company_settings)
    quick = replace(ami_settings(server), ping_interval_s=0.2, ping_timeout_s=0.3)
    async with linked(quick) as link:
        with link.subscribe(LinkWentDown, LinkCameUp, name="test") as news:
            os.kill(server.pid, signal.SIGSTOP)
            try:
                await next_event(news, LinkWentDown)
            finally:
                os.kill(server.pid, signal.SIGCONT)
            await next_event(news, LinkCameUp)
        assert await link.channels() == ()


async def test_a_restart_of_asterisk_ends_commands_under_way_and_is_told_apart_from_a_broken_link(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings
) -> None:
    server = await start_asterisk(company_settings)
    async with linked(ami_settings(server)) as link:
        before = link.asterisk_started
        start = await caller_in_agi(link, "restart")
        running = asyncio.create_task(link.agi(start.channel, "EXEC Wait 30", 60), name="command")
        with link.subscribe(LinkCameUp, HungUp, name="test") as news:
            await asyncio.sleep(1.1)  # Asterisk tells its start in whole seconds
            await server.stop()
            with pytest.raises((CallGone, LinkDown)):
                await running
            await server.start()
            await link.wait_up(PATIENCE_S * 2)
            assert (await next_event(news, LinkCameUp)).asterisk_started != before
        assert await link.channels() == ()

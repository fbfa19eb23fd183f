"""Consumers are rung while bridge and Asterisk die: the called side counts each attempt once at most, and all end."""

import asyncio

import pytest

from adapters.asterisk.installation.tree import AsteriskTree
from bench.campaign_company import CampaignPlan, running_campaign
from bench.campaign_residents import rung_in
from bench.faults import Fault, befall
from models.attempt import AttemptState
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import short_folder

PLAN = CampaignPlan(consumers=12, channels=12, calls_per_second=2.0, rounds=1)


@pytest.mark.timeout(300)
async def test_nobody_is_rung_twice_or_lost_when_bridge_and_asterisk_die_in_the_middle(
    asterisk_tree: AsteriskTree,
) -> None:
    with short_folder() as folder:
        async with running_campaign(asterisk_tree, folder, PLAN) as running:
            await running.announce()
            for fault, rings in ((Fault.BRIDGE_KILLED, 2), (Fault.ASTERISK_KILLED, 6)):
                async with asyncio.timeout(60):
                    while len(await rung_in(running.town)) < rings:  # noqa: ASYNC110  (the town tells nobody)
                        await asyncio.sleep(0.2)
                await befall(fault, running.bridge, running.asterisk)
            await running.over(within_s=150)
            verdict = await running.verdict()
            assert verdict.holds, verdict
            assert verdict.attempts[AttemptState.UNKNOWN], "Asterisk died while somebody was rung"
            assert await no_channels(running.asterisk)

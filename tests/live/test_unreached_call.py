"""A caller in danger while the bridge is dead and nobody on duty answers: he is put before the dispatchers."""

import asyncio
from pathlib import Path

import pytest

from adapters.asterisk.dialplan import DANGER_UNREACHED, UNREACHED_PLACE
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.script import parse_script
from adapters.database.database import open_database
from services.dispatch.open_alarms import FiledAlarm
from tests.fakes.supply import RESIDENT
from tests.live.asterisk_lab import AmiClient, Message, no_channels
from tests.live.company_lab import CompanyUnderTest, Variant, running_company

SCRIPT = {
    "caller": {"number": RESIDENT.e164.removeprefix("+")},
    "called": "70001000000",
    "steps": [{"wait": 2.0}, {"press": "9"}, {"hear": "hazard_safety"}],
    "stay_s": 60,
    "silence_limit_s": 30,
}


async def filed_alarm(company: CompanyUnderTest) -> FiledAlarm:
    """The one alarm, once it has reached the database."""
    async with open_database(company.database) as database, asyncio.timeout(10):
        while not (alarms := await database.alarms.unacknowledged()):  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.1)
    (alarm,) = alarms
    return alarm


def waits_unreached(event: Message) -> bool:
    return event.get("Event") == "CoreShowChannel" and (event["Context"], event["Exten"]) == UNREACHED_PLACE


@pytest.mark.timeout(150)
async def test_a_bridge_that_comes_back_raises_the_alarm_of_a_caller_whom_nobody_answered(
    asterisk_tree: AsteriskTree, instances: Path
) -> None:
    async with (
        running_company(asterisk_tree, instances, variant=Variant(brisk=True)) as company,
        AmiClient(company.asterisk) as watcher,
    ):
        await company.bridge.kill()
        await watcher.action("Setvar", Variable="GRIDLINE_HEARTBEAT", Value=0)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(company.town.call(parse_script(SCRIPT)), name="caller")
            await watcher.event(lambda event: event.get("Event") == "DialBegin", 40)
            await company.bridge.start()
            await watcher.event(lambda event: event.get("UserEvent") == DANGER_UNREACHED, 60)
            await watcher.action("CoreShowChannels")
            await watcher.event(waits_unreached)
        alarm = await filed_alarm(company)
        assert alarm.caller == RESIDENT
        assert alarm.key == f"{alarm.call}/danger"
        metrics = await company.bridge.metrics()
        assert "gridline_danger_alarms_total 1.0" in metrics
        assert 'gridline_ami_action_seconds_count{action="setvar",outcome="success"}' in metrics
        assert await no_channels(company.asterisk)

"""A caller in danger whom the dialplan served alone is put before the dispatchers, once."""

import asyncio

from adapters.asterisk.ami.actions import LiveChannel
from adapters.asterisk.ami.events import DangerUnreached
from gridline.bridge.reception import Arrival
from gridline.bridge.unreached import UnreachedCallers
from models.call import CallKey
from services.errors import NotKept, NumbersExhausted

KEY = CallKey("east1", "1.1")
TOLD = DangerUnreached(KEY, "PJSIP/town-1", "78000001", caller_number="79001234567")


def standing(extension: str) -> LiveChannel:
    """The caller's channel on the static path."""
    return LiveChannel(KEY, "PJSIP/town-1", "1.1", "Up", "Queue", "operators", "static", extension, "79001234567")


class Alarms:
    """Takes alarms, or refuses them while `fault` is set."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.raised: list[Arrival] = []

    async def __call__(self, arrival: Arrival) -> None:
        self.raised.append(arrival)
        if self.fault is not None:
            raise self.fault


async def test_the_dialplans_word_raises_the_alarm_once_with_whom_to_call_back() -> None:
    alarms = Alarms()
    callers = UnreachedCallers(alarms)
    async with asyncio.TaskGroup() as tasks:
        callers.told(TOLD, tasks)
        callers.told(TOLD, tasks)
        callers.look([standing("unreached")], tasks)
    assert alarms.raised == [Arrival(KEY, "PJSIP/town-1", "78000001", "79001234567")]


async def test_a_bridge_that_comes_back_finds_the_caller_who_still_waits() -> None:
    alarms = Alarms()
    callers = UnreachedCallers(alarms)
    async with asyncio.TaskGroup() as tasks:
        callers.look([standing("danger")], tasks)
        callers.look([standing("unreached")], tasks)
        callers.look([standing("unreached")], tasks)
    assert [each.caller_number for each in alarms.raised] == ["79001234567"]


async def test_an_alarm_that_the_disk_refused_is_raised_again_while_the_caller_waits() -> None:
    alarms = Alarms(NotKept("the disk is full"))
    callers = UnreachedCallers(alarms)
    for _ in range(2):
        async with asyncio.TaskGroup() as tasks:
            callers.look([standing("unreached")], tasks)
    assert len(alarms.raised) == 2


async def test_an_alarm_kept_without_a_number_is_not_raised_again() -> None:
    alarms = Alarms(NumbersExhausted("none left"))
    callers = UnreachedCallers(alarms)
    for _ in range(2):
        async with asyncio.TaskGroup() as tasks:
            callers.look([standing("unreached")], tasks)
    assert len(alarms.raised) == 1

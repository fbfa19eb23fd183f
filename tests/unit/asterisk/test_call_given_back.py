"""A caller whom the dialplan has is given no time limit by us: it would cut him off where he waits or talks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.asterisk.agi_channel import AgiChannel
from adapters.asterisk.ami.events import AgiFinished, AgiStarted, Event
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.errors import CallGone
from adapters.asterisk.settings import STEP_TIMEOUT_S
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.prompt import prompt
from models.call import CallKey
from tests.fakes.ami_callers import caller_in_agi, linked, next_event
from tests.fakes.ami_double import AmiDouble
from tests.fakes.ami_frames import event


class Voice:
    async def utterance(self, prompts: object) -> Utterance:
        return Utterance(("greeting",), 0.1, interruptible=False)

    def beep(self) -> Utterance:
        return Utterance(("beep",), 0.2, interruptible=False)


@dataclass(frozen=True, slots=True)
class Caller:
    asterisk: AmiDouble
    link: AmiLink
    key: CallKey
    channel: str

    @property
    def limits(self) -> list[str]:
        """Time limits that he was given by us, in seconds."""
        return [action["Timeout"] for action in self.asterisk.seen("AbsoluteTimeout")]

    async def is_told(self, name: str, kind: type[Event]) -> None:
        """Returns when the link has read what Asterisk tells of his channel."""
        with self.link.follow(self.key.uniqueid) as events:
            self.asterisk.tell(event(name, Channel=self.channel, Uniqueid=self.key.uniqueid, Env=""))
            await next_event(events, kind)

    async def taken_by_the_dialplan(self) -> None:
        """His time in the AGI was over before we came; Asterisk would take commands and limits all the same."""
        await self.is_told("AsyncAGIEnd", AgiFinished)


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with AmiDouble() as asterisk, linked(asterisk.settings()) as link:
        start = await caller_in_agi(link)
        yield Caller(asterisk, link, start.call, start.channel)


async def test_a_caller_who_waits_for_us_has_his_time_renewed(caller: Caller) -> None:
    await AgiChannel(caller.link, caller.key, caller.channel).renew_timeout()
    assert caller.limits == [str(STEP_TIMEOUT_S)]


async def test_a_caller_who_was_given_back_is_given_no_limit_though_nobody_has_told_yet_that_he_left(
    caller: Caller,
) -> None:
    channel = AgiChannel(caller.link, caller.key, caller.channel)
    giving = asyncio.create_task(channel.give_back(), name="give back")
    await asyncio.sleep(0)  # the word is on its way, its answer is not
    with pytest.raises(CallGone):
        await channel.renew_timeout()
    await giving
    assert caller.limits == []


async def test_a_bridge_that_comes_late_leaves_a_caller_alone_whom_the_dialplan_has_taken(
    caller: Caller, tmp_path: Path
) -> None:
    await caller.taken_by_the_dialplan()
    async with AsteriskCall(caller.link, caller.key, caller.channel, CallMedia(Voice(), tmp_path)) as late:
        with pytest.raises(HungUp):
            await late.play((prompt("greeting"),))
    with pytest.raises(CallGone):
        await AgiChannel(caller.link, caller.key, caller.channel).renew_timeout()
    assert caller.limits == []
    assert caller.asterisk.seen("AGI") == [], "Asterisk would keep them for his next time in the AGI"


async def test_a_caller_who_comes_back_from_the_dialplan_is_served_again(caller: Caller) -> None:
    await caller.taken_by_the_dialplan()
    await caller.is_told("AsyncAGIStart", AgiStarted)
    await AgiChannel(caller.link, caller.key, caller.channel).renew_timeout()
    assert caller.limits == [str(STEP_TIMEOUT_S)]

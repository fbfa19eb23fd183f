"""Callers for the tests of the AMI link, the same on the double and on a real Asterisk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from adapters.asterisk.ami.events import AgiStarted, Event
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Application, OriginateRequest, Queued
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.ami.subscriptions import Subscription

PATIENCE_S = 5
WAITING = "s@bridge"
"""Where the dialplan waits for AGI commands."""
REFUSING = "health@from-trunk"
"""Where the dialplan hangs up without answering."""
Kind = TypeVar("Kind", bound=Event)


def request(attempt: str = "attempt-1", place: str = WAITING, name: str = "") -> OriginateRequest:
    """A call to a place in the dialplan."""
    return OriginateRequest(
        f"Local/{place}/n",
        attempt,
        Application("Wait", "60"),
        caller_number="79001234567",
        caller_name=name,
        other_channel_id=f"{attempt}-b",
    )


@asynccontextmanager
async def linked(settings: AmiSettings) -> AsyncIterator[AmiLink]:
    """A link that is up."""
    async with AmiLink(settings) as link:
        await link.wait_up(PATIENCE_S)
        yield link


async def next_event(events: Subscription, kind: type[Kind]) -> Kind:
    """The next event of that kind; others before it are passed over."""
    async with asyncio.timeout(PATIENCE_S):
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError("the link was closed")


async def caller_in_agi(link: AmiLink, attempt: str = "attempt-1", name: str = "") -> AgiStarted:
    """A caller who waits for our commands."""
    with link.subscribe(AgiStarted, name="test") as starts:
        assert isinstance(await link.originate(request(attempt, name=name)), Queued)
        return await next_event(starts, AgiStarted)

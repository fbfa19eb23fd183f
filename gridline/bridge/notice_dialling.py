"""Notices are rung: the dialler of a node, driven by the clock and by what Asterisk tells."""

import asyncio
import logging
from collections.abc import Callable

from adapters.asterisk.ami.events import AttemptTold, LinkCameUp
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import EventsLost
from adapters.asterisk.notice_calls import NoticeCalls, RingManner
from gridline.settings.sections import Settings
from outbound.dialler import Dialler
from outbound.errors import OutboundError
from outbound.pacing import Pace
from services.errors import DatabaseAway, ServiceError

LOG = logging.getLogger(__name__)

_AFTER_TROUBLE_S = 1.0
_AFTER_FAULT_S = 60.0
_LEAVES_WITHIN_S = 3.0


def pace_of(settings: Settings) -> Pace:
    """As fast as the settings let calls of ours begin."""
    outbound = settings.outbound
    return Pace(outbound.channels, outbound.calls_per_second, settings.asterisk.channel_ceiling)


def lines_of(settings: Settings, shown: str, link: AmiLink, takes_calls: Callable[[], bool]) -> NoticeCalls:
    """The lines of a node. Where the settings say so, or there is no trunk, they are open to no ring.

    Nor without a number that consumers see, and may call: `shown` (rules.md 5.4).
    """
    trunks, outbound = tuple(settings.trunks.values()), settings.outbound
    codecs = trunks[0].codecs[:1] if trunks else ()  # with several, Asterisk speaks the richest and makes it over
    is_on = bool(trunks and shown) and outbound.enabled
    return NoticeCalls(link, RingManner(shown, outbound.ring_s, codecs), lambda: is_on and takes_calls())


async def dial_notices(dialler: Dialler, link: AmiLink) -> None:
    """Until the link is closed for good, or the task is cancelled: then whoever still is rung is left in peace."""
    try:
        await _dial(dialler, link)
    finally:
        await _leave(dialler)


async def _leave(dialler: Dialler) -> None:
    try:
        async with asyncio.timeout(_LEAVES_WITHIN_S):
            await dialler.leave()
    except (TimeoutError, OutboundError) as trouble:
        LOG.warning("rings could not be given up", extra={"fault": type(trouble).__name__})


async def _dial(dialler: Dialler, link: AmiLink) -> None:
    time = asyncio.get_running_loop().time
    with link.subscribe(AttemptTold, LinkCameUp, name="notices") as events:
        due = time()
        while True:
            try:
                async with asyncio.timeout_at(due):
                    event = await anext(events)
            except (TimeoutError, EventsLost):
                due = await _gone(dialler, time())
            except StopAsyncIteration:
                return
            else:
                if isinstance(event, AttemptTold) and event.attempt:
                    await _told(dialler, event)
                due = min(due, time())


async def _gone(dialler: Dialler, at_s: float) -> float:
    try:
        return await dialler.go(at_s)
    except (ServiceError, OutboundError) as trouble:
        known = isinstance(trouble, DatabaseAway | OutboundError)  # the looks at both tell of it
        LOG.warning("notices could not be rung", extra={"fault": type(trouble).__name__}, exc_info=not known)
        return at_s + _AFTER_TROUBLE_S
    except Exception:  # a fault of ours, or a row that nobody can read, must not end the calls of those who phone us
        LOG.critical("notices are not rung: a fault of ours", exc_info=True)
        return at_s + _AFTER_FAULT_S


async def _told(dialler: Dialler, event: AttemptTold) -> None:
    try:
        await dialler.told(event.attempt, is_over=event.is_over)
    except (ServiceError, OutboundError) as trouble:  # the next look makes up for it
        LOG.warning("the end of a ring was missed", extra={"fault": type(trouble).__name__})
    except Exception:
        LOG.critical("the end of a ring was missed: a fault of ours", exc_info=True)

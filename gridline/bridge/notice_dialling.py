"""Notices are rung: the dialler of a node, driven by the clock and by what Asterisk tells."""

import asyncio
import logging

from adapters.asterisk.ami.events import AttemptTold, LinkCameUp
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import EventsLost
from outbound.dialler import Dialler
from outbound.errors import OutboundError
from services.errors import DatabaseAway, ServiceError

LOG = logging.getLogger(__name__)

_AFTER_TROUBLE_S = 1.0


async def dial_notices(dialler: Dialler, link: AmiLink) -> None:
    """Until the link is closed for good. Run as one named task."""
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


async def _told(dialler: Dialler, event: AttemptTold) -> None:
    try:
        await dialler.told(event.attempt, is_over=event.is_over)
    except (ServiceError, OutboundError) as trouble:  # the next look makes up for it
        LOG.warning("the end of a ring was missed", extra={"fault": type(trouble).__name__})

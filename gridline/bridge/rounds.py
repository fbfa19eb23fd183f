"""What a bridge looks at again and again: a round that the database or the disk does not serve is made up for later."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from services.errors import DatabaseAway, ServiceError

LOG = logging.getLogger(__name__)

Round = Callable[[], Awaitable[object]]


async def rounds(go: Round, every_s: float, missed: str) -> None:
    """Go the round until cancelled, with `every_s` seconds between; `missed` is logged of one that failed."""
    while True:
        await attempted(go, missed)
        await asyncio.sleep(every_s)


async def attempted(go: Round, missed: str) -> None:
    """Go it once. What it raises besides ServiceError and OSError is a fault of ours, and ends the bridge."""
    try:
        await go()
    except (ServiceError, OSError) as trouble:
        known = isinstance(trouble, DatabaseAway)  # the look at the database tells of it
        LOG.warning(missed, extra={"fault": type(trouble).__name__}, exc_info=not known)

"""Whether a bridge serves: asked over its own /healthz, as a person starting it would."""

import asyncio

import aiohttp

from gridline.checks.diagnosis import State
from gridline.settings.sections import WebSettings
from models.errors import GridlineError

_ASK_EVERY_S = 0.1
_ANSWER_S = 3.0
_PART = "heartbeat"
"""Well when the dialplan takes the bridge's heartbeat, and so hands it new calls."""


class NotServing(GridlineError):
    """The bridge did not come up in time: its own words are in the log."""


async def until_serving(web: WebSettings, within_s: float) -> None:
    """Returns when new calls reach the bridge. Raises NotServing."""
    timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
    try:
        async with asyncio.timeout(within_s), aiohttp.ClientSession(timeout=timeout) as session:
            while not await is_serving(session, web):  # noqa: ASYNC110  # another process: nobody can wake us
                await asyncio.sleep(_ASK_EVERY_S)
    except TimeoutError:
        raise NotServing(f"the bridge takes no calls after {within_s:g} s; see the log and `gridline doctor`") from None


async def is_serving(session: aiohttp.ClientSession, web: WebSettings) -> bool:
    """Whether new calls reach the bridge now."""
    host = f"[{web.bind_address}]" if ":" in web.bind_address else web.bind_address
    try:
        async with session.get(f"http://{host}:{web.port}/healthz") as response:
            parts = (await response.json())["parts"]
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
        return False
    return any(part["part"] == _PART and part["state"] == State.WELL for part in parts)

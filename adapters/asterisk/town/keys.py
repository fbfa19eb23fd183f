"""The hands that press keys in the town: several AMI links, since Asterisk makes one link wait while a key is down."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings

_UP_WITHIN_S = 10.0


class TownKeys:
    """`async with TownKeys(settings, hands=4) as keys:` as many keys can be down at once as there are hands."""

    def __init__(self, settings: AmiSettings, hands: int) -> None:
        self._settings = settings
        self._hands = hands
        self._free: asyncio.Queue[AmiLink] = asyncio.Queue()
        self._links = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            for _ in range(self._hands):
                link = await opening.enter_async_context(AmiLink(self._settings))
                await link.wait_up(_UP_WITHIN_S)
                await link.act({"Action": "Events", "EventMask": "off"})
                self._free.put_nowait(link)
            self._links = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._links.aclose()

    async def press(self, channel: str, digit: str, tone_ms: int) -> None:
        """Press a key of this channel; returns when it is up again. Raises CallGone, LinkDown, ActionTimeout."""
        link = await self._free.get()
        try:
            await link.play_dtmf(channel, digit, tone_ms)
        finally:
            self._free.put_nowait(link)


@dataclass(frozen=True, slots=True)
class Telephone:
    """The keys of one channel."""

    keys: TownKeys
    channel: str

    async def press(self, digit: str, tone_ms: int) -> None:
        """Press one key; returns when it is up again. Raises CallGone, LinkDown, ActionTimeout."""
        await self.keys.press(self.channel, digit, tone_ms)

"""Whether a part of ours still moves: its signs of life on a connection of its own, missed for too long."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK_S = 0.25
AGAIN_S = 0.5
"""After a connection that was refused, or that ended."""
BUSY_TIMES = 3
"""As long has a part that works meanwhile: on a machine with far too much to do it is late, and does not hang."""
HEAD = b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"
"""Any answer is a sign of life, also that nothing lies there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part is listened to: a socket file, or a port of this machine."""

    path: Path | None = None
    host: str = ""
    port: int = 0

    async def connect(self, heard: asyncio.Protocol) -> asyncio.WriteTransport:
        """Raises OSError."""
        loop = asyncio.get_running_loop()
        if self.path is not None:
            transport: asyncio.WriteTransport = (await loop.create_unix_connection(lambda: heard, str(self.path)))[0]
            return transport
        return (await loop.create_connection(lambda: heard, self.host, self.port))[0]


@dataclass(frozen=True, slots=True)
class Pulse:
    """A part that says something at each look, by itself or asked by `question`.

    Looks are counted, not seconds: where we ourselves, or the whole machine, stood still, what was said meanwhile is
    read before the next look, so that nobody is blamed for it. A part is watched from its first word on, for a model
    may take minutes to load; and only while it listens, for who closes a connection does not hang.
    """

    place: Place
    silent_s: float
    """A part that is silent for so long, and does nothing, hangs."""
    question: bytes = b""

    async def lost(self, ran: Callable[[], int]) -> None:
        """Returns when the part hangs. `ran` tells how much it has worked in its life, in any unit."""
        while True:
            heard = _Heard()
            with suppress(OSError):
                transport = await self.place.connect(heard)
                try:
                    if await self._fell_silent(transport, heard, ran):
                        return
                finally:
                    transport.abort()
            await asyncio.sleep(AGAIN_S)

    async def _fell_silent(self, transport: asyncio.WriteTransport, heard: "_Heard", ran: Callable[[], int]) -> bool:
        """False: the connection is over."""
        quiet = idle = seen = worked = 0
        while idle * LOOK_S < self.silent_s and quiet * LOOK_S < self.silent_s * BUSY_TIMES:
            transport.write(self.question)
            await asyncio.sleep(LOOK_S)
            if heard.is_over:
                return False
            quiet = quiet + 1 if 0 < heard.times == seen else 0
            idle = idle + 1 if quiet and worked == ran() else 0
            seen, worked = heard.times, ran()
        return True


class _Heard(asyncio.Protocol):
    """What came on one connection, by count."""

    def __init__(self) -> None:
        self.times = 0
        self.is_over = False

    def data_received(self, data: bytes) -> None:
        self.times += 1

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over = True

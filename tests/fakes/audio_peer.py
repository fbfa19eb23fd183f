"""Asterisk's end of AudioSocket: connects, introduces a call, sends its audio and keys, and takes what it is sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from adapters.asterisk.audio.frames import FRAME_BYTES, FRAME_S, Frame, FrameKind, encode

_WITHIN_S = 5.0


class AudioPeer:
    """One call's audio."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self._writer.write(data)

    def say(self, sound: bytes) -> None:
        """Signed linear audio in frames, as fast as the line takes it."""
        for start in range(0, len(sound), FRAME_BYTES):
            self.send(encode(FrameKind.AUDIO, sound[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")))

    def press(self, key: str) -> None:
        self.send(encode(FrameKind.KEY, key.encode()))

    def hang_up(self) -> None:
        self._writer.close()

    async def frame(self) -> Frame:
        """The next frame that we are sent."""
        header = await asyncio.wait_for(self._reader.readexactly(3), _WITHIN_S)
        return Frame(header[0], await self._reader.readexactly(int.from_bytes(header[1:], "big")))

    async def hears(self, seconds: float) -> bytes:
        """What is played in so much time."""
        return b"".join([(await self.frame()).payload for _ in range(round(seconds / FRAME_S))])

    async def played(self, saying: bytes = b"") -> bytes:
        """All that is played until the call is given back; each frame is answered with one of `saying`.

        Fails if the call is not given back.
        """
        heard, said = bytearray(), 0
        while (frame := await self.frame()).kind != FrameKind.HANG_UP:
            heard += frame.payload
            self.say(saying[said : said + FRAME_BYTES])
            said += FRAME_BYTES
        return bytes(heard)


@asynccontextmanager
async def connected(address: str, audio_id: UUID | None) -> AsyncIterator[AudioPeer]:
    """A call whose audio is connected; without an id it does not introduce itself."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), _WITHIN_S)
    peer = AudioPeer(reader, writer)
    if audio_id is not None:
        peer.send(encode(FrameKind.ID, audio_id.bytes))
    try:
        yield peer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

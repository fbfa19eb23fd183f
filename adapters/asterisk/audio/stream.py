"""One call's live audio, both ways: what is said is queued, what is heard goes to a listener."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from adapters.asterisk.audio.frames import AUDIO_HEADER, FRAME_BYTES, SILENCE, Frame, FrameKind, encode
from adapters.asterisk.audio.peer import Peer

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AudioSocketLimits:
    """How long a peer may take, and how much may wait to be sent."""

    introduce_s: float = 2.0
    """From the connection to the peer's id."""
    silent_s: float = 30.0
    """A peer that sends nothing for so long is gone: the network lost it."""
    unsent_bytes: int = 64_000
    """A peer that does not read is cut here: about two seconds of audio."""
    drained_s: float = 2.0
    """From our end of a call to the peer's; then it is cut."""
    latest_frames: int = 10
    """After a stall of ours at most so many frames are made up for; the others are skipped."""


class AudioListener(Protocol):
    """Who hears one call's audio. Called in the event loop, frame by frame: be quick."""

    def audio(self, samples: bytes, at_s: float) -> None:
        """20 ms of signed linear audio, heard at `at_s` of the event loop's clock."""
        ...

    def key(self, digit: str) -> None:
        """The far end pressed a key."""
        ...

    def ended(self) -> None:
        """No more audio will come."""
        ...


Outgoing = Callable[[bytes], bytes]
"""What the line makes of each 20 ms that are sent, silent ones too. Called in the event loop: be quick."""


class AudioStream:
    """One call's audio, once Asterisk has connected it. What is said is queued; silence is sent while it is empty."""

    def __init__(self, peer: Peer, listener: AudioListener, outgoing: Outgoing | None = None) -> None:
        self._peer = peer
        self._outgoing = outgoing
        self._listener: AudioListener | None = listener
        self._to_say: deque[bytes] = deque()
        self._said = asyncio.Event()
        self._said.set()
        self._ended = asyncio.Event()

    @property
    def is_open(self) -> bool:
        return not self._ended.is_set()

    def say(self, samples: bytes) -> None:
        """Queue signed linear audio (16 bit, 8 kHz); the last frame is filled up with silence."""
        for start in range(0, len(samples), FRAME_BYTES):
            self._to_say.append(samples[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0"))
        if self._to_say:
            self._said.clear()

    def hush(self) -> None:
        """Drop what is queued: from the next frame on there is silence."""
        self._to_say.clear()
        self._said.set()

    async def said(self) -> None:
        """Wait until all that was queued has been sent, or the call has ended."""
        await self._said.wait()

    async def closed(self) -> None:
        """Wait until the stream has ended."""
        await self._ended.wait()

    def end(self) -> None:
        """Give the call back to Asterisk, which goes on behind the step; does nothing when it has ended."""
        if self.is_open:
            self._peer.write(encode(FrameKind.HANG_UP))
            self._peer.finish()
            self.lost()

    def send_next(self, unsent_bytes: int) -> None:
        """Send the next 20 ms; for the server's pacer."""
        if self._peer.unsent_bytes > unsent_bytes:
            LOG.warning("audio peer does not read, cut")
            self._peer.abort()
            self.lost()
            return
        self._peer.write(self._next_frame())
        if not self._to_say:
            self._said.set()

    def _next_frame(self) -> bytes:
        samples = self._to_say.popleft() if self._to_say else SILENCE
        return AUDIO_HEADER + (samples if self._outgoing is None else self._outgoing(samples))

    def hear(self, samples: bytes, at_s: float) -> None:
        """20 ms have come; for the server's connection."""
        if self._listener is not None:
            self._listener.audio(samples, at_s)

    def take(self, frame: Frame, at_s: float) -> None:
        """A frame has come; for the server's connection."""
        if self._listener is None:
            return
        match frame.kind:
            case FrameKind.AUDIO:
                self.hear(frame.payload, at_s)
            case FrameKind.KEY:
                self._listener.key(frame.payload.decode("ascii", "replace"))
            case FrameKind.HANG_UP:
                self.lost()
            case _:
                LOG.debug("unknown audio frame ignored", extra={"kind": frame.kind})

    def lost(self) -> None:
        """The connection is over; for the server's connection. The listener is told once."""
        listener, self._listener = self._listener, None
        self.hush()
        self._ended.set()
        if listener is not None:
            listener.ended()

"""Frames between us and a worker: one byte of kind, four of utterance, four of length, the payload."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

LONGEST_PAYLOAD = 1 << 20
"""Bytes; a grammar of some ten thousand phrases fits."""

_HEADER = struct.Struct(">BII")


class MalformedFrame(Exception):
    """The other end does not speak our frames, or says what makes no sense. Nothing after it can be trusted."""


class FrameKind(IntEnum):
    """To the worker, then from it."""

    BEGIN = 0x01
    """An utterance begins; its payload is an Order."""
    AUDIO = 0x02
    """Signed linear audio of any length, 16 bit, little-endian, 8 kHz."""
    FINISH = 0x03
    """No more audio: answer RESULT or FAILED."""
    DROP = 0x04
    """Forget the utterance; nothing is answered."""
    PING = 0x05
    """Answer PONG."""
    ASK = 0x06
    """What was heard so far? Answer PARTIAL."""
    RESULT = 0x11
    """What was said; its payload is hypotheses."""
    FAILED = 0x12
    """The utterance is lost; its payload is the reason as text."""
    PARTIAL = 0x14
    """What was heard so far; its payload is words with spaces between."""
    PONG = 0x13
    """Its payload is eight bytes: the memory that the worker holds, in bytes. The first one says that it is ready."""


@dataclass(frozen=True, slots=True)
class Frame:
    kind: FrameKind
    utterance: int = 0
    """0 where the frame belongs to none."""
    payload: bytes = field(default=b"", repr=False)

    def encoded(self) -> bytes:
        """As it is sent. Raises MalformedFrame for a payload that is too long."""
        if len(self.payload) > LONGEST_PAYLOAD:
            raise MalformedFrame(f"a payload of {len(self.payload)} bytes")
        return _HEADER.pack(self.kind, self.utterance, len(self.payload)) + self.payload


class FrameReader:
    """Puts frames together from bytes as they come."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames completed by `data`. Raises MalformedFrame for a kind or a length that no frame has."""
        self._bytes += data
        while len(self._bytes) >= _HEADER.size:
            number, utterance, length = _HEADER.unpack_from(self._bytes)
            kind = _KINDS.get(number)
            if kind is None or length > LONGEST_PAYLOAD:
                raise MalformedFrame(f"a frame of kind {number} and {length} bytes")
            end = _HEADER.size + length
            if len(self._bytes) < end:
                return
            frame = Frame(kind, utterance, bytes(self._bytes[_HEADER.size : end]))
            del self._bytes[:end]
            yield frame


_KINDS = {kind.value: kind for kind in FrameKind}

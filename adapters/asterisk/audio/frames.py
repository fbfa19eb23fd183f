"""AudioSocket's frames: one byte of kind, two of length, the payload; read from a stream that splits them anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

FRAME_BYTES = 320
"""20 ms of signed linear audio at 8 kHz."""
FRAME_S = 0.02

_HEADER = 3
_LONGEST = 8192


class MalformedFrame(Exception):
    """The peer does not speak AudioSocket, or not to us."""


class FrameKind(IntEnum):
    HANG_UP = 0x00
    ID = 0x01
    KEY = 0x03
    AUDIO = 0x10
    AUDIO_16_KHZ = 0x12
    ERROR = 0xFF


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; `kind` is a bare number where it is none that we know."""

    kind: int
    payload: bytes = field(default=b"", repr=False)


def encode(kind: FrameKind, payload: bytes = b"") -> bytes:
    """A frame as it is sent, to be written at once."""
    return bytes((kind,)) + len(payload).to_bytes(2, "big") + payload


AUDIO_HEADER = encode(FrameKind.AUDIO, bytes(FRAME_BYTES))[:_HEADER]
"""Of 20 ms."""
WHOLE_FRAME_BYTES = _HEADER + FRAME_BYTES
SILENCE = bytes(FRAME_BYTES)
SILENT_FRAME = encode(FrameKind.AUDIO, SILENCE)


class FrameReader:
    """Puts frames together from bytes as they come."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    @property
    def is_empty(self) -> bool:
        """Whether the next byte begins a frame."""
        return not self._bytes

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames completed by `data`. Raises MalformedFrame for a length that no AudioSocket frame has."""
        self._bytes += data
        while len(self._bytes) >= _HEADER:
            length = int.from_bytes(self._bytes[1:_HEADER], "big")
            if length > _LONGEST:
                raise MalformedFrame(f"a frame of {length} bytes")
            if len(self._bytes) < _HEADER + length:
                return
            frame = Frame(_kind(self._bytes[0]), bytes(self._bytes[_HEADER : _HEADER + length]))
            del self._bytes[: _HEADER + length]
            yield frame


_KINDS = {kind.value: kind for kind in FrameKind}


def _kind(number: int) -> int:
    return _KINDS.get(number, number)

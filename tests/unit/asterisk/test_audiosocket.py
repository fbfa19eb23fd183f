"""The AudioSocket server against peers that speak real bytes, well and badly."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from adapters.asterisk.audio.frames import (
    FRAME_BYTES,
    SILENT_FRAME,
    Frame,
    FrameKind,
    FrameReader,
    MalformedFrame,
    encode,
)
from adapters.asterisk.audio.server import AudioSocketServer
from adapters.asterisk.audio.stream import AudioSocketLimits
from adapters.asterisk.errors import AudioNotConnected

_WITHIN_S = 3.0


@dataclass(slots=True)
class _Listener:
    heard: bytearray = field(default_factory=bytearray)
    keys: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    times_over: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False

    def audio(self, samples: bytes, at_s: float) -> None:
        if self.fails:
            raise ValueError("a fault of the listener")
        self.heard += samples
        self.changed.set()

    def key(self, digit: str) -> None:
        self.keys.append(digit)
        self.changed.set()

    def ended(self) -> None:
        self.times_over += 1
        self.over.set()

    async def until(self, wanted: Callable[[], bool]) -> None:
        async with asyncio.timeout(_WITHIN_S):
            while not wanted():
                self.changed.clear()
                await self.changed.wait()


class _Asterisk:
    """A peer that connects as Asterisk does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def frame(self) -> Frame:
        header = await asyncio.wait_for(self.reader.readexactly(3), _WITHIN_S)
        return Frame(header[0], await self.reader.readexactly(int.from_bytes(header[1:], "big")))

    async def is_cut(self) -> bool:
        try:
            while await asyncio.wait_for(self.reader.read(4096), _WITHIN_S):
                pass
        except ConnectionResetError:
            pass
        return True


@pytest.fixture
async def server() -> AsyncIterator[AudioSocketServer]:
    async with AudioSocketServer(limits=AudioSocketLimits(introduce_s=0.2, silent_s=0.3, drained_s=0.2)) as listening:
        yield listening


@pytest.fixture
async def dial(server: AudioSocketServer) -> AsyncIterator[Callable[[], "asyncio.Future[_Asterisk]"]]:
    peers: list[_Asterisk] = []

    async def connect() -> _Asterisk:
        host, port = server.address.split(":")
        peers.append(_Asterisk(*await asyncio.open_connection(host, int(port))))
        return peers[-1]

    yield lambda: asyncio.ensure_future(connect())
    for peer in peers:
        peer.writer.close()


def _id_frame(audio_id: uuid.UUID) -> bytes:
    return encode(FrameKind.ID, audio_id.bytes)


def test_a_frame_is_read_wherever_the_stream_splits_it() -> None:
    sent = encode(FrameKind.KEY, b"5") + encode(FrameKind.AUDIO, bytes(range(256))) + encode(FrameKind.HANG_UP)
    for size in range(1, len(sent)):
        reader = FrameReader()
        chunks = (sent[start : start + size] for start in range(0, len(sent), size))
        frames = [frame for chunk in chunks for frame in reader.feed(chunk)]
        assert [frame.kind for frame in frames] == [FrameKind.KEY, FrameKind.AUDIO, FrameKind.HANG_UP]
        assert frames[1].payload == bytes(range(256))


def test_a_frame_longer_than_any_is_refused() -> None:
    with pytest.raises(MalformedFrame):
        list(FrameReader().feed(b"GET / HTTP/1.1\r\n"))


async def test_a_caller_is_heard_bit_by_bit_and_his_keys_too(server: AudioSocketServer, dial: Callable) -> None:
    audio_id, listener = uuid.uuid4(), _Listener()
    with server.expect(audio_id, listener) as expected:
        peer = await dial()
        sent = _id_frame(audio_id) + encode(FrameKind.AUDIO, b"\x01\x02" * 160) + encode(FrameKind.KEY, b"#")
        for byte in sent:
            peer.writer.write(bytes((byte,)))
            await peer.writer.drain()
        await expected.connected(_WITHIN_S)
        await listener.until(lambda: listener.keys == ["#"])
    assert bytes(listener.heard) == b"\x01\x02" * 160
    assert listener.times_over == 1


async def test_a_frame_of_an_unknown_kind_is_passed_over(server: AudioSocketServer, dial: Callable) -> None:
    audio_id, listener = uuid.uuid4(), _Listener()
    with server.expect(audio_id, listener) as expected:
        peer = await dial()
        unknown = bytes((0x77, 0, 2)) + b"??"
        peer.writer.write(_id_frame(audio_id) + unknown + encode(FrameKind.KEY, b"1"))
        await expected.connected(_WITHIN_S)
        await listener.until(lambda: listener.keys == ["1"])


async def test_silence_is_sent_while_there_is_nothing_to_say(server: AudioSocketServer, dial: Callable) -> None:
    audio_id = uuid.uuid4()
    with server.expect(audio_id, _Listener()) as expected:
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        stream = await expected.connected(_WITHIN_S)
        assert encode(FrameKind.AUDIO, (await peer.frame()).payload) == SILENT_FRAME
        stream.say(b"\x05\x00" * (FRAME_BYTES // 2 + 1))
        await asyncio.wait_for(stream.said(), _WITHIN_S)
        said = [frame.payload for frame in [await peer.frame() for _ in range(6)] if any(frame.payload)]
    assert b"".join(said).rstrip(b"\0") == (b"\x05\x00" * (FRAME_BYTES // 2 + 1)).rstrip(b"\0")
    assert [len(payload) for payload in said] == [FRAME_BYTES, FRAME_BYTES]


async def test_what_is_sent_passes_the_line_silence_too(server: AudioSocketServer, dial: Callable) -> None:
    audio_id, passed = uuid.uuid4(), []

    def line(frame: bytes) -> bytes:
        passed.append(frame)
        return b"\x07\x00" * (len(frame) // 2)

    with server.expect(audio_id, _Listener(), line) as expected:
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        stream = await expected.connected(_WITHIN_S)
        stream.say(b"\x05\x00" * (FRAME_BYTES // 2))
        await asyncio.wait_for(stream.said(), _WITHIN_S)
        sent = [await peer.frame() for _ in range(len(passed))]
    assert {frame.payload for frame in sent} == {b"\x07\x00" * (FRAME_BYTES // 2)}
    assert b"\x05\x00" * (FRAME_BYTES // 2) in passed
    assert all(len(frame) == FRAME_BYTES for frame in passed)


async def test_what_is_queued_is_dropped_when_a_caller_interrupts(server: AudioSocketServer, dial: Callable) -> None:
    audio_id = uuid.uuid4()
    with server.expect(audio_id, _Listener()) as expected:
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        stream = await expected.connected(_WITHIN_S)
        stream.say(b"\x05\x00" * 160_000)
        stream.hush()
        await asyncio.wait_for(stream.said(), _WITHIN_S)
        assert not any((await peer.frame()).payload)


async def test_the_step_ends_with_the_frame_that_gives_the_call_back(server: AudioSocketServer, dial: Callable) -> None:
    audio_id, listener = uuid.uuid4(), _Listener()
    with server.expect(audio_id, listener) as expected:
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        (await expected.connected(_WITHIN_S)).end()
        last = await peer.frame()
        while last.kind == FrameKind.AUDIO:
            last = await peer.frame()
    assert last.kind == FrameKind.HANG_UP
    assert listener.times_over == 1


async def test_the_frame_that_gives_the_call_back_arrives_although_asterisk_still_sends(
    server: AudioSocketServer, dial: Callable
) -> None:
    audio_id, listener = uuid.uuid4(), _Listener()
    with server.expect(audio_id, listener) as expected:
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        stream = await expected.connected(_WITHIN_S)
        peer.writer.write(SILENT_FRAME * 20)
        await peer.writer.drain()
        stream.end()  # before the server has read what was sent
        peer.writer.write(SILENT_FRAME * 20)
        last = await peer.frame()
        while last.kind == FrameKind.AUDIO:
            last = await peer.frame()
        assert last.kind == FrameKind.HANG_UP
        assert await asyncio.wait_for(peer.reader.read(), _WITHIN_S) == b""
    assert not listener.heard


async def test_a_peer_that_does_not_close_after_the_end_is_cut(dial: Callable, server: AudioSocketServer) -> None:
    audio_id = uuid.uuid4()
    with server.expect(audio_id, _Listener()) as expected:
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        (await expected.connected(_WITHIN_S)).end()
        async with asyncio.timeout(_WITHIN_S):
            with pytest.raises((ConnectionResetError, BrokenPipeError)):
                while True:
                    peer.writer.write(SILENT_FRAME)
                    await peer.writer.drain()
                    await asyncio.sleep(0)


async def test_a_hang_up_is_told_once(server: AudioSocketServer, dial: Callable) -> None:
    audio_id, listener = uuid.uuid4(), _Listener()
    with server.expect(audio_id, listener) as expected:
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        stream = await expected.connected(_WITHIN_S)
        peer.writer.write(encode(FrameKind.HANG_UP))
        await asyncio.wait_for(listener.over.wait(), _WITHIN_S)
        peer.writer.close()
        await asyncio.wait_for(stream.closed(), _WITHIN_S)
    assert listener.times_over == 1


@pytest.mark.parametrize(
    "wrong",
    [_id_frame(uuid.uuid4()), encode(FrameKind.ID, b"short"), encode(FrameKind.KEY, b"1")],
    ids=["another call", "half an id", "a key"],
)
async def test_a_peer_that_nobody_expects_is_cut(
    server: AudioSocketServer, dial: Callable, wrong: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    listener = _Listener()
    with caplog.at_level(logging.CRITICAL), server.expect(uuid.uuid4(), listener):
        peer = await dial()
        peer.writer.write(wrong)
        assert await peer.is_cut()
    assert not listener.heard


async def test_a_peer_that_does_not_introduce_itself_is_cut(
    server: AudioSocketServer, dial: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        assert await (await dial()).is_cut()


async def test_a_peer_that_falls_silent_is_cut(
    server: AudioSocketServer, dial: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    audio_id, listener = uuid.uuid4(), _Listener()
    with caplog.at_level(logging.CRITICAL), server.expect(audio_id, listener):
        peer = await dial()
        peer.writer.write(_id_frame(audio_id))
        assert await peer.is_cut()
    assert listener.times_over == 1


async def test_the_same_id_is_taken_once(
    server: AudioSocketServer, dial: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    audio_id = uuid.uuid4()
    with caplog.at_level(logging.CRITICAL), server.expect(audio_id, _Listener()) as expected:
        first, second = await dial(), await dial()
        first.writer.write(_id_frame(audio_id))
        stream = await expected.connected(_WITHIN_S)
        second.writer.write(_id_frame(audio_id))
        assert await second.is_cut()
        assert stream.is_open


async def test_a_fault_of_one_listener_ends_only_his_call(
    server: AudioSocketServer, dial: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    bad_id, good_id, bad, good = uuid.uuid4(), uuid.uuid4(), _Listener(fails=True), _Listener()
    with caplog.at_level(logging.CRITICAL), server.expect(bad_id, bad), server.expect(good_id, good) as expected:
        one, other = await dial(), await dial()
        one.writer.write(_id_frame(bad_id) + SILENT_FRAME)
        assert await one.is_cut()
        other.writer.write(_id_frame(good_id) + SILENT_FRAME)
        await expected.connected(_WITHIN_S)
        await good.until(lambda: len(good.heard) == FRAME_BYTES)


async def test_a_call_that_never_connects_is_told_in_time(server: AudioSocketServer) -> None:
    with server.expect(uuid.uuid4(), _Listener()) as expected, pytest.raises(AudioNotConnected):
        await expected.connected(0.05)

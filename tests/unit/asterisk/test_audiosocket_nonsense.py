"""Nonsense at the AudioSocket server: no crash, no leak, no hang, and a caller beside it is heard all the time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.asterisk.audio.frames import FRAME_BYTES, FrameKind, FrameReader, MalformedFrame, encode
from adapters.asterisk.audio.server import AudioSocketServer
from adapters.asterisk.audio.stream import AudioSocketLimits
from tests.fakes.audio_peer import AudioPeer, connected

WITHIN_S = 5.0
LONGEST = 8192
NONSENSE = 150
"""Connections, each with its own."""


@dataclass(slots=True)
class _Listener:
    """Counts what it hears."""

    heard: int = 0
    times_over: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def audio(self, samples: bytes, at_s: float) -> None:
        self.heard += len(samples)
        self.more.set()

    def key(self, digit: str) -> None:
        pass

    def ended(self) -> None:
        self.times_over += 1


@dataclass(slots=True)
class _Neighbour:
    """A caller who speaks sense, and must be heard and played to whatever others do."""

    peer: AudioPeer
    listener: _Listener

    async def require_served(self) -> None:
        before = self.listener.heard
        self.listener.more.clear()
        self.peer.say(bytes(FRAME_BYTES))
        await asyncio.wait_for(self.listener.more.wait(), WITHIN_S)
        assert self.listener.heard == before + FRAME_BYTES
        assert (await self.peer.frame()).kind == FrameKind.AUDIO


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Peers that are cut are logged; here they are meant."""
    with caplog.at_level(logging.CRITICAL):
        yield


@asynccontextmanager
async def _neighbour(server: AudioSocketServer) -> AsyncIterator[_Neighbour]:
    listener, audio_id = _Listener(), uuid4()
    with server.expect(audio_id, listener) as expected:
        async with connected(server.address, audio_id) as peer:
            await expected.connected(WITHIN_S)
            yield _Neighbour(peer, listener)


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _nonsense(chance: Random, audio_id: UUID) -> bytes:
    """Any bytes; or frames of any kind, whose lengths are true or not; after an introduction, or before."""
    if chance.random() < 0.2:
        return chance.randbytes(chance.randrange(5000))
    said = bytearray(encode(FrameKind.ID, audio_id.bytes) if chance.random() < 0.8 else b"")
    for _ in range(chance.randrange(20)):
        payload = chance.randbytes(chance.choice([0, 1, 2, 16, 319, 320, 321, 2000, LONGEST, LONGEST + 1]))
        length = len(payload) if chance.random() < 0.8 else chance.randrange(1 << 16)
        kind = chance.choice([*FrameKind, chance.randrange(256)])
        said += bytes((kind,)) + length.to_bytes(2, "big") + payload
    return bytes(said)


@given(st.binary(max_size=400) | st.lists(st.binary(max_size=40)).map(b"".join), st.integers(1, 50))
def test_any_bytes_are_frames_or_refused_and_none_is_invented(sent: bytes, size: int) -> None:
    reader, read = FrameReader(), bytearray()
    try:
        for start in range(0, len(sent), size):
            for frame in reader.feed(sent[start : start + size]):
                assert len(frame.payload) <= LONGEST
                read += bytes((frame.kind,)) + len(frame.payload).to_bytes(2, "big") + frame.payload
    except MalformedFrame:
        assert int.from_bytes(sent[len(read) + 1 : len(read) + 3], "big") > LONGEST
    assert sent.startswith(read)


async def test_a_caller_is_heard_beside_any_nonsense_and_nothing_of_it_stays() -> None:
    chance = Random(20)
    files, tasks = _open_files(), len(asyncio.all_tasks())
    limits = AudioSocketLimits(introduce_s=0.3)
    async with AudioSocketServer(limits=limits) as server, _neighbour(server) as neighbour:
        open_files = _open_files()
        listeners = [_Listener() for _ in range(NONSENSE)]
        for number, listener in enumerate(listeners):
            audio_id = uuid4()
            with server.expect(audio_id, listener):
                async with connected(server.address, audio_id=None) as peer:
                    peer.send(_nonsense(chance, audio_id))
                    if number % 10 == 0:
                        await neighbour.require_served()
        await neighbour.require_served()
        assert neighbour.listener.times_over == 0
        assert max(listener.times_over for listener in listeners) == 1, "some were introduced, none ended twice"
        await _until_open(open_files)
    assert (_open_files(), len(asyncio.all_tasks())) == (files, tasks)


async def _until_open(files: int) -> None:
    """Returns when no more than so many files are open."""
    async with asyncio.timeout(WITHIN_S):
        while _open_files() > files:  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.01)


async def test_a_flood_holds_up_nobody() -> None:
    flood = encode(FrameKind.AUDIO, bytes(FRAME_BYTES)) * 50
    async with AudioSocketServer() as server, _neighbour(server) as neighbour:
        listener, audio_id = _Listener(), uuid4()
        with server.expect(audio_id, listener):
            async with connected(server.address, audio_id) as peer:
                for _ in range(100):  # a hundred seconds of audio at once
                    peer.send(flood)
                for _ in range(5):
                    await neighbour.require_served()
                async with asyncio.timeout(WITHIN_S):
                    while listener.heard < 100 * 50 * FRAME_BYTES:
                        listener.more.clear()
                        await listener.more.wait()


async def test_connections_that_say_nothing_are_cut_and_hold_up_nobody() -> None:
    async with AudioSocketServer(limits=AudioSocketLimits(introduce_s=0.2)) as server, _neighbour(server) as neighbour:
        files = _open_files()
        host, _, port = server.address.rpartition(":")
        silent = [await asyncio.open_connection(host, int(port)) for _ in range(100)]
        await neighbour.require_served()
        for reader, writer in silent:
            assert await asyncio.wait_for(reader.read(), WITHIN_S) == b""
            writer.close()
        await neighbour.require_served()
        await _until_open(files)

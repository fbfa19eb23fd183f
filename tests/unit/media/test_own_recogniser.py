"""The recogniser of recordings is there while one is wanted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from adapters.recognition.errors import NoRecogniser
from gridline.media.own_recogniser import OwnRecogniser
from tests.fakes.scripted_speech import ScriptedRecogniser


@dataclass
class Started:
    """How often one was started and ended."""

    starts: int = 0
    ends: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[ScriptedRecogniser]:
        self.starts += 1
        try:
            yield ScriptedRecogniser()
        finally:
            self.ends += 1
            self.ended.set()


@asynccontextmanager
async def kept(started: Started) -> AsyncIterator[OwnRecogniser]:
    own = OwnRecogniser(started.one, idle_s=0.2)
    keeping = asyncio.create_task(own.keep())
    try:
        yield own
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})


async def test_nothing_is_started_before_a_recording_comes() -> None:
    started = Started()
    async with kept(started) as own:
        await asyncio.sleep(0)
        assert (started.starts, own.is_ready) == (0, False)
        with pytest.raises(NoRecogniser):
            own.utterance(None, 1)


async def test_it_hears_recordings_and_ends_when_no_more_come() -> None:
    started = Started()
    async with kept(started) as own:
        for once in (1, 2):
            started.ended.clear()
            own.wanted()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            async with own.wanted().utterance(None, 1) as utterance:
                utterance.feed(b"")
            await asyncio.wait_for(started.ended.wait(), 5)
            assert (started.starts, started.ends) == (once, once)
            assert not own.is_ready


async def test_it_ends_with_the_media_process() -> None:
    started = Started()
    async with kept(started) as own:
        own.wanted()
        await asyncio.sleep(0)
    assert started.starts == started.ends

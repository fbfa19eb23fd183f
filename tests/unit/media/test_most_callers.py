"""At the limit of what recognisers take, whoever speaks next is asked for keys; nobody waits, nobody hears silence."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.asterisk.errors import SpeechRefused
from adapters.asterisk.speech_steps import SpeechStep, SpokenStep
from adapters.asterisk.utterance import Utterance
from adapters.recognition.errors import NoRecogniser
from dialogue.speech import Grammar, Speech, SpeechEnd
from gridline.media.client import SpeechMedia
from gridline.media.server import MediaServer, control_socket
from tests.fakes.audio_peer import AudioPeer, connected
from tests.fakes.scripted_speech import ScriptedRecogniser, ScriptedUtterance
from tests.unit.media.media_lab import LISTENING, answer, lab

MOST = 40
"""Two workers with twenty utterances each, as the settings have it on two cores."""
WITHIN_S = 10.0
ASKED = SpokenStep(Utterance(("prompts/ask",), 0.4, interruptible=True), LISTENING)
YES = answer("1", before_s=0.5, after_s=0.7)


@dataclass(slots=True)
class _FullAt:
    """A recogniser with room for so many utterances."""

    most: int
    script: ScriptedRecogniser = field(default_factory=ScriptedRecogniser)
    live: int = 0
    lost: int = 0

    @property
    def is_ready(self) -> bool:
        return self.live < self.most

    @asynccontextmanager
    async def utterance(self, grammar: Grammar | None, hypotheses: int) -> AsyncIterator[ScriptedUtterance]:
        if not self.is_ready:
            raise NoRecogniser("no recogniser has room")
        self.live += 1
        try:
            async with self.script.utterance(grammar, hypotheses) as utterance:
                yield utterance
        finally:
            self.live -= 1


@asynccontextmanager
async def _media(folder: Path, recogniser: _FullAt) -> AsyncIterator[SpeechMedia]:
    stop, path = asyncio.Event(), folder / "media.sock"
    async with lab(folder) as made, asyncio.TaskGroup() as tasks:
        with control_socket(path) as listening:
            server = MediaServer(replace(made.steps, recogniser=recogniser), made.writer)
            serving = tasks.create_task(server.serve(listening, stop))
            async with SpeechMedia(path) as steps:
                await _until(lambda: steps.is_up)
                yield steps
            stop.set()
            await serving


async def _until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not wanted():  # noqa: ASYNC110  # the port tells nobody when it changes
            await asyncio.sleep(0.01)


async def _asked(steps: SpeechMedia, calls: AsyncExitStack) -> tuple[SpeechStep, AudioPeer]:
    step = await calls.enter_async_context(steps.step(ASKED))
    return step, await calls.enter_async_context(connected(step.address, step.audio_id))


async def _outcome(step: SpeechStep) -> Speech:
    return await step.outcome(WITHIN_S)


async def test_the_forty_first_who_speaks_is_given_back_for_keys_and_the_forty_are_heard(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recogniser = _FullAt(MOST)
    recogniser.script.thought.clear()  # nobody's answer is ready before all have spoken
    with caplog.at_level(logging.CRITICAL):
        async with _media(tmp_path, recogniser) as steps, AsyncExitStack() as calls:
            asked = [await _asked(steps, calls) for _ in range(MOST + 1)]
            for _, peer in asked[:MOST]:
                peer.say(YES)
            await _until(lambda: recogniser.live == MOST)
            late, his_line = asked[MOST]
            his_line.say(YES)
            assert (await _outcome(late)).end is SpeechEnd.UNAVAILABLE
            await his_line.played()  # Asterisk has him back, and plays the question for keys

            await _until(lambda: not steps.is_up)  # from now on nobody is asked to speak
            with pytest.raises(SpeechRefused):
                await _asked(steps, calls)

            recogniser.script.thought.set()
            heard = await asyncio.gather(*(_outcome(step) for step, _ in asked[:MOST]))
            assert {speech.end for speech in heard} == {SpeechEnd.SPOKEN}
            await _until(lambda: steps.is_up)

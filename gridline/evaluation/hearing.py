"""A recogniser as an evaluation uses it: whole sounds, a few at once, each recognised only once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from os import cpu_count

from adapters.recognition.models.inspection import ModelFacts
from adapters.recognition.recogniser import Recogniser
from adapters.recognition.workers.settings import WorkerSettings
from adapters.recognition.workers.vosk_workers import VoskWorkers
from dialogue.speech import Grammar, Hypothesis, Listening

_RESULT_WITHIN_S = 60.0
"""Nobody waits on a line: a large model on a busy machine may take its time."""

_Asked = tuple[bytes, Grammar, int]


class Hearing:
    """Hears by a recogniser, at most `at_once` sounds at a time. What it heard it remembers."""

    def __init__(self, recogniser: Recogniser, vocabulary: frozenset[str], at_once: int = 1) -> None:
        self.vocabulary = vocabulary
        self._recogniser = recogniser
        self._turn = asyncio.Semaphore(at_once)
        self._heard: dict[_Asked, tuple[Hypothesis, ...]] = {}

    async def hear(self, sound: bytes, listening: Listening) -> tuple[Hypothesis, ...]:
        """What was said, the likeliest first. Raises RecogniserFailed, NoRecogniser."""
        asked = (sha256(sound).digest(), listening.grammar, listening.hypotheses)
        async with self._turn:
            if asked not in self._heard:
                async with self._recogniser.utterance(listening.grammar, listening.hypotheses) as utterance:
                    utterance.feed(sound)
                    self._heard[asked] = await utterance.result()
        return self._heard[asked]


@asynccontextmanager
async def open_hearing(model: ModelFacts, load_timeout_s: float) -> AsyncIterator[Hearing]:
    """With this model in workers of our own, one per core. Raises NoRecogniser."""
    cores = cpu_count() or 1
    settings = WorkerSettings(
        rate_hz=model.rate_hz,
        takes_grammars=model.takes_grammars,
        workers=cores,
        load_timeout_s=load_timeout_s,
        result_timeout_s=_RESULT_WITHIN_S,
    )
    async with VoskWorkers(model.folder, settings) as workers:
        await workers.wait_ready(load_timeout_s)
        yield Hearing(workers, model.vocabulary, 2 * cores)

"""Speech steps with their ends counted and their results timed."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from adapters.asterisk.errors import SpeechRefused
from adapters.asterisk.speech_steps import SpeechStep, SpeechSteps, SpokenStep
from dialogue.speech import Speech
from gridline.observability.speech_metrics import LostStep, SpeechMetrics


class CountedSpeech:
    """Implements SpeechSteps by another that does the work."""

    def __init__(self, steps: SpeechSteps, metrics: SpeechMetrics) -> None:
        self._steps = steps
        self._metrics = metrics

    @property
    def is_up(self) -> bool:
        return self._steps.is_up

    @asynccontextmanager
    async def step(self, wanted: SpokenStep) -> AsyncIterator["_CountedStep"]:
        """As the port says. A step that is left before its outcome was asked for is counted as left."""
        counted = None
        try:
            async with self._steps.step(wanted) as step:
                counted = _CountedStep(step, self._metrics)
                self._metrics.step_began()
                yield counted
        except SpeechRefused:
            self._metrics.step_lost(LostStep.REFUSED)
            raise
        finally:
            if counted is not None:
                self._metrics.step_over()
            if counted is not None and not counted.is_told:
                self._metrics.step_lost(LostStep.LEFT)


class _CountedStep:
    """Implements SpeechStep."""

    def __init__(self, step: SpeechStep, metrics: SpeechMetrics) -> None:
        self._step = step
        self._metrics = metrics
        self.is_told = False

    @property
    def audio_id(self) -> UUID:
        return self._step.audio_id

    @property
    def address(self) -> str:
        return self._step.address

    async def outcome(self, within_s: float) -> Speech:
        """As the port says."""
        asked_s = time.monotonic()
        speech = await self._step.outcome(within_s)
        self.is_told = True
        self._metrics.step_ended(speech, time.monotonic() - asked_s)
        return speech

"""The port of whoever speaks to a caller and listens to him at the same time, over AudioSocket."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from adapters.asterisk.errors import SpeechRefused
from adapters.asterisk.utterance import Utterance
from dialogue.line import PlayEnd
from dialogue.speech import Listening, Speech, SpeechEnd

SPEECH_FAILED = Speech(SpeechEnd.UNAVAILABLE, PlayEnd.CUT)
"""What a step brings when it could not be held."""


class SpeechStep(Protocol):
    """One speech step that waits for its call's audio."""

    @property
    def audio_id(self) -> UUID:
        """By which Asterisk introduces the call."""
        ...

    @property
    def address(self) -> str:
        """Where Asterisk connects, as host:port."""
        ...

    async def outcome(self, within_s: float) -> Speech:
        """What the step brought; unavailable if that is not known within `within_s` seconds. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class SpokenForeword:
    """A foreword made into files; `was_said` as dialogue.preface has it."""

    utterance: Utterance
    was_said: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SpokenStep:
    """What a step plays and what it listens for."""

    utterance: Utterance
    listening: Listening
    preface: tuple[SpokenForeword, ...] = ()
    """Played before it, in the same breath; no voice cuts it, and a key only where it may."""

    @property
    def longest_s(self) -> float:
        """Beyond this the step has ended by itself, whatever the caller does."""
        timing = self.listening.timing
        played_s = sum(each.utterance.seconds for each in self.preface) + self.utterance.seconds
        return played_s + timing.no_input_s + timing.longest_s + timing.end_of_speech_s


class SpeechSteps(Protocol):
    """Who holds speech steps."""

    @property
    def is_up(self) -> bool:
        """Whether a step that begins now would be heard."""
        ...

    def step(self, wanted: SpokenStep) -> AbstractAsyncContextManager[SpeechStep]:
        """Announce one; leaving the block ends it. Raises SpeechRefused, at the latest on entering."""
        ...


class NoSpeechSteps:
    """The port `SpeechSteps` where nobody listens."""

    @property
    def is_up(self) -> bool:
        return False

    def step(self, wanted: SpokenStep) -> AbstractAsyncContextManager[SpeechStep]:
        raise SpeechRefused("nobody listens to speech here")

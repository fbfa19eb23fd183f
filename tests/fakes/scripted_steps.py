"""Who listens to callers, by a script: what each speech step brings, and what happens while it is held."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from adapters.asterisk.errors import SpeechRefused
from adapters.asterisk.speech_steps import SPEECH_FAILED, SpokenStep
from dialogue.speech import Speech


async def _nothing() -> None:
    pass


@dataclass(slots=True)
class ScriptedStep:
    """A step whose outcome is known from the beginning."""

    speech: Speech
    audio_id: UUID = field(default_factory=uuid4)
    address: str = "127.0.0.1:9092"
    late: bool = False
    """The outcome does not come in time."""

    async def outcome(self, within_s: float) -> Speech:
        return SPEECH_FAILED if self.late or not within_s else self.speech


@dataclass(slots=True)
class ScriptedSteps:
    """The port `SpeechSteps`: one scripted step after the other; none left means that nobody listens."""

    script: list[ScriptedStep] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] = _nothing
    wanted: list[SpokenStep] = field(default_factory=list)
    ended: int = 0

    @property
    def is_up(self) -> bool:
        return bool(self.script)

    @asynccontextmanager
    async def step(self, wanted: SpokenStep) -> AsyncIterator[ScriptedStep]:
        if not self.script:
            raise SpeechRefused("nobody is there")
        self.wanted.append(wanted)
        await self.meanwhile()
        try:
            yield self.script.pop(0)
        finally:
            self.ended += 1

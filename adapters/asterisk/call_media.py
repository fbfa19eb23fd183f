"""What calls are held with: prompts made into files, recordings, who times our answers, who listens to speech."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from adapters.asterisk.speech_steps import NoSpeechSteps, SpeechSteps
from adapters.asterisk.utterance import Utterance
from dialogue.prompt import Prompt


class Voice(Protocol):
    """Who turns prompts into files."""

    async def utterance(self, prompts: Sequence[Prompt]) -> Utterance: ...

    def beep(self) -> Utterance:
        """The tone after which a caller speaks."""
        ...


def _unheard(_: float) -> None:
    pass


def _all_words(_: frozenset[str]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class CallMedia:
    """What calls speak with, where they record, who hears how fast we are, and who hears the caller."""

    voice: Voice
    recordings: Path
    prompt_followed: Callable[[float], None] = _unheard
    """Told the seconds from a caller's key, as we read it, to the play command that answers it."""
    speech: SpeechSteps = field(default_factory=NoSpeechSteps)
    """Who listens while a prompt is played."""
    hears: Callable[[frozenset[str]], bool] = _all_words
    """Whether who listens can hear all these words."""

"""What calls are spoken with: prompts made into files, the folder of recordings, and who times our answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dialogue.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Utterance:
    """Prompts made into files that Asterisk finds, in order, without their extension."""

    files: tuple[str, ...]
    seconds: float
    interruptible: bool


class Voice(Protocol):
    """Who turns prompts into files."""

    async def utterance(self, prompts: Sequence[Prompt]) -> Utterance: ...

    def beep(self) -> Utterance:
        """The tone after which a caller speaks."""
        ...


def _unheard(_: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class CallMedia:
    """What calls speak with, where they record, and who hears how fast we are."""

    voice: Voice
    recordings: Path
    prompt_followed: Callable[[float], None] = _unheard
    """Told the seconds from a caller's key, as we read it, to the play command that answers it."""

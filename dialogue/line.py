"""The telephone line under a conversation: all that a dialogue needs of a call, whatever carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from dialogue.prompt import Prompt


class PlayEnd(Enum):
    WHOLE = auto()
    """Played to the end."""
    CUT = auto()
    """A key stopped it, or it was not begun because keys typed ahead were waiting."""


@dataclass(frozen=True, slots=True)
class VoiceRecording:
    """What a caller said after the tone. `name` finds the file; an empty recording has zero seconds."""

    name: str
    seconds: float
    way_out: str = ""
    """The key of a way out (danger, an operator) that ended it, or that came before the tone; empty: none did."""


@dataclass(frozen=True, slots=True)
class Recital:
    """How much of a text that was recited came to whoever listens: all of it only where it was played to its end."""

    heard_ms: int
    of_ms: int


class Line(Protocol):
    """One caller's line. Every method raises `HungUp` when the caller is gone.

    Keys are buffered from the moment the call is answered, so that nothing typed ahead is lost, at any speed.
    """

    async def play(self, prompts: Sequence[Prompt]) -> PlayEnd:
        """Play the prompts as one utterance. A key cuts it, unless one of them is not to be interrupted."""
        ...

    async def recite(self, prompts: Sequence[Prompt]) -> Recital:
        """Play the prompts as `play` does, and tell how much of them was played, also of one who hung up meanwhile.

        He is gone at the next use of the line; this one raises HungUp only where he was gone before.
        """
        ...

    async def key(self, within_s: float) -> str | None:
        """The next key (0-9, *, #, A-D), typed ahead or pressed within `within_s` seconds of now; None: none came."""
        ...

    def forget_keys(self) -> str:
        """Drop what was typed ahead, and return it: after a text that nobody may skip, old keys answer nothing."""
        ...

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        """Record after a tone until #, silence, `max_s` seconds or a key of `WAYS_OUT`; no key is left in the buffer.

        With such a key in the buffer nothing is recorded.
        """
        ...

"""The steps of a simulated resident's script: what he waits for, presses and says."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait until one of the prompts begins, or has been heard to the end."""

    prompts: tuple[str, ...]
    within_s: float = 20.0
    to_the_end: bool = False


@dataclass(frozen=True, slots=True)
class Expect:
    """One of the prompts must be heard to the end; when it is not, the report says so and the call goes on."""

    prompts: tuple[str, ...]
    within_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Capture:
    """Remember, under a name, the digits that were spoken in a prompt."""

    name: str
    prompt: str
    within_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys one after another; `{name}` stands for what was captured."""

    keys: str
    gap_ms: int = 120
    tone_ms: int = 100


@dataclass(frozen=True, slots=True)
class Say:
    """Speak, and wait for the end of it.

    He begins when the company has been silent for `after_ms`; with `over_prompt` `after_ms` from now, whatever the
    company says meanwhile.
    """

    text: str = field(repr=False)
    """What is said, as the report shows it."""
    audio: bytes = field(repr=False)
    """Signed linear, 8 kHz."""
    over_prompt: bool = False
    after_ms: int = 500
    within_s: float = 60.0
    """So long he waits for the company to fall silent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer each of these prompts by keys or voice, as often as it is asked, until another one begins."""

    answers: Mapping[str, Press | Say]
    until: tuple[str, ...]
    within_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


Step = Hear | Expect | Capture | Press | Answer | Wait | Say | HangUp

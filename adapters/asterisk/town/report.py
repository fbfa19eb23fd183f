"""What became of a resident's call: what he heard, pressed and said, when, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogue.heard_prompts import HeardPrompt
from dialogue.hearing import Silence, UnknownAudio


class ResidentOutcome(StrEnum):
    COMPLETED = "completed"
    """Every step was done and every expectation met."""
    NOT_ANSWERED = "not_answered"
    """Busy, refused or unanswered: the cause tells which."""
    NOT_HEARD = "not_heard"
    """A prompt that a step waits for did not come; he hung up."""
    EXPECTATION_MISSED = "expectation_missed"
    CUT_OFF = "cut_off"
    """The other side hung up before the script was done."""


@dataclass(frozen=True, slots=True)
class PressedKey:
    """A key with the seconds at which it went down and up again."""

    digit: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """What he said, with the seconds at which he began and ended, true to 20 ms."""

    text: str
    """Digits and words; a recording's name in brackets."""
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Reaction:
    """How long after the end of a key the next sound began."""

    digit: str
    key_end_s: float
    sound: str
    """The piece's id; empty for sound that is no recording."""
    delay_ms: float


@dataclass(frozen=True, slots=True)
class ResidentReport:
    """One call. All seconds count from the moment the call was answered."""

    outcome: ResidentOutcome
    detail: str
    """What was missed or went wrong, in words; empty when nothing did."""
    duration_s: float
    hangup_cause: int
    """Q.850; 16 is a normal end, 17 busy, 0 when Asterisk told none."""
    hung_up_by_company: bool
    prompts: tuple[HeardPrompt, ...] = ()
    keys: tuple[PressedKey, ...] = field(default=(), repr=False)
    said: tuple[SpokenWords, ...] = field(default=(), repr=False)
    reactions: tuple[Reaction, ...] = field(default=(), repr=False)
    unknown_audio: tuple[UnknownAudio, ...] = ()
    silences: tuple[Silence, ...] = ()
    """Those longer than the script's limit."""
    longest_silence_s: float = 0.0
    captured: Mapping[str, str] = field(default_factory=dict, repr=False)
    listening_cpu_s: float = 0.0
    """What recognition cost, in seconds of one core."""

    @property
    def prompt_ids(self) -> tuple[str, ...]:
        """The prompts in the order in which they were heard; values outside of prompts are left out."""
        return tuple(prompt.prompt_id for prompt in self.prompts if prompt.prompt_id)


@dataclass(frozen=True, slots=True)
class Answered:
    """The company took the call."""


@dataclass(frozen=True, slots=True)
class PromptHeard:
    """A prompt is over, whole or cut."""

    prompt: HeardPrompt


@dataclass(frozen=True, slots=True)
class UnknownHeard:
    """Something else was heard."""

    sound: UnknownAudio


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """The resident pressed keys."""

    digits: str = field(repr=False)
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class StartsSpeaking:
    """The resident opens his mouth."""

    text: str = field(repr=False)
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over."""

    report: ResidentReport


ResidentEvent = Answered | PromptHeard | UnknownHeard | KeysPressed | StartsSpeaking | Ended
"""What happens in a resident's call, told while it happens."""

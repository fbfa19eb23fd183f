"""How long and how often a conversation tries: one value, from the company's profile."""

from dataclasses import dataclass, field

from dialogue.endings import Timing
from dialogue.speech import SpeechTiming


@dataclass(frozen=True, slots=True)
class Patience:
    """Reading rules, limits. Seconds where the name says so."""

    timing: Timing = field(default_factory=Timing)
    speech: SpeechTiming = field(default_factory=SpeechTiming)
    attempts: int = 3
    repeats: int = 3
    """How often `*` may repeat a question within one attempt; it costs no attempt, but ends."""
    reassure_after_s: float = 3.0
    """A look-up longer than this is filled with a word to the caller."""
    reassure_every_s: float = 6.0
    preface_waits_s: float = 0.1
    """A look-up longer than this is filled with what waited to be said with the next question."""
    reassurances: int = 3
    """After so many the look-up is given up as late: with the defaults, about 25 seconds in all."""

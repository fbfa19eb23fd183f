"""What is played as one: prompts made into files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Utterance:
    """Prompts made into files that Asterisk finds, in order, without their extension."""

    files: tuple[str, ...]
    seconds: float
    interruptible: bool

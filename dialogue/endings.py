"""How one attempt at a question can end, and the port of what listens for it. A hang-up is an exception."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dialogue.keys import Command


class Reason(StrEnum):
    """Why what was typed is no answer."""

    INVALID_KEY = "invalid_key"
    """A key that stands for nothing here: not in the menu, a letter A-D, an unknown command after the star."""
    NOT_AN_ANSWER = "not_an_answer"
    """Too few digits, too many, or more keys than any answer has."""
    NOT_UNDERSTOOD = "not_understood"
    """Spoken, and we could not make an answer of it."""
    DOUBTFUL = "doubtful"
    """Spoken, and we are not sure of all of it."""


@dataclass(frozen=True, slots=True)
class Match:
    text: str
    by_hash: bool = False
    """Ended with `#`. Where it was not, the caller may type one out of habit, and it answers nothing."""
    confidence: float | None = None
    """Of a spoken answer, from 0 to 1; None for keys."""


@dataclass(frozen=True, slots=True)
class NoMatch:
    reason: Reason


@dataclass(frozen=True, slots=True)
class NoInput:
    pass


@dataclass(frozen=True, slots=True)
class Commanded:
    command: Command


Ending = Match | NoMatch | NoInput | Commanded


@dataclass(frozen=True, slots=True)
class Timing:
    """How long we wait for a key, in seconds (reading rules, limits)."""

    first_key_s: float = 5.0
    next_key_s: float = 3.0


class Listener(Protocol):
    """Understands the keys of one attempt. Pure: it is told each key, or that none came for `wait_s` seconds."""

    @property
    def raw(self) -> str:
        """All keys heard, for the call's record."""
        ...

    @property
    def wait_s(self) -> float:
        """How long to wait for the next key."""
        ...

    def press(self, key: str) -> Ending | None:
        """A key came; None asks for more."""
        ...

    def silence(self) -> Ending:
        """No key came for `wait_s` seconds."""
        ...

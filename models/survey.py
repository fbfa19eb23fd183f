"""The question after a talk with an agent: who is asked, and what he answered (F-9, SMZ-11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from models.call import CallKey
from models.intent import Intent
from models.menu import MenuItem
from models.phone_number import PhoneNumber

NEVER_AFTER = frozenset({MenuItem.THEFT, MenuItem.COMPLAINT})
"""Lines of the menu after which nobody is asked how he was served."""
NEVER_AFTER_INTENTS = frozenset(
    {
        Intent.HAZARD,
        Intent.COMPLAINT,
        Intent.THEFT_NONCONTRACT,
        Intent.THEFT_UNMETERED,
        Intent.THEFT_EQUIPMENT,
    }
)
"""Nor after a case of these, from whatever line it came."""
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True)
class SurveyTerms:
    """Of 100 talks with agents so many are followed by the question; a number is asked once in `quiet_days`."""

    share: int = 0
    """0: nobody is asked."""
    quiet_days: int = 30

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 100:
            raise ValueError("share is a percentage, from 0 to 100")
        if self.quiet_days < 1:
            raise ValueError("quiet_days must be at least 1")

    def chooses(self, call: CallKey, about: MenuItem | None = None) -> bool:
        """Whether this call is one of the share: the same call always is or never, so that a replay decides alike."""
        if about in NEVER_AFTER:
            return False
        drawn = int.from_bytes(sha256(f"survey {call}".encode()).digest()[:8], "big")
        return drawn % 100 < self.share


@dataclass(frozen=True, slots=True)
class SurveyAsked:
    """A caller who is to be asked after his talk. The number is personal data."""

    call: CallKey
    caller: PhoneNumber
    queue: str
    """Where the agent answered him."""
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What became of the question: a mark, or None from a caller who gave none."""

    asked: SurveyAsked
    mark: int | None
    answered_at: datetime

    def __post_init__(self) -> None:
        if self.mark is not None and not LOWEST <= self.mark <= HIGHEST:
            raise ValueError(f"a mark is {LOWEST} to {HIGHEST}")


@dataclass(frozen=True, slots=True)
class FiledSurvey:
    """A question as it is read for the report. Without a mark and not declined, the caller left before he answered."""

    call: CallKey
    queue: str
    agent: str
    """With whom he had talked; empty where nobody saw who."""
    asked_at: datetime
    mark: int | None
    declined: bool


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """Questions of a queue, an agent or a day, counted."""

    asked: int
    answered: int
    declined: int
    total: int
    """Of all marks."""

    @property
    def share_answered(self) -> float | None:
        return self.answered / self.asked if self.asked else None

    @property
    def average(self) -> float | None:
        return self.total / self.answered if self.answered else None


def figures(surveys: Iterable[FiledSurvey]) -> SurveyFigures:
    """Counts them."""
    filed = tuple(surveys)
    marks = [each.mark for each in filed if each.mark is not None]
    return SurveyFigures(len(filed), len(marks), sum(each.declined for each in filed), sum(marks))

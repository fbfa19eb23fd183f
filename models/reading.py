"""Meter readings: what one is, where it came from, and the moves of its life."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.errors import IllegalMove


class ReadingSource(StrEnum):
    PHONE_IVR = "phone_ivr"
    PHONE_AGENT = "phone_agent"
    VOICE_MESSAGE = "voice_message"
    SITE = "site"
    EMAIL = "email"
    OFFICE = "office"
    INSPECTOR = "inspector"
    ASKUE = "askue"
    PREVIOUS_IMPORT = "previous_import"
    DISMANTLE_SELF = "dismantle_self"
    """Read by the consumer before his meter was taken down, since nobody came (SAL-12.4): preliminary."""


class ReadingStatus(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    ACCEPTED_PRELIMINARY = "accepted_preliminary"
    """Taken by phone where the contract wants a signed act (SAL-11)."""
    PENDING_REVIEW = "pending_review"
    REJECTED = "rejected"
    ABANDONED = "abandoned"
    SUPERSEDED = "superseded"
    EXPORTED = "exported"


class ReadingFlag(StrEnum):
    """What a check noticed about a reading that was taken all the same."""

    ROLLOVER = "rollover"
    ZERO = "zero"
    ZERO_THREE_MONTHS = "zero_three_months"
    JUMP = "jump"
    REVIEW = "review"
    LOWER = "lower_than_previous"
    NO_HISTORY = "no_history"
    VERIFICATION_OVERDUE = "verification_overdue"
    ZONES_SWAPPED = "zones_swapped"
    ZONE_SUM = "zone_sum"
    LATE = "late"
    CONFLICT = "conflict"
    """Another channel's reading of the period was billed or confirmed meanwhile: a person decides."""


class InputMode(StrEnum):
    KEYS = "keys"
    SPEECH = "speech"
    AGENT = "agent"
    VOICE_MESSAGE = "voice_message"


_MOVES: dict[ReadingStatus, frozenset[ReadingStatus]] = {
    ReadingStatus.DRAFT: frozenset({ReadingStatus.CONFIRMED, ReadingStatus.ABANDONED}),
    ReadingStatus.CONFIRMED: frozenset(
        {
            ReadingStatus.ACCEPTED,
            ReadingStatus.ACCEPTED_PRELIMINARY,
            ReadingStatus.PENDING_REVIEW,
            ReadingStatus.REJECTED,
        }
    ),
    ReadingStatus.PENDING_REVIEW: frozenset({ReadingStatus.ACCEPTED, ReadingStatus.REJECTED, ReadingStatus.SUPERSEDED}),
    ReadingStatus.ACCEPTED_PRELIMINARY: frozenset({ReadingStatus.ACCEPTED, ReadingStatus.SUPERSEDED}),
    ReadingStatus.ACCEPTED: frozenset({ReadingStatus.SUPERSEDED, ReadingStatus.EXPORTED}),
    ReadingStatus.REJECTED: frozenset(),
    ReadingStatus.ABANDONED: frozenset(),
    ReadingStatus.SUPERSEDED: frozenset(),
    ReadingStatus.EXPORTED: frozenset(),
}


def move(current: ReadingStatus, to: ReadingStatus) -> ReadingStatus:
    """`to`, where the step from `current` is legal; raises IllegalMove otherwise."""
    if to not in _MOVES[current]:
        raise IllegalMove("reading", current, to)
    return to


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A billing month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Period":
        return cls(day.year, day.month)

    def shifted(self, months: int) -> "Period":
        """The period `months` later, or earlier where negative."""
        index = self.year * 12 + self.month - 1 + months
        return Period(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

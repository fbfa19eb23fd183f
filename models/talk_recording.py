"""Recordings of talks with agents and dispatchers: what is kept of each, who did what with it, and for how long."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.call import CallKey
from models.local_time import local

_MONTHS_A_YEAR = 12
_LAST_SAFE_DAY = 28


@dataclass(frozen=True, slots=True)
class TalkRecording:
    """One call's talks with people, from after the notice. Its name holds no personal data."""

    name: str
    call: CallKey
    recorded_at: datetime
    """When the talk began, as far as the file's length tells."""
    seconds: float
    sha256: str


class RecordingAction(StrEnum):
    """What is written into the access log."""

    LISTENED = "listened"
    """Somebody was told where the file is."""
    PAUSED = "paused"
    RESUMED = "resumed"
    ERASED = "erased"
    """By a person, on request."""
    EXPIRED = "expired"
    """Deleted because its time was over."""


@dataclass(frozen=True, slots=True)
class RecordingRetention:
    """How long recordings are kept (rules.md 5.3, a default that the company decides)."""

    talks_months: int = 6
    readings_years: int = 3
    """Voice messages with readings: so many full years after the year of the message (limitation of claims)."""
    messages_months: int = 6
    """Other voice messages: thefts, bad supply, complaints, places."""
    calls_months: int = 6
    """Records of calls, with their steps, that no case came of."""

    def __post_init__(self) -> None:
        if min(self.talks_months, self.readings_years, self.messages_months, self.calls_months) < 1:
            raise ValueError("talks_months, readings_years, messages_months and calls_months must be at least 1")

    def talks_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Talks recorded before this are due for deletion."""
        return _months_before(now, self.talks_months, zone)

    def messages_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Other voice messages received before this are due for deletion."""
        return _months_before(now, self.messages_months, zone)

    def calls_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Calls without a case that ended before this are due for deletion."""
        return _months_before(now, self.calls_months, zone)

    def readings_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Messages with readings received before this are due for deletion."""
        here = local(now, zone)
        return datetime(here.year - self.readings_years, 1, 1, tzinfo=zone)


def _months_before(now: datetime, count: int, zone: ZoneInfo) -> datetime:
    """Midnight, so many months ago."""
    here = local(now, zone)
    months = here.year * _MONTHS_A_YEAR + here.month - 1 - count
    day = min(here.day, _LAST_SAFE_DAY)  # the 31st of a short month is kept some days longer, never shorter
    year, month = divmod(months, _MONTHS_A_YEAR)
    return here.replace(year=year, month=month + 1, day=day, hour=0, minute=0, second=0, microsecond=0)

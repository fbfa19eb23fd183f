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
    notices_years: int = 3
    """Numbers rung for notices: so many full years after the year of the works (limitation of claims)."""

    def __post_init__(self) -> None:
        months = self.talks_months, self.messages_months, self.calls_months
        if min(*months, self.readings_years, self.notices_years) < 1:
            raise ValueError(
                "talks_months, messages_months, calls_months, readings_years and notices_years must be at least 1"
            )

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
        return _years_before(now, self.readings_years, zone)

    def notices_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Numbers rung for works that ended before this are due for deletion."""
        return _years_before(now, self.notices_years, zone)


def _years_before(now: datetime, count: int, zone: ZoneInfo) -> datetime:
    """The first moment of the year, so many years ago."""
    return datetime(local(now, zone).year - count, 1, 1, tzinfo=zone)


def _months_before(now: datetime, count: int, zone: ZoneInfo) -> datetime:
    """Midnight, so many months ago."""
    here = local(now, zone)
    months = here.year * _MONTHS_A_YEAR + here.month - 1 - count
    day = min(here.day, _LAST_SAFE_DAY)  # the 31st of a short month is kept some days longer, never shorter
    year, month = divmod(months, _MONTHS_A_YEAR)
    return here.replace(year=year, month=month + 1, day=day, hour=0, minute=0, second=0, microsecond=0)

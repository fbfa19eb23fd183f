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

    def __post_init__(self) -> None:
        if self.talks_months < 1 or self.readings_years < 1:
            raise ValueError("talks_months and readings_years must be at least 1")

    def talks_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Talks recorded before this are due for deletion."""
        here = local(now, zone)
        months = here.year * _MONTHS_A_YEAR + here.month - 1 - self.talks_months
        day = min(here.day, _LAST_SAFE_DAY)  # the 31st of a short month is kept some days longer, never shorter
        year, month = divmod(months, _MONTHS_A_YEAR)
        return here.replace(year=year, month=month + 1, day=day, hour=0, minute=0, second=0, microsecond=0)

    def readings_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Messages with readings received before this are due for deletion."""
        here = local(now, zone)
        return datetime(here.year - self.readings_years, 1, 1, tzinfo=zone)

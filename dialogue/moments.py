"""A moment as it is said: the day, and the time of day by the clocks of a place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogue.prompt import ClockTime, Day
from models.local_time import local


def moment(at: datetime, zone: ZoneInfo) -> tuple[Day, ClockTime]:
    """«двадцать шестое ноября, девять часов ноль минут». Raises ValueError where `at` is naive."""
    there = local(at, zone)
    return Day(there.date()), ClockTime(there.time().replace(second=0, microsecond=0))

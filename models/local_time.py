"""Wall-clock moments of a place, safe where clocks are put forward or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_FINEST = timedelta(milliseconds=500)
"""Clocks are put forward at whole seconds."""


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """`moment` as clocks in `zone` show it; raises ValueError where `moment` is naive."""
    return require_aware(moment).astimezone(zone)


def require_aware(moment: datetime) -> datetime:
    """`moment` itself; raises ValueError where it has no zone, for then it is nobody's time."""
    if moment.utcoffset() is None:
        raise ValueError("a datetime must carry its zone")
    return moment


def reached(wall: datetime, now: datetime) -> bool:
    """Whether clocks have shown the naive time `wall` by the local time `now`.

    A time that comes twice counts from its first coming; one that is jumped over, from the jump.
    """
    first = wall.replace(tzinfo=now.tzinfo, fold=0)
    exists = first.astimezone(UTC).astimezone(now.tzinfo).replace(tzinfo=None, fold=0) == wall
    if exists:
        return now.astimezone(UTC) >= first.astimezone(UTC)
    return now.replace(tzinfo=None, fold=0) >= wall


def first_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC at which clocks in `zone` reach the naive time `wall`.

    A time that comes twice counts from its first coming; one that is jumped over, from the jump.
    """
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    # jumped over: the two readings of the time lie on either side of the jump
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = late.astimezone(zone).utcoffset()
    while late - early > _FINEST:
        middle = early + (late - early) / 2
        early, late = (early, middle) if middle.astimezone(zone).utcoffset() == after else (middle, late)
    return late.replace(microsecond=0)

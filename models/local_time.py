"""Wall-clock moments of a place, safe where clocks are put forward or back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


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

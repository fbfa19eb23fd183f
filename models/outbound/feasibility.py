"""Whether notices can be given in time, told when they are planned: with this trunk, these hours and this audience."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from models.local_time import first_shown, local
from models.outbound.calling_hours import CallingHours
from models.outbound.ringing import RingRule

_STEP = timedelta(minutes=15)
_DAY = timedelta(days=1)
_NOBODY = 0.5
"""Fewer than this are nobody: the shares below are not whole people."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What campaigns may use of the trunk, and what their calls are like; measured ones replace these where known."""

    channels: int
    """At once, without those kept for emergencies."""
    calls_per_second: float
    busy_s: float = 40.0
    """How long a ring keeps its channel on average, answered or not [D]."""
    answered: float = 0.5
    """The share of rings that reach somebody [D]."""

    def __post_init__(self) -> None:
        if self.channels < 1 or self.calls_per_second <= 0 or self.busy_s <= 0:
            raise ValueError("channels, calls_per_second and busy_s must be above zero")
        if not 0 < self.answered <= 1:
            raise ValueError("answered is a share, above 0 and at most 1")

    @property
    def rings_per_second(self) -> float:
        return min(self.calls_per_second, self.channels / self.busy_s)


@dataclass(frozen=True, slots=True)
class Audience:
    """Consumers who are to be told by the same moment and at the same hours."""

    consumers: int
    hours: CallingHours
    told_by: datetime


@dataclass(frozen=True, slots=True)
class Feasibility:
    """What is to be expected for one audience."""

    all_rung_at: datetime | None
    """When the last consumer has been rung once; None where that is not before `told_by`."""
    never_rung: int
    """How many have not been rung once by then."""
    unreached: int
    """How many, expected, have not been reached by then: for a letter, a short message or a notice on the door."""

    @property
    def is_in_time(self) -> bool:
        return self.all_rung_at is not None


@dataclass(slots=True)
class _Waiting:
    """How an audience stands while the time runs: `rounds[n]` tells who waits for his ring n, and since when."""

    audience: Audience
    rounds: list[list[tuple[datetime, float]]] = field(default_factory=list)
    reached: float = 0.0
    all_rung_at: datetime | None = None

    @property
    def never_rung(self) -> float:
        return sum(count for _, count in self.rounds[0])


def feasibility(
    audiences: Sequence[Audience], capacity: Capacity, rule: RingRule, now: datetime
) -> tuple[Feasibility, ...]:
    """Of each audience, where all share the trunk: the one whose term ends first goes first, first rings before later.

    The time runs in whole quarters of an hour, the first after `now`; a ring that reached nobody is repeated as the
    rule says.
    """
    waiting = [_waiting(each, rule, now) for each in audiences]
    at, end = _next_quarter(now), max((each.told_by for each in audiences), default=now)
    while at < end:
        room = capacity.rings_per_second * _STEP.total_seconds()
        for each in sorted(waiting, key=lambda one: one.audience.told_by):
            if at < each.audience.told_by and each.audience.hours.allow(at):
                room = _ring(each, at, room, capacity, rule)
        at += _STEP
    return tuple(_found(each) for each in waiting)


def _waiting(audience: Audience, rule: RingRule, now: datetime) -> _Waiting:
    return _Waiting(audience, [[(now, float(audience.consumers))], *([] for _ in range(1, rule.rounds))])


def _next_quarter(now: datetime) -> datetime:
    into = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now.astimezone(UTC) + (_STEP - into if into else timedelta())


def _ring(waiting: _Waiting, at: datetime, room: float, capacity: Capacity, rule: RingRule) -> float:
    """Ring whoever is due, as long as there is room; how much of it is left."""
    for number, due in enumerate(waiting.rounds):
        late = []
        for since, count in due:
            rung = min(count, room) if since <= at else 0.0
            room -= rung
            waiting.reached += rung * capacity.answered
            if rung and number + 1 < rule.rounds:
                waiting.rounds[number + 1].append((_again(waiting, at, number, rule), rung * (1 - capacity.answered)))
            if count - rung > _NOBODY:
                late.append((since, count - rung))
        waiting.rounds[number] = late
        if number == 0 and not late and waiting.all_rung_at is None:
            waiting.all_rung_at = at + _STEP
    return room


def _again(waiting: _Waiting, at: datetime, number: int, rule: RingRule) -> datetime:
    """From when on those are rung again whose ring `number`, from 0, reached nobody."""
    if (number + 1) % rule.most_a_day:
        return at + rule.pause
    zone = waiting.audience.hours.zone
    return max(at + rule.pause, first_shown(datetime.combine(local(at, zone).date() + _DAY, time()), zone))


def _found(waiting: _Waiting) -> Feasibility:
    audience = waiting.audience
    rung_at = waiting.all_rung_at if audience.consumers else audience.told_by
    if rung_at is not None:
        rung_at = min(rung_at, audience.told_by)
    return Feasibility(rung_at, round(waiting.never_rung), round(audience.consumers - waiting.reached))

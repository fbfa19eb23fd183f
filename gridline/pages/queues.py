"""Queues as a supervisor reads them: who waits now, and a day in half hours; in columns, or as JSON for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.asterisk.ami.actions import QueueMember, QueueState, WaitingCaller
from adapters.asterisk.placeholders import waits_for_somebody
from gridline.pages.printed import in_columns, json_text
from models.attempt import Attempt
from models.service_level import ServiceLevel
from services.cases.callback_turns import WaitingCallback

_FREE, _UNAVAILABLE = 1, (4, 5)
_HEADER = ("queue", "from", "offered", "answered", "in time", "level", "left", "early", "share", "calls back", "other")
_HEADER_END = ("unseen", "wait", "longest")
_TURNS = ("case", "number", "queue", "waiting since", "due", "rung", "why")
_NOW = ("queue", "waiting", "calls back", "longest", "free", "talking", "paused", "away")

Slots = Mapping[tuple[str, datetime], ServiceLevel]


@dataclass(frozen=True, slots=True)
class Agents:
    """How many agents of a queue are in which state."""

    free: int
    busy: int
    paused: int
    away: int


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From midnight to midnight by the clocks of `zone`."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def totals(slots: Slots) -> Mapping[str, ServiceLevel]:
    """Each queue over all its half hours."""
    found: dict[str, ServiceLevel] = {}
    for (queue, _), level in slots.items():
        found[queue] = found.get(queue, ServiceLevel()) + level
    return found


def report_as_text(slots: Slots, zone: ZoneInfo) -> str:
    """A line for each half hour, below them a line for each queue's day."""
    if not slots:
        return "nobody called a queue on this day\n"
    rows = [(queue, _clock(begun, zone), level) for (queue, begun), level in slots.items()]
    rows += [(queue, "day", level) for queue, level in totals(slots).items()]
    return in_columns([(*_HEADER, *_HEADER_END), *(_cells(*row) for row in rows)])


def report_as_json(slots: Slots, day: date, zone: ZoneInfo) -> str:
    """The same for programs; times in `zone`, durations in seconds, shares from 0 to 1."""
    halves = [
        {"queue": queue, "from": begun.astimezone(zone).isoformat(), **_fields(level)}
        for (queue, begun), level in slots.items()
    ]
    days = [{"queue": queue, **_fields(level)} for queue, level in totals(slots).items()]
    return json_text({"day": day.isoformat(), "half_hours": halves, "queues": days})


def now_as_text(queues: Sequence[QueueState]) -> str:
    """A line for each queue: who waits, for how many others a placeholder does, and what its agents do."""
    rows = [(*_standing(each), _seconds(_longest(each)), *map(str, _counts(agents(each.members)))) for each in queues]
    return in_columns([_NOW, *rows])


def now_as_json(queues: Sequence[QueueState]) -> str:
    """The same for programs."""
    told = [
        {"queue": each.name, "waiting": len(_callers(each)), "placeholders": len(each.callers) - len(_callers(each))}
        | {"longest_wait_s": _longest(each)}
        | dict(zip(("free", "talking", "paused", "away"), _counts(agents(each.members)), strict=True))
        for each in queues
    ]
    return json_text(told)


def turns_as_text(waiting: Sequence[WaitingCallback], now: datetime, zone: ZoneInfo) -> str:
    """A line for each caller, the next first. The number is shown whole: whoever reads this must call it."""
    rows = [
        (
            str(each.number),
            each.phone.e164,
            each.queue or "-",
            _moment(each.waiting_since, zone),
            *_due(each, now, zone),
        )
        for each in waiting
    ]
    return in_columns([_TURNS, *rows]) if rows else "nobody is owed a call\n"


def turns_as_json(waiting: Sequence[WaitingCallback]) -> str:
    """The same for programs; times in UTC."""
    told = [
        {
            "registration_number": str(each.number),
            "phone": each.phone.e164,
            "reason": each.reason,
            "queue": each.queue,
            "waiting_since": each.waiting_since.isoformat(timespec="seconds"),
            "due_at": each.due_at.isoformat(timespec="seconds"),
            "attempts": [_attempt(attempt) for attempt in each.attempts],
        }
        for each in waiting
    ]
    return json_text(told)


def agents(members: Sequence[QueueMember]) -> Agents:
    """A paused agent is that and nothing else."""
    at_work = [each for each in members if not each.paused]
    free = sum(each.state == _FREE and not each.in_call for each in at_work)
    away = sum(each.state in _UNAVAILABLE for each in at_work)
    return Agents(free, len(at_work) - free - away, len(members) - len(at_work), away)


def _counts(found: Agents) -> tuple[int, int, int, int]:
    return found.free, found.busy, found.paused, found.away


def _callers(queue: QueueState) -> Sequence[WaitingCaller]:
    return [caller for caller in queue.callers if not waits_for_somebody(caller.call.uniqueid)]


def _standing(queue: QueueState) -> tuple[str, str, str]:
    callers = len(_callers(queue))
    return queue.name, str(callers), str(len(queue.callers) - callers)


def _longest(queue: QueueState) -> int:
    return max((caller.waited_s for caller in _callers(queue)), default=0)


def _cells(queue: str, begun: str, level: ServiceLevel) -> tuple[str, ...]:
    counts = (level.offered, level.answered, level.answered_in_time)
    rest = (level.callbacks, level.elsewhere, level.unseen)
    return (
        queue,
        begun,
        *map(str, counts),
        _share(level.level),
        str(level.abandoned),
        str(level.abandoned_early),
        _share(level.abandonment),
        *map(str, rest),
        _seconds(level.average_wait_s),
        _seconds(level.longest_wait_s),
    )


def _fields(level: ServiceLevel) -> dict[str, object]:
    return {
        "offered": level.offered,
        "answered": level.answered,
        "answered_in_time": level.answered_in_time,
        "service_level": level.level,
        "abandoned": level.abandoned,
        "abandoned_early": level.abandoned_early,
        "abandonment": level.abandonment,
        "callbacks": level.callbacks,
        "elsewhere": level.elsewhere,
        "unseen": level.unseen,
        "average_wait_s": level.average_wait_s,
        "longest_wait_s": level.longest_wait_s,
    }


def _due(each: WaitingCallback, now: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    why = f"{each.reason}, late" if each.due_at < now else each.reason
    return _moment(each.due_at, zone), _rung(each), why


def _rung(each: WaitingCallback) -> str:
    """How often the machine rang him, and how that ended last."""
    return f"{len(each.attempts)}, {each.attempts[-1].state}" if each.attempts else "-"


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "id": attempt.id,
        "state": attempt.state,
        "agent": attempt.agent,
        "begun_at": attempt.begun_at.isoformat(timespec="seconds"),
        "ended_at": attempt.ended_at.isoformat(timespec="seconds") if attempt.ended_at else None,
        "cause": attempt.cause,
    }


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%H:%M")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f} s"

"""Checks of the running service by what it knows itself: link, database, outbox, heartbeat, scheduler, alarms."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from gridline.checks.diagnosis import Diagnosis, State
from services.dispatch.open_alarms import AlarmsSeen
from services.errors import DatabaseAway
from services.outbox.outbox import OutboxStatus

_LOOK_AT_LOG = "Look at the log; `gridline doctor` looks at each part from outside."


@dataclass(frozen=True, slots=True)
class ControlLink:
    """The AMI link to one node."""

    node: str
    is_up: Callable[[], bool]

    @property
    def part(self) -> str:
        return f"ami {self.node}"

    async def look(self) -> Diagnosis:
        if self.is_up():
            return Diagnosis(self.part, State.WELL, "the control link is up")
        what = "the control link is down: new callers hear the static path of the dialplan"
        return Diagnosis(self.part, State.ILL, what, f"It reconnects by itself. {_LOOK_AT_LOG}")


@dataclass(frozen=True, slots=True)
class HeartbeatAge:
    """How long ago the dialplan took our heartbeat; None: never since the start."""

    age_s: Callable[[], float | None]
    stale_s: float
    part: str = "heartbeat"

    async def look(self) -> Diagnosis:
        age = self.age_s()
        if age is not None and age <= self.stale_s:
            return Diagnosis(self.part, State.WELL, f"{age:.1f} s old")
        what = "was never taken" if age is None else f"{age:.1f} s old: the dialplan takes us for dead"
        return Diagnosis(self.part, State.ILL, what, _LOOK_AT_LOG)


@dataclass(frozen=True, slots=True)
class DatabaseAnswer:
    """The database through the service's own connections. `seconds` asks it and raises when it is away.

    Away is a warning: callers whose account is loaded finish, confirmed readings wait in the outbox.
    """

    seconds: Callable[[], Awaitable[float]]
    slow_s: float = 0.5
    part: str = "database"

    async def look(self) -> Diagnosis:
        try:
            taken = await self.seconds()
        except Exception as error:  # noqa: BLE001  (whatever a driver raises, the meaning is the same)
            what = f"is away ({type(error).__name__}): readings wait in the outbox, new callers leave a voice message"
            return Diagnosis(self.part, State.WARNING, what, "Mend the database; the outbox then empties by itself.")
        if taken > self.slow_s:
            remedy = "Look at the database's load, disk and locks; callers wait for it."
            return Diagnosis(self.part, State.WARNING, f"answers after {taken * 1000:.0f} ms", remedy)
        return Diagnosis(self.part, State.WELL, f"answers after {taken * 1000:.0f} ms")


@dataclass(frozen=True, slots=True)
class OutboxState:
    """What was promised to callers and is not in the database yet, and the numbers left to promise with."""

    status: Callable[[], Awaitable[OutboxStatus]]
    many: int = 100
    few_numbers: int = 20
    part: str = "outbox"

    async def look(self) -> Diagnosis:
        seen = await self.status()
        what = f"{seen.pending} entries wait, {seen.refused} refused, {seen.numbers_left} registration numbers left"
        if seen.refused:
            remedy = "The log names each refused entry and why: a person must settle it. Nothing is lost meanwhile."
            return Diagnosis(self.part, State.WARNING, what, remedy)
        if seen.pending > self.many or seen.numbers_left < self.few_numbers:
            remedy = "Is the database up? When it is back, the outbox empties and numbers are fetched by themselves."
            return Diagnosis(self.part, State.WARNING, what, remedy)
        return Diagnosis(self.part, State.WELL, what)


@dataclass(frozen=True, slots=True)
class DangerAlarms:
    """Callers in danger whom nobody on duty answered, until somebody acknowledges them.

    A warning, however grave: a node that is ill is taken out, and then it helps nobody.
    """

    open_alarms: Callable[[], Awaitable[AlarmsSeen]]
    part: str = "danger alarms"

    async def look(self) -> Diagnosis:
        seen = await self.open_alarms()
        unknown = "; the database is away and may hold more" if seen.filed is None else ""
        if not seen.count:
            return Diagnosis(self.part, State.WELL, f"none is open{unknown}")
        what = f"{seen.count} open: nobody on duty answered a caller in danger{unknown}"
        remedy = "Look at once: `gridline alarms list`. Call back, send help, then `gridline alarms acknowledge KEY`."
        return Diagnosis(self.part, State.WARNING, what, remedy)


@dataclass(frozen=True, slots=True)
class ScheduledWork:
    """Whether a scheduler works anywhere: when it did the last of the work that comes round."""

    last_done: Callable[[], Awaitable[datetime | None]]
    clock: Callable[[], datetime]
    late_s: float = 600.0
    part: str = "scheduler"

    async def look(self) -> Diagnosis:
        try:
            last = await self.last_done()
        except DatabaseAway:
            return Diagnosis(self.part, State.IDLE, "the database is away, and with it the word of the scheduler")
        if last is None:
            return Diagnosis(self.part, State.IDLE, "has done nothing yet")
        age_s = (self.clock() - last).total_seconds()
        if age_s <= self.late_s:
            return Diagnosis(self.part, State.WELL, f"worked {max(age_s, 0.0):.0f} s ago")
        remedy = "`gridline run` starts one on each node, and one of them works: look at its log for `scheduler`."
        what = f"did nothing for {age_s / 60:.0f} minutes: what has its time is not done"
        return Diagnosis(self.part, State.WARNING, what, remedy)

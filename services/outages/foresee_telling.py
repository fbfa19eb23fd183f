"""Whom planned works concern, and whether all of them can be told by telephone in time (SAL-6.1b, SMZ-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from models.account import AccountNumber
from models.deadlines import TermClock
from models.outbound.calling_hours import CallingHours
from models.outbound.feasibility import Audience, Capacity, Feasibility, feasibility
from models.outbound.notice_terms import NoticeTerms
from models.planned_work import PlannedWork


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """Consumers with an active contract below the devices, of premises whose clocks show the same time."""

    zone: ZoneInfo
    consumers: int
    """Each once, however many accounts he has there."""
    without_number: int


@dataclass(frozen=True, slots=True)
class WithoutNumber:
    """An account whose consumer cannot be rung. The address is personal data."""

    account: AccountNumber
    address: str


class AudienceBoard(Protocol):
    """Both raise DatabaseAway."""

    async def counted(self, devices: Sequence[str]) -> Sequence[AudienceCount]:
        """In the order of the zones' names."""
        ...

    async def without_number(self, devices: Sequence[str], most: int) -> Sequence[WithoutNumber]:
        """The first of them, by address."""
        ...


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected where consumers are rung from now on."""

    works: PlannedWork
    told_by: datetime
    """From this moment on it is too late."""
    last_call: datetime | None
    """Calling hours end for the last time before that; None where none are left."""
    counts: Sequence[AudienceCount]
    found: Sequence[Feasibility]
    """Of each of `counts`, without those who have no number."""

    @property
    def consumers(self) -> int:
        return sum(each.consumers for each in self.counts)

    @property
    def without_number(self) -> int:
        return sum(each.without_number for each in self.counts)

    @property
    def never_rung(self) -> int:
        return sum(each.never_rung for each in self.found)

    @property
    def unreached(self) -> int:
        """Expected, those without a number not counted."""
        return sum(each.unreached for each in self.found)

    @property
    def all_rung_at(self) -> datetime | None:
        """When everybody has been rung once; None where that is not in time, or nobody is to be rung."""
        moments = [each.all_rung_at for each in self.found]
        known = [moment for moment in moments if moment is not None]
        return max(known) if known and len(known) == len(moments) else None

    @property
    def is_in_time(self) -> bool:
        return all(each.is_in_time for each in self.found)


@dataclass(frozen=True, slots=True)
class ForeseeTelling:
    board: AudienceBoard
    terms: NoticeTerms
    capacity: Capacity
    clock: TermClock

    async def __call__(self, works: PlannedWork, now: datetime) -> Outlook:
        """Raises DatabaseAway."""
        counts = await self.board.counted(works.devices)
        told_by = self.terms.ahead.told_by(works.starts_at, self.clock)
        audiences = [Audience(each.consumers - each.without_number, self._hours(each.zone), told_by) for each in counts]
        ends = (each.hours.last_before(told_by) for each in audiences)
        last_call = max((end for end in ends if end is not None and end > now), default=None)
        return Outlook(works, told_by, last_call, counts, feasibility(audiences, self.capacity, self.terms.rings, now))

    def _hours(self, zone: ZoneInfo) -> CallingHours:
        return CallingHours(self.terms.hours, zone, self.clock.calendar)

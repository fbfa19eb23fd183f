"""The desk of those who ring back, in memory: what they missed, and what was kept of what they heard."""

from dataclasses import dataclass, field

from models.outbound.notice import Heard
from models.phone_number import PhoneNumber
from services.errors import DatabaseAway, NotKept
from services.notices.ring_back_desk import MissedNotice, ToldBack
from tests.fakes.notice_desk import PLANNED

MISSED = MissedNotice(7, 1, PLANNED)


@dataclass
class FakeRingBackDesk:
    """Implements RingBackDesk; `away` is a database that does not answer, `full` a disk that takes nothing."""

    missed: tuple[MissedNotice, ...] = (MISSED,)
    away: bool = False
    full: bool = False
    kept: dict[int, ToldBack] = field(default_factory=dict)
    """By its turn."""
    times_kept: int = 0
    asked: list[PhoneNumber] = field(default_factory=list)

    async def missed_by(self, caller: PhoneNumber) -> tuple[MissedNotice, ...]:
        self.asked.append(caller)
        if self.away:
            raise DatabaseAway
        return self.missed

    async def keep_told(self, told: ToldBack) -> None:
        if self.full:
            raise NotKept
        self.times_kept += 1
        self.kept.setdefault(told.turn, told)

    @property
    def heard(self) -> list[Heard]:
        """In the order of their turns."""
        return [self.kept[turn].heard for turn in sorted(self.kept)]

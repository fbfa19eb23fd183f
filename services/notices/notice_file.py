"""Notices within one transaction, as those who ring them need them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, Heard, NoticeState
from models.outbound.proof import ProofEntry, ProofLink
from models.outbound.ringing import Ring, RingEnd
from models.phone_number import PhoneNumber
from services.cases.ring_in_turn import AttemptFile


@dataclass(frozen=True, slots=True)
class NumberOfNotice:
    """One number of a consumer, at its place in their order."""

    place: int
    phone: PhoneNumber = field(repr=False)
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class RingOfNotice:
    """An attempt to give a notice; without an `end` it is under way."""

    attempt: str
    phone: PhoneNumber | None = field(repr=False)
    """None where it was erased."""
    begun_at: datetime
    end: RingEnd | None
    is_heard: bool = False
    """Whether its conversation has told what was heard."""


@dataclass(frozen=True, slots=True)
class HeldNotice:
    """A notice that its transaction holds: nobody else rings it now."""

    notice_id: int
    campaign: Campaign
    is_stale: bool
    """The works are not any more what its campaign tells of."""
    zone: ZoneInfo
    """Of the premises."""
    state: NoticeState
    numbers: Sequence[NumberOfNotice] = ()
    rings: Sequence[RingOfNotice] = ()
    """The oldest first."""

    def ring(self, attempt: str) -> RingOfNotice:
        """Raises StopIteration where the attempt is not one of its rings."""
        return next(each for each in self.rings if each.attempt == attempt)

    @property
    def over(self) -> Sequence[Ring]:
        """As the rule for the next one needs them; a number that was erased is not rung again."""
        return tuple(Ring(each.phone, each.begun_at, each.end) for each in self.rings if each.phone and each.end)

    @property
    def is_ringing(self) -> bool:
        return any(each.end is None for each in self.rings)

    def ended(self, attempt: str, end: RingEnd) -> "HeldNotice":
        """The same after one of its rings has ended so."""
        return replace(
            self, rings=tuple(replace(each, end=end) if each.attempt == attempt else each for each in self.rings)
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a notice stands from now on."""

    state: NoticeState
    why: HandedOver | None = None
    next_at: datetime | None = None


class NoticeQueue(Protocol):
    async def next_due(self, now: datetime) -> HeldNotice | None:
        """The first that may be rung, held until the end of the transaction, and its works with it; None: nobody is
        due, or others hold all who are.

        Priority households come first, then the campaign whose time ends first, then who waits longest.
        """
        ...

    async def hold(self, attempt: str) -> HeldNotice | None:
        """The notice that this attempt was to give, until the end of the transaction; None where there is none."""
        ...

    async def hold_notice(self, notice_id: int) -> HeldNotice | None:
        """By its id, as `hold` does."""
        ...

    async def is_free(self, phone: PhoneNumber) -> bool:
        """Whether no call of ours is under way to this number. Then nobody else begins one in this transaction."""
        ...

    async def begin(self, notice: HeldNotice, attempt: str, phone: PhoneNumber) -> None:
        """File the ring of a committed attempt."""
        ...

    async def end(self, attempt: str, end: RingEnd) -> None: ...

    async def hear(self, attempt: str, heard: Heard, end: RingEnd) -> None: ...

    async def settle(self, notice: HeldNotice, standing: Standing) -> None: ...

    async def put_off(self, notice: HeldNotice, until: datetime) -> None:
        """Some hundred others of its campaign and zone that wait are not rung before this moment."""
        ...

    async def opt_out(self, phone: PhoneNumber, attempt: str, at: datetime) -> None:
        """Notices of planned works are not rung on this number any more."""
        ...

    async def lost(self, before: datetime) -> Sequence[str]:
        """Some hundred attempts that began before this moment, and of whose end nobody has said a word."""
        ...

    async def expire(self, now: datetime) -> int:
        """Hand over whoever waits and whose time is over; take back what tells of works as they are not any more.

        Some hundred of both at once; how many. 0: there are no more.
        """
        ...


class ProofFile(Protocol):
    """The chain, appended to in one order by all."""

    async def digest(self, phone: PhoneNumber) -> str:
        """By the salt that stands with the number; it gets one where it has none."""
        ...

    async def append(self, campaign: Campaign, entry: ProofEntry) -> ProofLink: ...


class RingRecords(Protocol):
    @property
    def attempts(self) -> AttemptFile: ...

    @property
    def notices(self) -> NoticeQueue: ...

    @property
    def proof(self) -> ProofFile: ...

"""Whoever rings back because we rang him: what he missed, and what he has heard of it (decisions.md, Outbound)."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from models.call import CallKey
from models.outbound.notice import Heard, NoticeText
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class MissedNotice:
    """A notice that is true and not acknowledged, for which the caller's number was rung."""

    notice_id: int
    place: int
    """Of his number among those of the notice."""
    text: NoticeText


@dataclass(frozen=True, slots=True)
class ToldBack:
    """What a caller heard of a notice that he missed; his number stands beside the notice alone."""

    call: CallKey
    turn: int
    """The how manyth notice of the call, from 1."""
    notice_id: int
    place: int
    heard: Heard

    @property
    def name(self) -> str:
        """In the proof: the same for the same call, and nobody reads the caller or his notice from it."""
        return f"back-{sha256(str(self.call).encode()).hexdigest()[:24]}-{self.turn}"


class RingBackDesk(Protocol):
    async def missed_by(self, caller: PhoneNumber) -> tuple[MissedNotice, ...]:
        """Of each works or outage the newest notice, the soonest first; a few at most. Raises DatabaseAway."""
        ...

    async def keep_told(self, told: ToldBack) -> None:
        """Once for each turn of a call, whatever dies: it is on the disk when this returns. Raises NotKept."""
        ...


class NoRingBacks:
    """Implements RingBackDesk where nobody is rung."""

    async def missed_by(self, caller: PhoneNumber) -> tuple[MissedNotice, ...]:
        return ()

    async def keep_told(self, told: ToldBack) -> None:
        pass

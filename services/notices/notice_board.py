"""What is read of campaigns: who was told, who was not and why, and the proof of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber
from models.attempt import AttemptState
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, NoticeState
from models.outbound.proof import ProofLink
from models.outbound.ringing import RingEnd
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class NoticeCount:
    """So many consumers of a campaign stand so."""

    state: NoticeState
    consumers: int
    why: HandedOver | None = None
    """Of those who are handed over."""


@dataclass(frozen=True, slots=True)
class RingsSoFar:
    """How far a campaign has come."""

    rings: int
    next_at: datetime | None
    """When the first of those who wait is rung, at the earliest; None: nobody waits."""


@dataclass(frozen=True, slots=True)
class LeftToLetter:
    """A consumer whom the telephone did not reach, by one of his accounts there. The address is personal data."""

    account: AccountNumber | None
    """None where it was erased."""
    address: str
    why: HandedOver
    is_priority: bool
    """The household cannot be without power: a person tells it first."""


@dataclass(frozen=True, slots=True)
class StoredRing:
    """One attempt to give a notice."""

    attempt: str
    phone: PhoneNumber | None = field(repr=False)
    """None where the number was erased."""
    begun_at: datetime
    state: AttemptState
    end: RingEnd | None
    """What it came to; None while it is under way."""
    answered_at: datetime | None = None
    heard_ms: int = 0
    of_ms: int = 0
    key: str = ""
    is_his_call: bool = False
    """He rang back, and heard it so: no call of ours."""


@dataclass(frozen=True, slots=True)
class NoticeStory:
    """Why a consumer was called, or was not: one notice of his."""

    notice_id: int
    campaign: Campaign
    is_stale: bool
    """The works are not any more what the campaign tells of, so that nobody is rung for it."""
    state: NoticeState
    why: HandedOver | None
    next_at: datetime | None
    """When he is rung next, at the earliest; None where he is not."""
    is_priority: bool
    phones: Sequence[PhoneNumber] = field(repr=False)
    """In the order in which they ring; without those that were erased."""
    rings: Sequence[StoredRing] = ()
    """The oldest first."""


@dataclass(frozen=True, slots=True)
class ProvedRing:
    """A link of the proof, and the number behind its digest as long as that is kept."""

    link: ProofLink
    phone: PhoneNumber | None = field(repr=False)


class NoticeBoard(Protocol):
    """All raise DatabaseAway."""

    async def campaigns(self, reference: str) -> Sequence[Campaign]:
        """Of these works, the oldest first."""
        ...

    async def counted(self, campaign_id: int) -> Sequence[NoticeCount]:
        """States that have no consumer are left out."""
        ...

    async def so_far(self, campaign_id: int) -> RingsSoFar: ...

    async def handed_over(self, campaign_id: int, most: int) -> Sequence[LeftToLetter]:
        """The first of them: priority households, then by address."""
        ...

    async def story(self, account: AccountNumber) -> Sequence[NoticeStory]:
        """All notices of the account's consumer, the newest first; empty where nothing concerned him."""
        ...

    async def proof(self, campaign_id: int) -> Sequence[ProvedRing]:
        """In the order of the chain; other campaigns' links stand between."""
        ...

    async def head(self) -> ProofLink | None:
        """The last link of the chain; None where nobody was ever rung."""
        ...

    async def links(self, after: int, most: int) -> Sequence[ProofLink]:
        """The links from the serial that follows `after` on; from 0: the first ones."""
        ...

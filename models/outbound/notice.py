"""A notice: what one consumer is told by telephone, and what became of it (SAL-6.1b, SMZ-6, F-2, F-8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from models.local_time import require_aware
from models.outbound.proof import ProofOutcome
from models.outbound.ringing import NoRing


class NoticeKind(StrEnum):
    """What is told. The last two correct what was told before (decisions.md, Outbound)."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    """Power is back: told to who wished to be called then (F-2)."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What is said, frozen when a dispatcher has approved it. `words` is the whole of it as it is spoken in Russian."""

    kind: NoticeKind
    starts_at: datetime
    ends_at: datetime
    words: str
    version: int
    """Of the works that it tells of."""
    was_at: datetime | None = None
    """When works that were moved had been to begin, as those know it who were told before."""

    def __post_init__(self) -> None:
        for moment in (self.starts_at, self.ends_at, self.was_at):
            if moment is not None:
                require_aware(moment)

    @property
    def sha256(self) -> str:
        return sha256(self.words.encode()).hexdigest()


class NoticeState(StrEnum):
    """rules.md 2.4, Notification. The last four are its ends."""

    QUEUED = "queued"
    DIALLING = "dialling"
    ACKNOWLEDGED = "acknowledged"
    """He pressed the key that says so."""
    HEARD = "heard"
    """He heard it to its end, and a key of his or the company's terms make that enough; or he wanted an operator."""
    HANDED_OVER = "handed_over"
    """The telephone did not reach him: a letter, a short message or a notice on the door has to."""
    CANCELLED = "cancelled"
    """The works changed before he was told: another notice tells him of what they are now."""


class HandedOver(StrEnum):
    """Why somebody is left to a letter, in the words of the company's list."""

    NO_NUMBER = "he has no number that can be rung"
    ENOUGH = "he was rung as often as the rule allows"
    TOO_LATE = "no calling time was left before the last moment"
    OPTED_OUT = "he does not want such calls"

    @classmethod
    def because(cls, why: NoRing) -> "HandedOver":
        """Raises KeyError for one who was reached."""
        return _HANDED_OVER[why]


_HANDED_OVER: Mapping[NoRing, HandedOver] = {
    NoRing.NO_NUMBER: HandedOver.NO_NUMBER,
    NoRing.ENOUGH: HandedOver.ENOUGH,
    NoRing.TOO_LATE: HandedOver.TOO_LATE,
}

ACKNOWLEDGES = "1"
REPEATS = "2"
OPERATOR = "3"
OPTS_OUT = "9"
"""Keys of a notice of works (F-8). Danger is *9 in all calls of ours, because 9 has this meaning (decisions.md)."""
HAS_NO_POWER = "1"
HAS_POWER = "2"
"""Keys of a call that says that power is back: here too the first proves a human who has heard enough."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What whoever answered heard of a notice, and the key by which he proved to be human; empty: none.

    Raises ValueError for more heard than there is, or a naive time.
    """

    answered_at: datetime
    heard_ms: int
    """Of one playing, the longest there was."""
    of_ms: int
    key: str = ""

    def __post_init__(self) -> None:
        require_aware(self.answered_at)
        if not 0 <= self.heard_ms <= self.of_ms:
            raise ValueError("nobody hears more of a text than there is")

    @property
    def is_whole(self) -> bool:
        return self.of_ms > 0 and self.heard_ms == self.of_ms

    @property
    def outcome(self) -> ProofOutcome:
        """Only a key proves a human: whoever asked for an operator heard what he heard, and no more is claimed."""
        match self.key:
            case "1":
                return ProofOutcome.ACKNOWLEDGED
            case "9":
                return ProofOutcome.OPTED_OUT
            case _:
                return ProofOutcome.HEARD_FULL if self.is_whole else ProofOutcome.HEARD_PARTIAL

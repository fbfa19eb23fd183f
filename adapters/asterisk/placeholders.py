"""Placeholders: local channels that wait in a queue for callers who took a call back, and become their calls.

A placeholder has two halves. One stands in the queue. The other begins when an agent has answered the first, and rings
the consumer. Both are named after the callback, so that Asterisk itself refuses a second placeholder for it.
"""

import hashlib
from dataclasses import dataclass, field

from adapters.asterisk.ami.originate import Extension, OriginateRequest
from adapters.asterisk.dialplan import (
    ATTEMPT,
    DIALOUT_NUMBER,
    DIALOUT_RING_S,
    NEXT,
    PLACE,
    PRIORITY,
    SHOWN,
    TURN_CONTEXT,
    TURNS_CONTEXT,
    Next,
)
from models.attempt import Attempt
from models.phone_number import PhoneNumber

LONGEST_STAY_S = 3600.0
"""A placeholder leaves after this time, and is put back to its place by a bridge that lives."""
_TURN = "turn-"
_IN_QUEUE = "-queue"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Who is to stand where."""

    callback: str
    """The key of the callback."""
    queue: str
    place: int
    """From 1 on."""
    priority: int
    phone: PhoneNumber = field(repr=False)
    """Shown to the agent, as a caller's number would be."""
    title: str = ""
    """Shown to the agent as the caller's name."""

    def request(self) -> OriginateRequest:
        """What brings it into its queue. Raises UnsafeValue."""
        turn = turn_id(self.callback)
        return OriginateRequest(
            channel=f"Local/{self.queue}@{TURNS_CONTEXT}/n",
            channel_id=turn,
            other_channel_id=f"{turn}{_IN_QUEUE}",
            destination=Extension(TURN_CONTEXT),
            ring_s=LONGEST_STAY_S,
            caller_number=self.phone.e164,
            caller_name=self.title,
            variables={PLACE: str(self.place), PRIORITY: str(self.priority)},
        )


def turn_id(callback: str) -> str:
    """The Uniqueid of the half that rings; a digest, because the key names a call."""
    return _TURN + hashlib.sha256(callback.encode()).hexdigest()[:24]


def waits_for_somebody(uniqueid: str) -> bool:
    """Whether this channel stands in a queue in a caller's stead."""
    return uniqueid.startswith(_TURN) and uniqueid.endswith(_IN_QUEUE)


def turn_of(uniqueid: str) -> str:
    """The turn that a placeholder's half in the queue belongs to."""
    return uniqueid.removesuffix(_IN_QUEUE)


def is_turn(uniqueid: str) -> bool:
    """Whether this channel is the half of a placeholder that rings."""
    return uniqueid.startswith(_TURN) and not uniqueid.endswith(_IN_QUEUE)


def ring_variables(attempt: Attempt, phone: PhoneNumber, shown: str, ring_s: int) -> dict[str, str]:
    """What a turn's channel is told before it goes on to ring. The last one lets it."""
    return {
        ATTEMPT: attempt.id,
        DIALOUT_NUMBER: phone.e164,
        DIALOUT_RING_S: str(ring_s),
        SHOWN: shown,
        NEXT: Next.RING.value,
    }

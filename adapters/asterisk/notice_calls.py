"""Calls that give a notice: local channels, one half of which rings a consumer while the other waits to talk to him.

Both halves are named after the attempt, so that Asterisk itself refuses a second call of it while the first lives.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from adapters.asterisk import attempts
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Extension, OriginateRequest, Refused
from adapters.asterisk.dialplan import (
    ATTEMPT,
    DIALOUT_CONTEXT,
    DIALOUT_NUMBER,
    DIALOUT_RING_S,
    NOTICE_CONTEXT,
    SHOWN,
)
from adapters.asterisk.errors import AmiError, CallGone
from models.attempt import AttemptSeen
from outbound.dialler import LinesNow
from outbound.errors import AsteriskAway
from services.notices.ring_consumers import CommittedRing

BEYOND_RING_S = 30.0
"""The dialplan ends the ringing itself; so much later whatever it hangs in is ended from here."""
_NO_RECORD = "CDR_PROP(disable)"
"""Of a half that nobody answers the dialplan never hears: Asterisk would write down whom it was for."""
_ANSWERED = "Up"
"""The state of a channel."""
_NOTICE = "notice-"
_RINGS = "-rings"


def notice_id(attempt: str) -> str:
    """The Uniqueid of the half that talks."""
    return f"{_NOTICE}{attempt}"


def attempt_of(uniqueid: str) -> str:
    """The attempt whose talking half this channel is; empty for any other."""
    is_ours = uniqueid.startswith(_NOTICE) and not uniqueid.endswith(_RINGS)
    return uniqueid.removeprefix(_NOTICE) if is_ours else ""


@dataclass(frozen=True, slots=True)
class RingManner:
    """How consumers are rung."""

    shown: str
    """The number of ours that they see."""
    ring_s: int
    codecs: tuple[str, ...] = ()
    """In which we speak: what the trunk most likely carries."""


def ring_request(ring: CommittedRing, manner: RingManner) -> OriginateRequest:
    """What rings this attempt once. Raises UnsafeValue."""
    attempt = ring.attempt.id
    return OriginateRequest(
        channel=f"Local/{attempt}@{DIALOUT_CONTEXT}/n",
        channel_id=notice_id(attempt),
        other_channel_id=f"{notice_id(attempt)}{_RINGS}",
        destination=Extension(NOTICE_CONTEXT),
        ring_s=manner.ring_s + BEYOND_RING_S,
        caller_number=ring.phone.e164,
        variables={
            ATTEMPT: attempt,
            DIALOUT_NUMBER: ring.phone.e164,
            DIALOUT_RING_S: str(manner.ring_s),
            SHOWN: manner.shown,
            _NO_RECORD: "1",
        },
        codecs=manner.codecs,
    )


@dataclass(frozen=True, slots=True)
class NoticeCalls:
    """Implements NoticeLines on a link. `takes_calls`: whether the bridge talks to whoever answers now."""

    link: AmiLink
    manner: RingManner
    takes_calls: Callable[[], bool]

    @property
    def node(self) -> str:
        with _told():
            return self.link.system_name

    @property
    def asterisk(self) -> str:
        return self.link.asterisk_started if self.link.is_up else ""

    @property
    def is_open(self) -> bool:
        return self.takes_calls()

    async def ring(self, ring: CommittedRing) -> bool:
        outcome = await self.link.originate(ring_request(ring, self.manner))
        return not isinstance(outcome, Refused)

    async def give_up(self) -> None:
        with _told():
            for each in await self.link.channels():
                if attempt_of(each.call.uniqueid) and each.state != _ANSWERED:
                    with suppress(CallGone):
                        await self.link.hangup(each.channel)

    async def now(self) -> LinesNow:
        with _told():
            channels = await self.link.channels()
        ours = frozenset(filter(None, (attempt_of(each.call.uniqueid) for each in channels)))
        callers = sum(each.is_callers and not each.channel.startswith("Local/") for each in channels)
        return LinesNow(ours, callers)

    async def seen(self, attempt: str, *, is_live: bool) -> AttemptSeen:
        with _told():
            return await attempts.attempt_seen(self.link, attempt, self.link.asterisk_started, is_live=is_live)

    async def bolt(self, attempt: str) -> None:
        with _told():
            await attempts.bolt_attempt(self.link, attempt)

    async def forget(self, attempt: str) -> None:
        with _told():
            await attempts.forget_attempt(self.link, attempt)

    async def prune(self) -> None:
        with _told():
            await attempts.prune_guards(self.link)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except AmiError as error:
        raise AsteriskAway(str(error)) from error

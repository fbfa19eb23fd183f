"""A test call over one trunk to a number that the administrator gives; the outcome in words."""

import asyncio
import secrets
from dataclasses import dataclass

from adapters.asterisk.ami.events import HungUp, OriginateAnswered
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Application, OriginateRequest, Queued
from adapters.asterisk.ami.subscriptions import Subscription
from adapters.asterisk.errors import AsteriskError

_WORDS = {
    1: "the network does not know this number. Is the form right: 8…, +7… or ten digits? Ask the provider which",
    3: "the provider has no route to this number",
    16: "it was hung up",
    17: "the number is busy: the trunk works",
    18: "the telephone did not answer in time: the trunk works",
    19: "it rang and nobody answered: the trunk works",
    20: "the telephone is switched off or out of reach: the trunk works",
    21: "the call was rejected, by the person or by the provider",
    27: "the far end is out of order",
    28: "the form of the number is wrong. Try 8…, +7… or ten digits",
    34: "the provider has no free line for us: too many calls at once, or no credit",
    38: "the network is out of order: wait, then ask the provider",
    41: "a passing fault of the network: try again",
    42: "the provider's exchange is overloaded: try again",
    58: "the provider does not offer this service on our line",
    65: "no codec in common: compare codecs with the provider's",
    127: "the provider gives no reason",
}
_TECH_WORDS = {
    "401": "the provider refuses our account: compare username and password",
    "403": "the provider forbids it: is our number shown as he wants (shown_number), is there credit?",
    "407": "the provider refuses our account: compare username and password",
    "408": "the provider's server did not answer",
    "415": "no codec in common: compare codecs with the provider's",
    "488": "no codec in common: compare codecs with the provider's",
}
_MARGIN_S = 10.0
_NORMAL_CLEARING = 16


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How a test call ended."""

    answered: bool
    what: str


@dataclass(frozen=True, slots=True)
class TestCall:
    """Whom to call over which trunk, and what he hears when he answers."""

    __test__ = False  # a call that tests, not a test

    trunk: str
    number: str
    recording: str
    """What is played, as Asterisk names it; then we hang up."""
    shown_number: str = ""
    ring_s: float = 30.0


async def place(call: TestCall, link: AmiLink) -> CallOutcome:
    """Ring once, play, hang up. `link` must be up. Raises AsteriskError when the link breaks meanwhile."""
    channel_id = f"trunk-test-{secrets.token_hex(6)}"
    request = OriginateRequest(
        channel=f"PJSIP/{call.number}@{call.trunk}",
        channel_id=channel_id,
        destination=Application("Playback", call.recording),
        ring_s=call.ring_s,
        caller_number=call.shown_number,
    )
    with link.follow(channel_id) as events:
        outcome = await link.originate(request)
        if not isinstance(outcome, Queued):
            return CallOutcome(False, f"Asterisk did not dial: {outcome.reason}")
        try:
            async with asyncio.timeout(call.ring_s + _MARGIN_S):
                return await _ended(events)
        except TimeoutError:
            await _hang_up(link, channel_id)
            return CallOutcome(False, "neither answered nor refused in time: does the trunk's address answer?")


async def _ended(events: Subscription) -> CallOutcome:
    answered = False
    async for event in events:
        if isinstance(event, OriginateAnswered):
            answered = event.answered
        if isinstance(event, HungUp):
            return CallOutcome(answered, _answered(event) if answered else in_words(event.cause, event.tech_cause))
    return CallOutcome(answered, "the control link broke: look whether the telephone rings")


def _answered(event: HungUp) -> str:
    usual = event.cause in (0, _NORMAL_CLEARING)
    return "answered, and heard the recording" if usual else f"answered; {in_words(event.cause, '')}"


def in_words(cause: int, tech_cause: str) -> str:
    """What a hang-up cause (Q.850) and a SIP status mean for who set up the trunk."""
    status = tech_cause.removeprefix("SIP").strip().partition(" ")[0]
    words = _TECH_WORDS.get(status) or _WORDS.get(cause, f"it ended with cause {cause}")
    return f"{words} (cause {cause}, SIP {status})" if status else words


async def _hang_up(link: AmiLink, channel_id: str) -> None:
    channels = [each.channel for each in await link.channels() if each.call.uniqueid == channel_id]
    for channel in channels:
        try:
            await link.hangup(channel)
        except AsteriskError:
            continue  # it ended by itself meanwhile

"""How the call of a notice is run: the leg of a call like any other, which begins with what we have to say."""

import logging
from dataclasses import dataclass, replace

from adapters.asterisk.ami.link import AmiLink
from dialogue.conversation import Conversation
from dialogue.errors import Interruption
from gridline.bridge.reception import Arrival, Reception
from ivr.call_context import CallContext
from ivr.flow import Flow
from ivr.flows.language import speak_as_before
from ivr.flows.main_menu import NOTICES, RECORDING_NOTICE
from ivr.flows.outage.outage import still_out
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult, IncomingCall
from models.menu import MenuItem
from outbound.notice import NoticeEnd, Ring, give_notice

LOG = logging.getLogger(__name__)
ENDED = Done(CallResult.NOTICE, has_parted=True)


@dataclass(frozen=True, slots=True)
class NoticeReception:
    """Talks to whoever has answered a ring of ours, with what `reception` has for every call.

    Whoever asks for a person, or is in danger, is a caller from there on: his call is on record like that of one who
    has rung us. Of all others the proof tells, and no record is kept beside it.
    """

    reception: Reception

    async def receive(self, link: AmiLink, arrival: Arrival, attempt: str, known: IncomingCall | None = None) -> None:
        """Run it on its live channel. `known` is the call as an earlier bridge began it: it goes on where it was."""
        await self.reception.receive(link, replace(arrival, opening=giving(attempt)), known)

    async def close(self, known: IncomingCall, attempt: str) -> None:
        """End the call of one who hung up while no bridge was there: what he had heard is kept."""
        leg = Arrival(known.key, "", known.called_number, "", opening=giving(attempt))
        await self.reception.close(known, leg)


def giving(attempt: str) -> Flow:
    """What the call of this attempt begins with.

    A fault of ours ends it without a word, and what was heard is kept: nobody who has not rung us is led to people who
    know nothing of it.
    """

    async def flow(call: Conversation, here: CallContext) -> Outcome:
        call.worth = CallResult.NOTICE
        profile = here.profile
        ring = Ring(attempt, here.incoming.answered_at, profile.code, profile.zone, here.desks.notices)
        try:
            end = await give_notice(call, ring)
        except Interruption:
            raise
        except Exception:
            LOG.exception("a notice failed", extra={"call": str(here.incoming.key), "attempt": attempt})
            return ENDED
        match end:
            case NoticeEnd.OVER:
                return ENDED
            case NoticeEnd.STILL_OUT:
                await speak_as_before(call, here)
                return await still_out(call, here)
            case NoticeEnd.OPERATOR:
                return await _to_a_person(call, here)

    return flow


async def _to_a_person(call: Conversation, here: CallContext) -> Outcome:
    """Whom we rang has heard nothing of recordings yet; from here on he is spoken to in his own language."""
    await speak_as_before(call, here)
    if here.profile.notices.recording_notice:
        await call.say_once(NOTICES, RECORDING_NOTICE)
    return ToOperators(here.queue_for(MenuItem.OUTAGE))

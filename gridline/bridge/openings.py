"""What a fresh call begins with: the menu for who rings us, what we have to say for whom we ring."""

import logging

from adapters.asterisk.notice_calls import attempt_of
from dialogue.conversation import Conversation
from dialogue.errors import Interruption
from ivr.call_context import CallContext
from ivr.flow import Flow
from ivr.flows.language import speak_as_before
from ivr.flows.main_menu import NOTICES, RECORDING_NOTICE, main_menu
from ivr.flows.outage.outage import still_out
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallKey, CallResult
from models.menu import MenuItem
from outbound.notice import NoticeEnd, Ring, give_notice

LOG = logging.getLogger(__name__)
ENDED = Done(CallResult.NOTICE, has_parted=True)


def opening_of(call: CallKey) -> Flow:
    """By the channel's name, which a call of ours has from its attempt: the same after any crash."""
    attempt = attempt_of(call.uniqueid)
    return giving(attempt) if attempt else main_menu


def giving(attempt: str) -> Flow:
    """The notice of this attempt. Whoever asks for a person, or is in danger, is a caller like any other from there on.

    A fault of ours ends the call without a word, and what was heard is kept: nobody who has not rung us is led to
    people who know nothing of it.
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

"""Whose reading it is (who is calling; C-5)."""

from dialogue.conversation import Conversation
from dialogue.errors import LookUpLate
from dialogue.prompt import Prompt, prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.account_search import Manner, find_account
from ivr.flows.reading.reading_voice_message import database_away
from ivr.outcome import ToOperators
from models.menu import MenuItem
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from services.readings.reading_desk import Refusal

TOO_MANY_TRIES = prompt("account_too_many_tries")
CLOSED = prompt("account_closed")


async def who_is_calling(call: Conversation, here: CallContext, moment: CallMoment) -> AccountSheet:
    """The caller's account at match level ACCOUNT or better; ends the flow where none is found.

    Which of the two levels makes no difference to giving a reading, and nothing that METER unlocks is spoken here.
    """
    try:
        found = await find_account(call, here, moment, Manner())
    except LookUpLate:
        found = Refusal.DATABASE_AWAY
    match found:
        case Refusal.DATABASE_AWAY:
            raise FlowEnded(await database_away(call, here))
        case Refusal() | None:
            raise FlowEnded(await _to_operator(call, here, TOO_MANY_TRIES))
        case AccountSheet(account):
            call.account = account.number
            if not account.is_active:
                raise FlowEnded(await _to_operator(call, here, CLOSED))
            return found


async def _to_operator(call: Conversation, here: CallContext, why: Prompt) -> ToOperators:
    await call.say(why)
    return ToOperators(here.queue_for(MenuItem.READINGS), announced=True)

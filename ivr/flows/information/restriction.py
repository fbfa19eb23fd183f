"""Questions on a restriction of supply (SAL-15, IVG-2): the procedure for all; what concerns one account, a person."""

from dialogue.conversation import Conversation
from ivr.call_context import CallContext
from ivr.flows.information.act_question import procedure
from ivr.outcome import Outcome
from models.intent import Intent


async def restriction(call: Conversation, here: CallContext) -> Outcome:
    """Whether and why his own supply is restricted is never told by the machine: the operator's key is offered."""
    return await procedure(call, here, Intent.RESTRICTION_QUESTION)

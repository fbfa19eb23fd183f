"""In a storm the recorded answer comes first; who has it leaves the line to others (decisions, Outages)."""

from dialogue.conversation import Conversation
from dialogue.prompt import Text, prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.outage.outage_banner import outage_banner
from ivr.flows.outage.outage_report import offer_call, report
from ivr.outcome import Done, Outcome
from models.call import CallResult
from models.intent import Intent
from services.outages.storm_board import Storm

OTHERWISE = prompt("outage_other_question")
ANOTHER_QUESTION = prompt("storm_other_question")


async def recorded_answer(call: Conversation, here: CallContext, storm: Storm) -> Outcome | None:
    """What is known before any menu; None: the caller goes on to it.

    While it storms, whoever heard of the outage at his place gets his number and the offer of a call; then only a key
    keeps him, so that no silent caller waits for an agent to learn what he has just heard.
    """
    if storm.area:
        await call.say_once("storm_area", prompt("storm_area", area=Text(storm.area.rstrip(". "))))
    place = await outage_banner(call, here)
    if place is None:
        return None
    if not storm.on:
        storm = await call.look(here.desks.storm.storm)  # it may have begun while he listened
    if not storm.on:
        await call.say(OTHERWISE)
        return None
    try:
        number = await report(call, here, place, Intent.OUTAGE_STATUS)
    except FlowEnded as ended:
        return ended.outcome
    await offer_call(call, here, place, number)
    return None if await call.offer(ANOTHER_QUESTION) else Done(CallResult.SELF_SERVICE)

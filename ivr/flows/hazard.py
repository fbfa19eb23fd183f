"""Danger to life (F-3): the safety text, one question, and what follows when no dispatcher answers."""

from datetime import datetime

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate
from dialogue.menu import Item, Menu
from dialogue.prompt import Digits, prompt
from ivr.call_context import CallContext
from ivr.outcome import Done, Outcome
from models.call import CallResult
from services.dispatch.dispatch_desk import DangerAlarm
from services.errors import ServiceError

SAFETY = prompt("hazard_safety")
MEANT = Menu(
    "hazard",
    # Only a plain no is a no: whoever presses danger or operator again means it.
    items=(Item("1", True), Item("2", False), Item("9", True), Item("0", True)),
    intro=(prompt("hazard_confirm"),),
    silence="1",
    only_new_keys=True,
)
PLACE = prompt("outage_address_ask")
PLACE_S = 60.0
UNREACHED = prompt("hazard_unreached")


async def danger_meant(call: Conversation) -> bool:
    """Tell how to stay safe, then ask. Silence and confusion count as yes; after a no the flow goes on where it was."""
    await call.say(SAFETY)
    try:
        return await call.choose(MEANT)
    except GaveUp:
        return True


def danger_alarm(here: CallContext, raised_at: datetime) -> DangerAlarm:
    """The alarm of this call: one, however often and by whomever it is raised."""
    return DangerAlarm(here.key("danger"), here.incoming.key, here.caller, here.recording_name("danger"), raised_at)


async def nobody_answered(call: Conversation, here: CallContext) -> Outcome:
    """Neither dispatcher nor backup answered: a critical alarm first, then the place, on a recording."""
    alarm = danger_alarm(here, await call.look(here.clock.now))
    call.worth = CallResult.DISPATCHER
    try:
        number = await call.look(here.desks.dispatch.raise_alarm, alarm)
    except (ServiceError, LookUpLate):
        await call.tell(UNREACHED)
        return Done(CallResult.FAILED)
    await call.record(PLACE, alarm.recording, PLACE_S)
    await call.tell(prompt("hazard_recorded", reg_no=Digits(number.spoken_digits)))
    return Done(CallResult.DISPATCHER)

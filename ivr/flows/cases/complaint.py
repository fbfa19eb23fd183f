"""A complaint (F-6, SMZ-9): to a person while one works, else spoken after the tone, with a number and a term."""

from dialogue.conversation import Conversation
from dialogue.line import VoiceRecording
from dialogue.prompt import Day, Digits, Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.callback import callback
from ivr.flows.information.due_day import due_day
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult
from models.case import CallbackReason
from models.intent import Intent
from models.menu import MenuItem
from services.cases.case_desk import CaseReceipt, CaseReport

ASK = prompt("complaint_record")
NOT_HEARD = prompt("no_input")
LONGEST_S = 180.0
SHORTEST_S = 1.0
"""Anything shorter holds no complaint."""


async def complaint(call: Conversation, here: CallContext) -> Outcome:
    """There is no dead end: who says nothing after the tone is called back."""
    queue = here.queue_for(MenuItem.COMPLAINT)
    if await call.look(here.desks.operators.is_open, queue):
        return ToOperators(queue)
    recording = await _spoken(call, here)
    if recording is None:
        return await callback(call, here, CallbackReason.CLOSED_HOURS)
    report = CaseReport(
        key=here.key("complaint"),
        call=here.incoming.key,
        intent=Intent.COMPLAINT,
        caller=here.caller,
        registered_at=await call.look(here.clock.now),
        account=call.account,
        recording=recording.name,
        recording_s=recording.seconds,
    )
    call.note(report)
    call.worth = CallResult.VOICE_MESSAGE
    receipt = await call.look(here.desks.cases.register, report)
    call.note(None)
    await call.tell(*_registered(receipt, here))
    return Done(CallResult.VOICE_MESSAGE)


async def _spoken(call: Conversation, here: CallContext) -> VoiceRecording | None:
    for attempt in ("1", "2"):
        recording = await call.record(ASK, here.recording_name(f"complaint-{attempt}"), LONGEST_S)
        if recording.seconds >= SHORTEST_S:
            return recording
        await call.say(NOT_HEARD)
    return None


def _registered(receipt: CaseReceipt, here: CallContext) -> tuple[Prompt, ...]:
    """Number and term, and the code with which he may ask from any phone."""
    number = Digits(receipt.number.spoken_digits)
    code = prompt("case_code", code=Digits(receipt.code))
    if receipt.deadline is None:
        return prompt("case_number", reg_no=number), code
    return prompt("complaint_registered", reg_no=number, deadline=Day(due_day(receipt.deadline, here))), code

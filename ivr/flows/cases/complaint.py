"""A complaint (F-6, SMZ-9): to a person while one works, else spoken after the tone, with a number and a term."""

from dialogue.conversation import Conversation
from dialogue.prompt import Day, Digits, Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.after_the_tone import NOT_HEARD, holds_words, said_after_the_tone
from ivr.flows.callback import callback
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult
from models.case import CallbackReason
from models.deadlines import last_day
from models.intent import Intent
from models.menu import MenuItem
from services.cases.case_desk import CaseReceipt, CaseReport

ASK = prompt("complaint_record")
LONGEST_S = 180.0


async def complaint(call: Conversation, here: CallContext) -> Outcome:
    """There is no dead end: who says nothing after the tone is called back."""
    queue = here.queue_for(MenuItem.COMPLAINT)
    if await call.look(here.desks.operators.is_open, queue):
        return ToOperators(queue)
    recording = await said_after_the_tone(call, here, ASK, "complaint", LONGEST_S)
    if not holds_words(recording):
        await call.say(NOT_HEARD)
        return await callback(call, here, CallbackReason.CLOSED_HOURS, queue)
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


def _registered(receipt: CaseReceipt, here: CallContext) -> tuple[Prompt, ...]:
    """Number and term, and the code with which he may ask from any phone."""
    number = Digits(receipt.number.spoken_digits)
    code = prompt("case_code", code=Digits(receipt.code))
    if receipt.deadline is None:
        return prompt("case_number", reg_no=number), code
    due = Day(last_day(receipt.deadline, here.profile.zone))
    return prompt("complaint_registered", reg_no=number, deadline=due), code

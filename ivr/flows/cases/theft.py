"""A theft (F-4, SMZ-4): of the grid's equipment, to the dispatcher at once; any other is described after a tone.

Nobody is sent near it, and no outcome is promised. Whoever does not leave his number is nobody: only key 1 leaves it.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from dialogue.choosing import Offer, choose_one
from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate
from dialogue.line import VoiceRecording
from dialogue.menu import Item, Menu
from dialogue.phrases import Phrases
from dialogue.prompt import Digits, Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.after_the_tone import NOT_HEARD, holds_words, said_after_the_tone
from ivr.flows.cases.reporting import file_report
from ivr.outcome import Done, Outcome, ToDispatcher
from models.call import CallResult, Language
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from services.cases.case_desk import CaseReceipt, CaseReport
from services.errors import ServiceError

WORDS: Mapping[Intent, Phrases] = MappingProxyType(
    {
        Intent.THEFT_NONCONTRACT: {Language.RUSSIAN: ("самовольное подключение", "подключились сами")},
        Intent.THEFT_UNMETERED: {Language.RUSSIAN: ("вмешательство в счетчик", "счетчик", "магнит")},
        Intent.THEFT_EQUIPMENT: {Language.RUSSIAN: ("кража проводов", "кража оборудования", "воруют")},
    }
)
"""The kinds in the order in which they are offered, and what a caller may say for them."""
DESCRIBE = prompt("theft_describe")
DESCRIBE_S = 120.0
EQUIPMENT_SAFETY = prompt("theft_equipment_safety")
LEAVE_NUMBER = Menu(
    "theft_contact",
    items=(Item("1", True), Item("2", False)),
    intro=(prompt("theft_contact_choice"),),
    silence="2",
    only_new_keys=True,
)


async def theft(call: Conversation, here: CallContext) -> Outcome:
    """Which kind, of those that the company takes; then what is to be done about it."""
    kinds = [intent for intent in WORDS if here.profile.serves(intent)]
    offers = [Offer(intent, (_line(intent),), WORDS[intent]) for intent in kinds]
    intent = await choose_one(call, "theft_kind", offers)
    return await (_equipment(call, here) if intent is Intent.THEFT_EQUIPMENT else _seen(call, here, intent))


async def _equipment(call: Conversation, here: CallContext) -> Outcome:
    """How to stay safe first. The message to the dispatcher stands even if the caller hears no more than that."""
    report = CaseReport(
        key=here.key("theft"),
        call=here.incoming.key,
        intent=Intent.THEFT_EQUIPMENT,
        caller=here.caller,
        registered_at=await call.look(here.clock.now),
        dispatch=DispatchPriority.URGENT,
    )
    call.note(report)
    call.worth = CallResult.DISPATCHER
    await call.tell(EQUIPMENT_SAFETY)
    try:
        receipt = await call.look(file_report, here, report)
    except (ServiceError, LookUpLate):
        return ToDispatcher()  # with the report still noted: it is tried again once he is on his way
    call.note(None)
    await call.tell(prompt("case_number", reg_no=Digits(receipt.number.spoken_digits)))
    return ToDispatcher()


async def _seen(call: Conversation, here: CallContext, intent: Intent) -> Outcome:
    """Until he leaves his number the report is nobody's, whenever he hangs up."""
    recording = await _described(call, here)
    report = CaseReport(
        key=here.key("theft"),
        call=here.incoming.key,
        intent=intent,
        caller=here.caller,
        registered_at=await call.look(here.clock.now),
        recording=recording.name,
        recording_s=recording.seconds,
        anonymous=True,
    )
    call.note(report)
    call.is_nobody = True
    call.worth = CallResult.VOICE_MESSAGE
    report = await _signed(call, here, report)
    call.is_nobody = report.anonymous
    call.note(report)
    receipt = await call.look(file_report, here, report)
    call.note(None)
    await call.tell(*_taken(report, receipt))
    return Done(CallResult.VOICE_MESSAGE)


async def _described(call: Conversation, here: CallContext) -> VoiceRecording:
    """What he saw, asked for once more where nothing was said. Raises GaveUp after that: a person helps."""
    recording = await said_after_the_tone(call, here, DESCRIBE, "theft", DESCRIBE_S)
    if holds_words(recording):
        return recording
    await call.say(NOT_HEARD)
    raise GaveUp


async def _signed(call: Conversation, here: CallContext, report: CaseReport) -> CaseReport:
    """With his number if he leaves it; who withholds it is not asked."""
    if here.caller is None:
        return report
    try:
        leaves_number = await call.choose(LEAVE_NUMBER)
    except GaveUp:
        leaves_number = False
    return replace(report, anonymous=not leaves_number)


def _taken(report: CaseReport, receipt: CaseReceipt) -> tuple[Prompt, ...]:
    """The number; for who is nobody also the code, without which nobody is told anything."""
    number = prompt("theft_registered", reg_no=Digits(receipt.number.spoken_digits))
    return (number, prompt("theft_code", code=Digits(receipt.code))) if report.anonymous else (number,)


def _line(intent: Intent) -> Prompt:
    return prompt(f"line_{intent.value.replace('.', '_')}")

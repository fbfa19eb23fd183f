"""Bad supply (SMZ-4.1, SMZ-5b, SAL-14): what happens, how far, since when and where; to the dispatcher if need be."""

from collections.abc import Awaitable
from dataclasses import replace

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp
from dialogue.line import VoiceRecording
from dialogue.menu import Item, Menu
from dialogue.prompt import Digits, prompt
from ivr.call_context import CallContext
from ivr.flows.after_the_tone import NOT_HEARD, holds_words, said_after_the_tone
from ivr.flows.cases.reporting import file_report
from ivr.flows.cases.status import told
from ivr.outcome import Done, Outcome
from models.account import AccountNumber
from models.call import CallResult, Language
from models.intent import Intent
from models.quality import Extent, Since, Symptom, dispatch_of
from services.cases.case_desk import CaseReport, CaseStatus

SYMPTOM = Menu(
    "quality_symptom",
    items=(
        Item("1", Symptom.FLICKERS, said={Language.RUSSIAN: ("мигает", "моргает")}),
        Item("2", Symptom.LOW, said={Language.RUSSIAN: ("слабый", "тусклый", "низкое")}),
        Item("3", Symptom.HIGH, said={Language.RUSSIAN: ("слишком яркий", "высокое")}),
        Item("4", Symptom.JUMPS, said={Language.RUSSIAN: ("скачет", "то слабый")}),
        Item("5", Symptom.DROPS, said={Language.RUSSIAN: ("пропадает", "пропала фаза")}),
    ),
    intro=(prompt("quality_ask"),),
    by_words=True,
)
EXTENT = Menu(
    "quality_extent",
    items=(Item("1", Extent.HOUSE), Item("2", Extent.FLAT), Item("3", Extent.UNKNOWN)),
    intro=(prompt("quality_extent"),),
    silence="3",
)
SINCE = Menu(
    "quality_since",
    items=(Item("1", Since.TODAY), Item("2", Since.EARLIER), Item("3", Since.UNKNOWN)),
    intro=(prompt("quality_since"),),
    silence="3",
)
AGAIN = prompt("quality_again")
DESCRIBE = prompt("quality_describe")
DESCRIBE_S = 60.0


async def quality(call: Conversation, here: CallContext) -> Outcome:
    """From the first answer on it is a case, whenever the caller hangs up; what follows is added to it."""
    account = await _only_account(call, here)
    if here.profile.serves(Intent.QUALITY_STATUS) and not await _wants_another(call, here, account):
        return Done(CallResult.SELF_SERVICE)
    symptom = await call.choose(SYMPTOM)
    report = CaseReport(
        key=here.key("quality"),
        call=here.incoming.key,
        intent=Intent.QUALITY_REPORT,
        caller=here.caller,
        registered_at=await call.look(here.clock.now),
        account=account,
        facts={"symptom": symptom.value},
        dispatch=dispatch_of(symptom),
    )
    call.note(report)
    call.worth = CallResult.SELF_SERVICE
    report = await _with_fact(call, report, "extent", call.choose(EXTENT))
    report = await _with_fact(call, report, "since", call.choose(SINCE))
    recording = await _described(call, here)
    report = replace(report, recording=recording.name, recording_s=recording.seconds) if recording else report
    receipt = await call.look(file_report, here, report)
    call.note(None)
    await call.tell(prompt("quality_registered", reg_no=Digits(receipt.number.spoken_digits)))
    return Done(CallResult.SELF_SERVICE)


async def _wants_another(call: Conversation, here: CallContext, account: AccountNumber | None) -> bool:
    """Who has an open case hears first how it stands (SMZ-5b), on his own phone only; new things are a case anew."""
    known = await call.look(here.desks.cases.open_case_of, Intent.QUALITY_REPORT, here.caller, account, None)
    if known is None:
        return True
    digits = f"{known.day:%Y%m%d}{known.spoken_digits}"
    found = await call.look(here.desks.cases.find, digits, here.caller, None)
    if not isinstance(found, CaseStatus):
        return True
    now = await call.look(here.clock.now)
    call.worth = CallResult.INFORMED
    await call.tell(told(found, now, here))
    return await call.offer(AGAIN)


async def _only_account(call: Conversation, here: CallContext) -> AccountNumber | None:
    """The one account of his number; nothing of it is told to him (C-5)."""
    if here.caller is None:
        return None
    match await call.look(here.desks.readings.accounts_of, here.caller):
        case (only,):
            call.account = only
            return only
        case _:
            return None


async def _with_fact(
    call: Conversation, report: CaseReport, name: str, asked: Awaitable[Extent] | Awaitable[Since]
) -> CaseReport:
    """The report with one more answer, kept from now on; who cannot be understood has said enough."""
    try:
        answer = await asked
    except GaveUp:
        return report
    report = replace(report, facts={**report.facts, name: answer.value})
    call.note(report)
    return report


async def _described(call: Conversation, here: CallContext) -> VoiceRecording | None:
    """Where it is and what it has damaged, in his words; asked for twice, for without a place nobody can be sent."""
    recording = await said_after_the_tone(call, here, DESCRIBE, "quality", DESCRIBE_S)
    if holds_words(recording):
        return recording
    await call.say(NOT_HEARD)
    return None

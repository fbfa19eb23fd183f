"""«Счётчики» (SAL-7 to SAL-10, SAL-12): which days may be proposed, visits, and nobody who came."""

from collections.abc import Mapping
from types import MappingProxyType

from dialogue.choosing import Offer, choose_one
from dialogue.conversation import Conversation
from dialogue.prompt import Day, DayGenitive, Digits, Prompt, prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flow import Flow
from ivr.flows.appointment.appointment_booking import Wish, book_under, choose_time, register
from ivr.flows.cases.registering import Matter
from ivr.flows.information.answer import answers, choose_topic, tell_answer, told
from ivr.flows.reading.dismantled_reading import dismantled_reading
from ivr.outcome import Done, Outcome
from models.appointment import VISITS
from models.call import CallResult
from models.deadlines import last_day
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.metering_lines import MeteringLine, metering_lines
from services.appointments.appointment_desk import NoDays, ProposedDays
from services.cases.case_desk import CaseReport

WRITTEN = prompt("written_needed")
NO_DAYS = prompt("metering_days_unknown")
AGREED_LATER = prompt("visit_agreed_later")
STAFF_TOLD = prompt("metering_staff_told")
READ_IT_YOURSELF = prompt("self_reading_offer")


async def metering(call: Conversation, here: CallContext) -> Outcome:
    """Which matter of metering; a visit and a complaint are registered, what is written is told with its days."""
    lines = metering_lines(here.profile.served)
    offers = [Offer(line, (prompt(f"metering_line_{line.value}"),)) for line in lines]
    try:
        return await _LINES[await choose_one(call, "metering", offers)](call, here)
    except FlowEnded as ended:
        return ended.outcome


async def _admission(call: Conversation, here: CallContext) -> Outcome:
    return await _on_paper(call, here, Intent.METERING_ADMISSION)


async def _dismantling(call: Conversation, here: CallContext) -> Outcome:
    return await _on_paper(call, here, Intent.METERING_DISMANTLE)


async def _on_paper(call: Conversation, here: CallContext, matter: Intent) -> Outcome:
    """The passport wants paper: what to write, which days it may propose, and a case that starts no term (C-3)."""
    topics = here.profile.topics_of(matter)
    topic = await choose_topic(call, topics) if topics else None
    answer = told(topic, here.profile) if topic else ()
    days = _days(await call.look(here.desks.appointments.days_to_propose, matter))
    about = Matter(matter, topic.title if topic else matter.value)
    return await tell_answer(call, here, about, (*answer, days, WRITTEN))


def _days(found: ProposedDays | NoDays) -> Prompt:
    match found:
        case ProposedDays(first, None):
            return prompt("metering_day_from", first=DayGenitive(first))
        case ProposedDays(first, last) if last is not None:
            return prompt("metering_days", first=DayGenitive(first), last=DayGenitive(last))
        case _:
            return NO_DAYS


async def _place(call: Conversation, here: CallContext) -> Outcome:
    """The one oral request (SAL-8): registered as it is spoken, and answered at a visit."""
    return await _visit(call, here, Wish(Intent.METERING_PLACE_APPROVAL, VISITS))


async def _access(call: Conversation, here: CallContext) -> Outcome:
    """The consumer's representatives want to see a metering point (SAL-7): a wish, agreed by a person."""
    return await _visit(call, here, Wish(Intent.APPOINTMENT_VISIT, VISITS))


async def _visit(call: Conversation, here: CallContext, wish: Wish) -> Outcome:
    """Registered before a time is looked for: the request counts whether or not a crew is free."""
    case = await register(call, here, wish)
    call.worth = CallResult.SELF_SERVICE
    await call.tell(_number(case.number.spoken_digits))
    await call.say(AGREED_LATER)
    slot = await choose_time(call, here, VISITS, otherwise=Done(CallResult.SELF_SERVICE))
    return await book_under(call, here, wish, slot, case)


async def _nobody_came(call: Conversation, here: CallContext) -> Outcome:
    """A complaint, and the staff knows the same day (SAL-9.4); a meter read by himself is taken down (SAL-12.4)."""
    report = CaseReport(
        key=here.key("nobody-came"),
        call=here.incoming.key,
        intent=Intent.COMPLAINT,
        caller=here.caller,
        registered_at=await call.look(here.clock.now),
        account=call.account,
        text="Никто не приехал к счётчику в назначенный день",
        facts={"about": "metering"},
        dispatch=DispatchPriority.NORMAL,
    )
    case = await call.look(here.desks.cases.register, report)
    call.worth = CallResult.SELF_SERVICE
    number = Digits(case.number.spoken_digits)
    if case.deadline is None:
        await call.tell(_number(number.text))
    else:
        due = Day(last_day(case.deadline, here.profile.zone))
        await call.tell(prompt("complaint_registered", reg_no=number, deadline=due))
    await call.say(STAFF_TOLD)
    if await call.offer(READ_IT_YOURSELF):
        return await dismantled_reading(call, here)
    return Done(CallResult.SELF_SERVICE)


async def _questions(call: Conversation, here: CallContext) -> Outcome:
    """What else there is to know, the control reading among it (SAL-10)."""
    return await answers(call, here, (Intent.INFO_METERING, Intent.METERING_CONTROL_INFO))


def _number(digits: str) -> Prompt:
    return prompt("case_number", reg_no=Digits(digits))


_LINES: Mapping[MeteringLine, Flow] = MappingProxyType(
    {
        MeteringLine.ADMISSION: _admission,
        MeteringLine.DISMANTLING: _dismantling,
        MeteringLine.PLACE: _place,
        MeteringLine.ACCESS: _access,
        MeteringLine.NOBODY_CAME: _nobody_came,
        MeteringLine.QUESTIONS: _questions,
    }
)

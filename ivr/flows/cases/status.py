"""What has become of a case (SMZ-1, `answer.status`): told to its own phone, or for the code told at registration."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.errors import GaveUp
from dialogue.prompt import Day, Digits, Prompt, Text, prompt
from ivr.call_context import CallContext
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult
from models.deadlines import last_day
from models.menu import MenuItem
from services.cases.case_desk import CaseProgress, CaseStatus, CaseUnknown

NUMBER = Question("case_number", (prompt("status_ask_number"),), DigitsWanted(1, 14))
"""The last six digits, or the date and the six where somebody knows both."""
CODE = Question("case_code", (prompt("status_ask_code"),), DigitsWanted.exactly(4))
UNKNOWN = prompt("status_unknown")
NOT_FOUND = prompt("status_not_found")
WRONG_CODE = prompt("status_wrong_code")
AWAY = prompt("service_unavailable")

WORDS: Mapping[CaseProgress, str] = MappingProxyType(
    {
        CaseProgress.ACCEPTED: "принято",
        CaseProgress.PASSED_ON: "принято и передано",
        CaseProgress.IN_WORK: "в работе",
        CaseProgress.CALLBACK_DUE: "мы Вам перезвоним",
        CaseProgress.ANSWERED: "ответ готов",
        CaseProgress.CLOSED: "рассмотрено",
    }
)


async def status(call: Conversation, here: CallContext) -> Outcome:
    """A number that is not found twice, a code that is wrong, or an answer that is late lead to a person."""
    queue = here.queue_for(MenuItem.STATUS)
    try:
        digits, found = await call.settle(NUMBER, _asked(call, here))
        if found is CaseUnknown.CODE_WANTED:
            found = await call.settle(CODE, _opened(call, here, digits))
    except GaveUp:
        await call.say(NOT_FOUND)
        return ToOperators(queue, announced=True)
    if not isinstance(found, CaseStatus):
        if found is CaseUnknown.DATABASE_AWAY:
            await call.say(AWAY)
        return ToOperators(queue)
    now = await call.look(here.clock.now)
    call.worth = CallResult.INFORMED
    await call.tell(told(found, now, here))
    return ToOperators(queue) if _is_late(found, now) else Done(CallResult.SELF_SERVICE)


Judge = Callable[[str], Awaitable[tuple[str, CaseStatus | CaseUnknown] | Refused]]


def _asked(call: Conversation, here: CallContext) -> Judge:
    async def judge(digits: str) -> tuple[str, CaseStatus | CaseUnknown] | Refused:
        found = await call.look(here.desks.cases.find, digits, here.caller, None)
        return Refused((UNKNOWN,)) if found is CaseUnknown.NOT_FOUND else (digits, found)

    return judge


def _opened(
    call: Conversation, here: CallContext, digits: str
) -> Callable[[str], Awaitable[CaseStatus | CaseUnknown | Refused]]:
    async def judge(code: str) -> CaseStatus | CaseUnknown | Refused:
        found = await call.look(here.desks.cases.find, digits, here.caller, code)
        return Refused((WRONG_CODE,)) if found is CaseUnknown.WRONG_CODE else found

    return judge


def told(found: CaseStatus, now: datetime, here: CallContext) -> Prompt:
    """How a case stands, without the day where none is owed; a day that has passed is no promise any more."""
    number = Digits(found.number.spoken_digits)
    words = Text(WORDS[found.progress])
    if found.deadline is None or _is_late(found, now):
        return prompt("status_told", reg_no=number, status_phrase=words)
    due = Day(last_day(found.deadline, here.profile.zone))
    return prompt("status_message", reg_no=number, status_phrase=words, deadline=due)


def _is_late(found: CaseStatus, now: datetime) -> bool:
    return found.deadline is not None and now >= found.deadline

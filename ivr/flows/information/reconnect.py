"""Supply resumed after payment (F-5, AREK-1 to AREK-3): how it stands, or word of a payment. No sum and no hours."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dialogue.asking import Question
from dialogue.choosing import Offer, choose_one
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.errors import LookUpLate
from dialogue.prompt import Digits, Text, prompt
from ivr.call_context import CallContext
from ivr.flows.account_search import Manner, find_account
from ivr.flows.cases.registering import Matter, register, tell_number
from ivr.flows.information.answer import answers
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult
from models.intent import Intent
from models.local_time import local
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from models.reconnect import Reconnection, ReconnectState
from services.cases.case_desk import CaseReport
from services.readings.reading_desk import Refusal

HOW_IT_IS_DONE = prompt("reconnect_info")
WRITTEN = prompt("written_needed")
UNKNOWN_ACCOUNT = prompt("account_too_many_tries")
MANNER = Manner(offer="account_yours")
SERIAL = Question("meter_serial", (prompt("meter_check_serial"),), DigitsWanted.exactly(4))
PAID_ON = Question("paid_on", (prompt("reconnect_paid_on_keypad"),), DigitsWanted(1, 4), silence_means="")
TOLD: Mapping[ReconnectState, str] = MappingProxyType(
    {
        ReconnectState.PAID_IN_FULL: "оплата проверяется",
        ReconnectState.IN_LIST: "передано на подключение",
        ReconnectState.WORK_ORDER: "передано на подключение",
        ReconnectState.CONNECTED: "работы выполнены",
        ReconnectState.SALES_TOLD: "работы выполнены",
    }
)
"""What is not here (an unpaid fee) is a matter of money: a person says it (AREK-1.1, AREK-2.2)."""


@dataclass(frozen=True, slots=True)
class _Line:
    intent: Intent
    offer: str


LINES = (
    _Line(Intent.RECONNECT_STATUS, "reconnect_line_status"),
    _Line(Intent.RECONNECT_REQUEST, "reconnect_line_request"),
)


async def reconnect(call: Conversation, here: CallContext) -> Outcome:
    """What must be paid, then how it stands or that it is paid."""
    await call.say(HOW_IT_IS_DONE)
    offers = [Offer(line.intent, (prompt(line.offer),)) for line in LINES if here.profile.serves(line.intent)]
    intent = await choose_one(call, "reconnect", offers)
    found = await _account(call, here)
    match found:
        case Refusal.NO_SUCH_ACCOUNT | Refusal.TOO_MANY_ACCOUNTS_TODAY | None:
            await call.say(UNKNOWN_ACCOUNT)
            return _to_people(here, intent, announced=True)
        case Refusal():
            return _to_people(here, intent)
        case AccountSheet(account) if not account.is_active:
            return await answers(call, here, (Intent.CONTRACT_CONCLUDE,))  # AREK-H3: a contract comes first
        case AccountSheet():
            return await (_status if intent is Intent.RECONNECT_STATUS else _request)(call, here, found)


async def _account(call: Conversation, here: CallContext) -> AccountSheet | Refusal | None:
    moment = CallMoment(here.incoming.answered_at, await call.look(here.clock.now))
    try:
        found = await find_account(call, here, moment, MANNER)
    except LookUpLate:
        return Refusal.DATABASE_AWAY
    if isinstance(found, AccountSheet):
        call.account = found.account.number
    return found


async def _status(call: Conversation, here: CallContext, sheet: AccountSheet) -> Outcome:
    """Only at match level METER: one of his own number, or one whose meter he can read (3.3)."""
    if here.caller not in sheet.account.phones:
        if not sheet.meters:
            return _to_people(here, Intent.RECONNECT_STATUS)
        await call.settle(SERIAL, _serial_of(sheet))
    standing = await call.look(here.desks.reconnects.reconnection, sheet.account.number)
    if not isinstance(standing, Reconnection) or standing.state not in TOLD:
        return _to_people(here, Intent.RECONNECT_STATUS)
    case = await register(call, here, Matter(Intent.RECONNECT_STATUS, standing.state.value))
    await call.tell(prompt("reconnect_status", status_phrase=Text(TOLD[standing.state])))
    await tell_number(call, case)
    return Done(CallResult.SELF_SERVICE)


async def _request(call: Conversation, here: CallContext, sheet: AccountSheet) -> Outcome:
    """A preliminary case (AREK-1.0): the application itself is written, and what else is asked a person asks."""
    paid_on = await call.settle(PAID_ON, _day_before(here))
    report = CaseReport(
        key=here.key("reconnect"),
        call=here.incoming.key,
        intent=Intent.RECONNECT_REQUEST,
        caller=here.caller,
        registered_at=await call.look(here.clock.now),
        account=sheet.account.number,
        premises=sheet.account.premises.premises_id,
        facts={"consumer": sheet.account.consumer_kind.value, **({"paid_on": paid_on.isoformat()} if paid_on else {})},
    )
    case = await call.look(here.desks.cases.register, report)
    call.worth = CallResult.SELF_SERVICE
    await call.tell(prompt("case_number", reg_no=Digits(case.number.spoken_digits)))
    await call.say(WRITTEN)
    return _to_people(here, Intent.RECONNECT_REQUEST)


def _serial_of(sheet: AccountSheet) -> Callable[[str], Awaitable[bool | Refused]]:
    async def judge(digits: str) -> bool | Refused:
        return True if digits in {each.meter.serial_last4 for each in sheet.meters} else Refused()

    return judge


def _day_before(here: CallContext) -> Callable[[str], Awaitable[date | Refused | None]]:
    """The newest such day and month that is not to come; None where he does not know."""
    today = local(here.incoming.answered_at, here.profile.zone).date()

    async def judge(typed: str) -> date | Refused | None:
        if not typed:
            return None
        for year in (today.year, today.year - 1):
            try:
                paid = date(year, int(typed[2:4] or "0"), int(typed[:2]))
            except ValueError:
                continue
            if paid <= today:
                return paid
        return Refused()

    return judge


def _to_people(here: CallContext, intent: Intent, *, announced: bool = False) -> ToOperators:
    return ToOperators(here.profile.queue_of(intent).code, announced)

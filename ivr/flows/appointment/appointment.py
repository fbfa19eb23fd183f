"""An appointment at an office (F-6, SMZ-1): a new one, or one's own to be moved or cancelled."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum, auto

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.menu import Item, Menu, numbered
from dialogue.prompt import Digits, prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.appointment.appointment_booking import (
    Wish,
    address,
    book,
    choose_time,
    confirmation,
    left_to_a_person,
    only_wished,
    spoken,
    until_taken,
)
from ivr.outcome import Done, Outcome, ToOperators
from models.appointment import Appointment, Slot
from models.call import CallResult
from models.case import RegistrationNumber
from models.directory import Office
from models.intent import Intent
from models.menu import MenuItem
from services.appointments.appointment_desk import BookRefusal
from services.cases.case_desk import CaseStatus, CaseUnknown

NEW_OR_OTHER = prompt("appointment_menu")
NUMBER = Question("appointment_number", (prompt("appointment_number_keypad"),), DigitsWanted(1, 14))
CODE = Question("appointment_code", (prompt("appointment_code_keypad"),), DigitsWanted.exactly(4))
NOT_FOUND = prompt("appointment_not_found")
SURE = prompt("appointment_cancel_confirm")
MOST_OFFERED = 5


class _Aim(Enum):
    NEW = auto()
    MOVE = auto()
    CANCEL = auto()
    OTHER = auto()
    """One that was made from another phone."""


async def appointment(call: Conversation, here: CallContext) -> Outcome:
    """What he has from this phone comes first; whoever has nothing books, or names a number and its code."""
    try:
        mine = await call.look(here.desks.appointments.mine, here.caller) if here.caller else ()
        if isinstance(mine, BookRefusal):
            return await only_wished(call, here)
        if mine:
            return await _his(call, here, await _which(call, mine), len(mine))
        if await call.choose(_new_or_other()) is _Aim.NEW:
            return await _new(call, here)
        return await _his(call, here, await _by_number(call, here))
    except FlowEnded as ended:
        return ended.outcome


async def _new(call: Conversation, here: CallContext) -> Outcome:
    match here.profile.contacts.offices:
        case ():
            return ToOperators(here.queue_for(MenuItem.INFO))
        case (only,):
            office = only
        case several:
            office = await call.choose(_offices(several))
    return await book(call, here, Wish(Intent.APPOINTMENT_BOOK, office.code))


async def _his(call: Conversation, here: CallContext, his: Appointment, held: int = 0) -> Outcome:
    """`held` of his phone are known: who has enough is told so before he chooses a time."""
    match await call.choose(_move_or_cancel(his)):
        case _Aim.MOVE:
            return await _move(call, here, his)
        case _Aim.CANCEL:
            return await _cancel(call, here, his)
        case _ if held >= here.profile.appointments.most_open:
            return await left_to_a_person(call, here)
        case _:
            return await _new(call, here)


async def _move(call: Conversation, here: CallContext, his: Appointment) -> Outcome:
    async def take(slot: Slot) -> Appointment | BookRefusal:
        now = await call.look(here.clock.now)
        wanted = replace(his, key=here.key("move", str(slot)), slot=slot, booked_at=now)
        return await call.look(here.desks.appointments.move, his.number, wanted)

    moved = await until_taken(call, here, await choose_time(call, here, his.slot.office), take)
    call.worth = CallResult.SELF_SERVICE
    await call.tell(*confirmation(here, moved))
    return Done(CallResult.SELF_SERVICE)


async def _cancel(call: Conversation, here: CallContext, his: Appointment) -> Outcome:
    if not await call.confirm_doubt(SURE):
        return Done(CallResult.INFORMED)
    match await call.look(here.desks.appointments.cancel, his.number):
        case BookRefusal.DATABASE_AWAY:
            return await only_wished(call, here)
        case BookRefusal():
            return ToOperators(here.queue_for(MenuItem.INFO))
        case Appointment():
            call.worth = CallResult.SELF_SERVICE
            number = Digits(his.number.spoken_digits)
            await call.tell(prompt("appointment_cancelled", slot=spoken(his.slot), reg_no=number))
            return Done(CallResult.SELF_SERVICE)


async def _which(call: Conversation, mine: tuple[Appointment, ...]) -> Appointment:
    if len(mine) == 1:
        return mine[0]
    items = tuple(
        Item(key, each, (prompt("appointment_slot", slot=spoken(each.slot)), prompt(f"press_{key}")))
        for key, each in numbered(mine[:MOST_OFFERED])
    )
    return await call.choose(Menu("appointment_which", items, intro=(prompt("appointment_several"),)))


async def _by_number(call: Conversation, here: CallContext) -> Appointment:
    """By the number told at booking; from another phone with its code. Whoever finds none is served by an operator."""
    number = await call.settle(NUMBER, _case_of(call, here))
    match await call.look(here.desks.appointments.of_case, number):
        case Appointment() as his:
            return his
        case BookRefusal.DATABASE_AWAY:
            raise FlowEnded(await only_wished(call, here))
        case BookRefusal():
            await call.say(NOT_FOUND)
            raise FlowEnded(ToOperators(here.queue_for(MenuItem.INFO)))


def _case_of(call: Conversation, here: CallContext) -> Callable[[str], Awaitable[RegistrationNumber | Refused]]:
    async def judge(digits: str) -> RegistrationNumber | Refused:
        found = await call.look(here.desks.cases.find, digits, here.caller, None)
        if found is CaseUnknown.CODE_WANTED:
            found = await call.look(here.desks.cases.find, digits, here.caller, await call.collect(CODE))
        match found:
            case CaseStatus(number):
                return number
            case CaseUnknown.DATABASE_AWAY:
                raise FlowEnded(await only_wished(call, here))
            case CaseUnknown.TOO_MANY_TRIES:
                raise FlowEnded(ToOperators(here.queue_for(MenuItem.INFO)))
            case CaseUnknown():
                return Refused((NOT_FOUND,))

    return judge


def _new_or_other() -> Menu[_Aim]:
    return Menu("appointment_menu", (Item("1", _Aim.NEW, (NEW_OR_OTHER,)), Item("2", _Aim.OTHER)))


def _move_or_cancel(his: Appointment) -> Menu[_Aim]:
    offer = prompt("appointment_mine", slot=spoken(his.slot))
    return Menu("appointment_mine", (Item("1", _Aim.MOVE, (offer,)), Item("2", _Aim.CANCEL), Item("3", _Aim.NEW)))


def _offices(offices: tuple[Office, ...]) -> Menu[Office]:
    items = tuple(
        Item(key, office, (prompt("appointment_office", address=address(office)), prompt(f"press_{key}")))
        for key, office in numbered(offices[:MOST_OFFERED])
    )
    return Menu("appointment_office", items)

"""Choosing a free time and booking it: told as booked is what the database has, everything else is only wished."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dialogue.conversation import Conversation
from dialogue.menu import Item, Menu
from dialogue.prompt import ClockTime, Day, Digits, Prompt, Recorded, Text, Value, prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.callback import callback
from ivr.outcome import Done, Outcome, ToOperators
from models.appointment import VISITS, Appointment, Slot
from models.call import CallResult
from models.case import CallbackReason
from models.directory import Office
from models.intent import Intent
from models.menu import MenuItem
from services.appointments.appointment_desk import BookRefusal
from services.cases.case_desk import CaseReceipt, CaseReport

NEAREST = prompt("appointment_nearest")
LATER = prompt("appointment_later")
NONE_FREE = prompt("appointment_none")
TAKEN = prompt("appointment_taken")
TOO_MANY = prompt("appointment_too_many")
WISHED = prompt("appointment_wished")
LATER_KEY = "4"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller wants a time for."""

    topic: Intent
    office: str
    """Code of an office, or VISITS."""
    text: str = ""
    """For the person who reads the case."""


async def book(call: Conversation, here: CallContext, wish: Wish) -> Outcome:
    """Register the wish as a case, and book the first time he takes that is still free when he takes it."""
    slot = await choose_time(call, here, wish.office)
    return await book_under(call, here, wish, slot, await register(call, here, wish, slot))


async def book_under(call: Conversation, here: CallContext, wish: Wish, slot: Slot, case: CaseReceipt) -> Outcome:
    """Book a time for a case that is registered; one that the database does not have yet can only be wished for."""
    if not case.stored:
        return await only_wished(call, here)

    async def take(slot: Slot) -> Appointment | BookRefusal:
        wanted = await _wanted(call, here, wish, slot, case)
        return await call.look(here.desks.appointments.book, wanted)

    booked = await until_taken(call, here, slot, take)
    call.worth = CallResult.SELF_SERVICE
    await call.tell(*confirmation(here, booked), prompt("case_code", code=Digits(case.code)))
    return Done(CallResult.SELF_SERVICE)


async def until_taken(
    call: Conversation,
    here: CallContext,
    slot: Slot,
    take: Callable[[Slot], Awaitable[Appointment | BookRefusal]],
) -> Appointment:
    """What `take` booked in the end: somebody may be faster, and then he chooses again. May end the flow."""
    while True:
        match await take(slot):
            case Appointment() as booked:
                return booked
            case BookRefusal.SLOT_TAKEN:
                await call.say(TAKEN)
                slot = await choose_time(call, here, slot.office)
            case BookRefusal.DATABASE_AWAY:
                raise FlowEnded(await only_wished(call, here))
            case BookRefusal.TOO_MANY:
                raise FlowEnded(await left_to_a_person(call, here))
            case BookRefusal.NOT_FOUND:
                raise FlowEnded(ToOperators(here.queue_for(MenuItem.INFO)))


async def choose_time(call: Conversation, here: CallContext, office: str, otherwise: Outcome | None = None) -> Slot:
    """The free time that he takes: three at once, then later ones.

    Where there is none the flow ends with `otherwise`, by default at an operator.
    """
    after: Slot | None = None
    while True:
        free = await call.look(here.desks.appointments.free_slots, office, after)
        if isinstance(free, BookRefusal):
            raise FlowEnded(await only_wished(call, here))
        if not free.slots:
            await call.say(NONE_FREE)
            raise FlowEnded(otherwise or ToOperators(here.queue_for(MenuItem.INFO)))
        others = free.more or after is not None
        chosen = await call.choose(_times(free.slots, others=others))
        if chosen is not None:
            return chosen
        after = free.slots[-1] if free.more else None  # after the last ones come the first again


async def left_to_a_person(call: Conversation, here: CallContext) -> ToOperators:
    """He has as many as the machine books for one caller."""
    await call.say(TOO_MANY)
    return ToOperators(here.queue_for(MenuItem.INFO))


async def only_wished(call: Conversation, here: CallContext) -> Done:
    """Nothing is booked as far as we know: say so, and promise a call."""
    await call.say(WISHED)
    return await callback(call, here, CallbackReason.APPOINTMENT_WISHED)


def spoken(slot: Slot) -> tuple[Value, ...]:
    return Day(slot.day), ClockTime(slot.at)


def confirmation(here: CallContext, booked: Appointment) -> tuple[Prompt, ...]:
    """When, where and under which number; a visit is where the consumer is."""
    number = Digits(booked.number.spoken_digits)
    if booked.slot.office == VISITS:
        return (prompt("visit_booked", slot=spoken(booked.slot), reg_no=number),)
    office = next((each for each in here.profile.contacts.offices if each.code == booked.slot.office), None)
    if office is None:
        return (prompt("visit_booked", slot=spoken(booked.slot), reg_no=number),)
    return (prompt("appointment_confirmed", slot=spoken(booked.slot), address=address(office), reg_no=number),)


def address(office: Office) -> Value:
    return Recorded(office.recorded) if office.recorded else Text(office.address)


def _times(slots: tuple[Slot, ...], *, others: bool) -> Menu[Slot | None]:
    items: list[Item[Slot | None]] = [
        Item(str(key), slot, (prompt("appointment_slot", slot=spoken(slot)), prompt(f"press_{key}")))
        for key, slot in enumerate(slots, start=1)
    ]
    if others:
        items.append(Item(LATER_KEY, None, (LATER, prompt(f"press_{LATER_KEY}"))))
    return Menu("appointment_time", tuple(items), intro=(NEAREST,))


async def register(call: Conversation, here: CallContext, wish: Wish, slot: Slot | None = None) -> CaseReceipt:
    """The case of this wish, durable from now on. Raises NotKept, NumbersExhausted."""
    report = CaseReport(
        key=here.key("appointment", wish.office),
        call=here.incoming.key,
        intent=wish.topic,
        caller=here.caller,
        registered_at=await call.look(here.clock.now),
        account=call.account,
        text=wish.text,
        facts={"wanted": str(slot)} if slot else {},
    )
    return await call.look(here.desks.cases.register, report)


async def _wanted(call: Conversation, here: CallContext, wish: Wish, slot: Slot, case: CaseReceipt) -> Appointment:
    return Appointment(
        key=here.key("appointment", str(slot)),
        number=case.number,
        slot=slot,
        topic=wish.topic,
        phone=here.caller,
        account=call.account,
        booked_at=await call.look(here.clock.now),
    )

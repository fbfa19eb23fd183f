"""The way to a person (F-7): an open queue, closed hours, nobody there, too long a wait."""

from collections.abc import Awaitable
from dataclasses import replace

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate, OperatorAsked
from dialogue.prompt import ClockTime, Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.callback import callback
from ivr.outcome import Done, JoinQueue, Outcome, ToDispatcher, ToOperators
from models.case import CallbackReason
from models.opening_hours import OpeningHours
from models.queue import Overflow, QueuePriority

GIVEN_UP = prompt("too_many_errors")
CONNECTING = prompt("transfer_to_agent")
CALL_BACK_OR_STAY = prompt("callback_offer")
ALL_BUSY = prompt("agents_busy")


async def operator(call: Conversation, here: CallContext, wish: ToOperators) -> JoinQueue | Done | ToDispatcher:
    """To an operator while the queue works; else a callback, or the dispatcher where that is the queue's rule."""
    wish = await _of_his_kind(call, here, wish)
    if await call.look(here.desks.operators.is_open, wish.queue):
        if not wish.announced:
            await call.say(CONNECTING)
        return JoinQueue(wish.queue, await _priority(call, here, wish), wish.about)
    if _overflow(here, wish.queue) is Overflow.DISPATCHER:
        return ToDispatcher()
    await call.say(_closed(here, wish.queue))
    return await callback(call, here, CallbackReason.CLOSED_HOURS, wish.queue)


async def _of_his_kind(call: Conversation, here: CallContext, wish: ToOperators) -> ToOperators:
    """The queue that consumers of his kind have for themselves (SAL-12.5); power and danger stay the dispatcher's."""
    if not here.profile.consumer_queues or _overflow(here, wish.queue) is Overflow.DISPATCHER:
        return wish
    caller = None if call.is_nobody else here.caller
    try:
        kind = await call.look(here.desks.operators.consumer_kind, caller, call.account)
    except LookUpLate:
        return wish
    queue = here.profile.consumer_queues.get(kind) if kind is not None else None
    return wish if queue is None else replace(wish, queue=queue)


async def _priority(call: Conversation, here: CallContext, wish: ToOperators) -> QueuePriority | None:
    """A household that cannot be without power goes to the head of the queue (decisions, Outages)."""
    try:
        is_priority = await call.look(here.desks.operators.is_priority, here.caller, call.account)
    except LookUpLate:
        return wish.priority
    if not is_priority:
        return wish.priority
    return max(wish.priority or QueuePriority.NORMAL, QueuePriority.HOUSEHOLD)


async def or_a_person(flow: Awaitable[Outcome], call: Conversation, queue: str) -> Outcome:
    """How `flow` ends; in `queue` for whoever asks for a person in it, or cannot be understood."""
    try:
        return await flow
    except OperatorAsked:
        return ToOperators(queue)
    except GaveUp:
        await call.say(GIVEN_UP)
        return ToOperators(queue, announced=True)


async def nobody_there(call: Conversation, here: CallContext, queue: str) -> Outcome:
    """The queue had nobody to ring."""
    if _overflow(here, queue) is Overflow.DISPATCHER:
        return ToDispatcher()
    await call.say(ALL_BUSY)
    return await callback(call, here, CallbackReason.NOBODY_THERE, queue)


async def waited_long(call: Conversation, here: CallContext, queue: str) -> Outcome:
    """The longest wait is over: a callback, or on in the queue, which silence means too."""
    if _overflow(here, queue) is Overflow.DISPATCHER:
        return ToDispatcher()
    return await _callback_or_stay(call, here, queue)


async def wants_callback(call: Conversation, here: CallContext, queue: str) -> Outcome:
    """He pressed 1 while he waited: a slip costs him no more than a question; his place is kept for him meanwhile."""
    if _overflow(here, queue) is Overflow.DISPATCHER:
        return JoinQueue(queue)
    return await _callback_or_stay(call, here, queue)


async def _callback_or_stay(call: Conversation, here: CallContext, queue: str) -> Outcome:
    if await call.offer(CALL_BACK_OR_STAY):
        return await callback(call, here, CallbackReason.QUEUE_OVERFLOW, queue)
    return JoinQueue(queue)


def _overflow(here: CallContext, queue: str) -> Overflow:
    profile = here.profile.queue(queue)
    return Overflow.CALLBACK if profile is None else profile.overflow


def _closed(here: CallContext, queue: str) -> Prompt:
    """That nobody works now; with the hours, where they are one plain span."""
    profile = here.profile.queue(queue)
    span = _only_span(profile.hours) if profile else None
    return prompt("agent_hours_closed", hours=span) if span else prompt("agents_closed")


def _only_span(hours: OpeningHours) -> tuple[ClockTime, ClockTime] | None:
    match hours.spans:
        case (span,) if span.hours.closes is not None:
            return ClockTime(span.hours.opens), ClockTime(span.hours.closes)
        case _:
            return None

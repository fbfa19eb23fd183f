"""A promise to call back (F-6): to which number, until when, under which registration number."""

from collections.abc import Awaitable, Callable

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.errors import GaveUp, OperatorAsked
from dialogue.prompt import ClockTime, Day, Digits, Prompt, prompt
from ivr.call_context import CallContext
from ivr.outcome import Done
from models.call import CallResult
from models.case import CallbackReason, CallbackReceipt, CallbackRequest
from models.phone_number import PhoneNumber

TYPE_A_NUMBER = prompt("callback_number_keypad")
THIS_NUMBER = Question("callback_number", (prompt("callback_number_ask"),), DigitsWanted(1, 15), silence_means="1")
ANOTHER_NUMBER = Question("callback_number", (TYPE_A_NUMBER,), DigitsWanted(2, 15))
HOME = "+7"
"""Calls back go within Russia and Kazakhstan only: a caller must not choose where we pay to ring."""


async def callback(call: Conversation, here: CallContext, reason: CallbackReason, queue: str = "") -> Done:
    """Promise to call back; without any number to call, say good-bye. `queue` is the one whose people he wanted."""
    phone = await _number(call, here)
    if phone is None:
        return Done(CallResult.INFORMED)
    request = CallbackRequest(phone, reason, call.account, queue=queue)
    receipt = await call.look(here.desks.operators.promise_callback, request, here.key("callback"))
    call.worth = CallResult.CALLBACK_TAKEN
    await call.tell(_promise(receipt, here))
    return Done(CallResult.CALLBACK_TAKEN)


async def _number(call: Conversation, here: CallContext) -> PhoneNumber | None:
    """The number to call; a caller who cannot be understood is called where he calls from.

    Who wants to be nobody gives a number himself, or none.
    """
    known = None if call.is_nobody else here.caller
    this = known if known and known.e164.startswith(HOME) else None
    question = ANOTHER_NUMBER if this is None else THIS_NUMBER
    try:
        return await call.settle(question, _judge(here, this))
    except (GaveUp, OperatorAsked):
        return this


def _judge(here: CallContext, this: PhoneNumber | None) -> Callable[[str], Awaitable[PhoneNumber | Refused]]:
    async def judge(typed: str) -> PhoneNumber | Refused:
        if typed == "1" and this is not None:
            return this
        number = PhoneNumber.parse(typed, here.profile.country.value, here.profile.area_code)
        return number if number and number.e164.startswith(HOME) else Refused((TYPE_A_NUMBER,), they_ask=True)

    return judge


def _promise(receipt: CallbackReceipt, here: CallContext) -> Prompt:
    due = receipt.due_at.astimezone(here.profile.zone)
    deadline = (Day(due.date()), ClockTime(due.timetz().replace(tzinfo=None)))
    return prompt("callback_confirmed", callback_deadline=deadline, reg_no=Digits(receipt.number.spoken_digits))

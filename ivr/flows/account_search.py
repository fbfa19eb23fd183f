"""From a caller's number, or what he types or says, to one account, within the limits against guessing (C-5)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.errors import GaveUp, TimeIsUp
from dialogue.prompt import Digits, prompt
from dialogue.voice_digits import spoken_account
from ivr.call_context import CallContext
from models.account import AccountNumber
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from services.readings.reading_desk import Refusal

ASK = prompt("account_ask")
SEVERAL = prompt("account_several")
HINTS = (prompt("account_where"), prompt("digits_operator"))
ACCOUNT_STEP, LAST_FOUR_STEP = "account", "account_last_four"
LAST_FOUR = DigitsWanted.exactly(4)
LONGEST = 20
NOT_FOUND = Refused((prompt("account_not_found"),))
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a flow asks. `offer` is the prompt that offers the only account of his number; it takes {last4}.

    Where `may_be_unknown`, silence at the question means that he does not know the number.
    """

    offer: str = "account_offer_last4"
    may_be_unknown: bool = False


async def find_account(
    call: Conversation, here: CallContext, moment: CallMoment, manner: Manner
) -> AccountSheet | Refusal | None:
    """By his number where that is bound to accounts, and he agrees; else by what he types. None: he does not know it.

    Raises LookUpLate.
    """
    bound = await call.look(here.desks.readings.accounts_of, here.caller) if here.caller else ()
    number = await _bound_account(call, bound, manner)
    if number is not None:
        return await call.look(here.desks.readings.open_account, number, here.caller, moment)
    try:
        return await call.settle(_question(here, bound, manner), _Opening(call, here, moment))
    except TimeIsUp:
        raise
    except GaveUp:
        return Refusal.NO_SUCH_ACCOUNT


async def which_of(call: Conversation, bound: tuple[AccountNumber, ...]) -> AccountNumber | None:
    """The one he means of several by its last four digits; None where two end alike. Raises GaveUp."""
    return await call.settle(_last_four(bound), _one_of(call, bound))


async def _bound_account(call: Conversation, bound: tuple[AccountNumber, ...], manner: Manner) -> AccountNumber | None:
    """The one he means of those bound to his number; None: he has to type the whole number."""
    match bound:
        case ():
            return None
        case (only,):
            return only if await call.confirm(prompt(manner.offer, last4=Digits(only.last4))) else None
        case several:
            return await which_of(call, several)


def _last_four(bound: tuple[AccountNumber, ...]) -> Question:
    spoken = spoken_account(LAST_FOUR, {number.last4 for number in bound}.__contains__)
    return Question(LAST_FOUR_STEP, (SEVERAL,), LAST_FOUR, spoken)


def _question(here: CallContext, bound: tuple[AccountNumber, ...], manner: Manner) -> Question:
    form = here.profile.account_form
    spoken = spoken_account(
        DigitsWanted(form.min_digits, form.max_digits), {number.value for number in bound}.__contains__
    )
    silence = NOTHING if manner.may_be_unknown else None
    wanted = DigitsWanted(max(form.min_digits, 2), LONGEST)
    return Question(ACCOUNT_STEP, (ASK,), wanted, spoken, hint=HINTS, silence_means=silence)


def _one_of(
    call: Conversation, bound: tuple[AccountNumber, ...]
) -> Callable[[str], Awaitable[AccountNumber | Refused | None]]:
    """The account with these last four digits; None where two end alike, so that the whole number is asked."""

    async def judge(last_four: str) -> AccountNumber | Refused | None:
        if not await _is_as_said(call, LAST_FOUR_STEP, last_four):
            return Refused()
        match [number for number in bound if number.last4 == last_four]:
            case []:
                return NOT_FOUND
            case [one]:
                return one
            case _:
                return None

    return judge


async def _is_as_said(call: Conversation, step: str, digits: str) -> bool:
    """Whether the digits are his: typed they are; spoken they are read back before any account is opened by them.

    Also where they are an account of his own number: of several readings we choose such a one (reading rule R-23), and
    a reading of the wrong flat is read back with nothing that tells flats apart. What we misheard is no wrong guess.
    """
    return not call.was_spoken(step) or await call.confirm(prompt("account_readback", digits=Digits(digits)))


@dataclass(slots=True)
class _Opening:
    """Opens what was typed, and counts what was wrong: so many guesses a call, however patient the company is."""

    call: Conversation
    here: CallContext
    moment: CallMoment
    wrong: int = 0

    async def __call__(self, typed: str) -> AccountSheet | Refusal | Refused | None:
        if typed == NOTHING:
            return None
        if not await _is_as_said(self.call, ACCOUNT_STEP, typed):
            return Refused()
        found = await self._open(typed)
        if found is not Refusal.NO_SUCH_ACCOUNT:
            return found
        self.wrong += 1
        return found if self.wrong == self.here.profile.guess_limits.wrong_accounts_per_call else NOT_FOUND

    async def _open(self, typed: str) -> AccountSheet | Refusal:
        """A number that cannot be one of ours is refused without a look-up."""
        number = AccountNumber.parse(typed)
        if number is None or not self.here.profile.account_form.fits(number):
            return Refusal.NO_SUCH_ACCOUNT
        return await self.call.look(self.here.desks.readings.open_account, number, self.here.caller, self.moment)

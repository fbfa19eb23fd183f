"""«Вопросы об отключении за долг, подключении после оплаты и актах»: which of them, as far as the company serves it."""

from collections.abc import Mapping
from types import MappingProxyType

from dialogue.choosing import Offer, choose_one
from dialogue.conversation import Conversation
from dialogue.phrases import Phrases
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.flow import Flow
from ivr.flows.information.act_question import act_question
from ivr.flows.information.reconnect import reconnect
from ivr.flows.information.restriction import restriction
from ivr.outcome import Outcome
from models.call import Language
from models.company_profile import CompanyProfile
from models.menu import PAYMENT_LINES, PaymentLine

LINES: Mapping[PaymentLine, Flow] = MappingProxyType(
    {PaymentLine.RECONNECT: reconnect, PaymentLine.RESTRICTION: restriction, PaymentLine.ACT: act_question}
)
WORDS: Mapping[PaymentLine, Phrases] = MappingProxyType(
    {
        PaymentLine.RECONNECT: {Language.RUSSIAN: ("подключение", "подключить", "подключите")},
        PaymentLine.RESTRICTION: {Language.RUSSIAN: ("отключение", "отключили за долг", "ограничение")},
        PaymentLine.ACT: {Language.RUSSIAN: ("акт", "акты", "об актах")},
    }
)


async def payment(call: Conversation, here: CallContext) -> Outcome:
    offers = [Offer(line, (prompt(f"line_{line.value}"),), WORDS[line]) for line in payment_lines(here.profile)]
    return await LINES[await choose_one(call, "payment", offers)](call, here)


def payment_lines(profile: CompanyProfile) -> tuple[PaymentLine, ...]:
    """Those that lead somewhere, in the order of the tree."""
    return tuple(line for line in PaymentLine if line in LINES and profile.serves(*PAYMENT_LINES[line]))

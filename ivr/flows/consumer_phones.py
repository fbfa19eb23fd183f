"""The telephones for a question, by who asks: citizens and organisations have numbers of their own (IVG-C1 to C3)."""

from dialogue.conversation import Conversation
from dialogue.menu import Item, Menu
from dialogue.prompt import Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.information.contacts import phone_told
from models.account import ConsumerKind
from models.directory import OwnPhone
from models.intent import Intent

WHO = Menu(
    "consumer_kind",
    items=(Item("1", ConsumerKind.PERSON), Item("2", ConsumerKind.LEGAL)),
    intro=(prompt("consumer_kind_ask"),),
)


async def phones_for(call: Conversation, here: CallContext, intent: Intent) -> tuple[Prompt, ...]:
    """What is told; he is asked who he is only where that makes a difference."""
    phones = [phone for phone in here.profile.contacts.phones if intent in phone.about]
    if any(phone.consumer_kinds for phone in phones):
        phones = _suiting(phones, intent, await call.choose(WHO))
    return tuple(map(phone_told, phones))


def _suiting(phones: list[OwnPhone], intent: Intent, consumer: ConsumerKind) -> list[OwnPhone]:
    return [phone for phone in phones if phone.suits(intent, consumer)]

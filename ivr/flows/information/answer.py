"""An answer of the knowledge base: chosen by its title, told, registered; then again, an appointment, or a person."""

from collections.abc import Sequence
from enum import StrEnum

from dialogue.choosing import OPERATOR_KEY, Offer, choose_one, keyed
from dialogue.conversation import Conversation
from dialogue.menu import Item, Menu
from dialogue.prompt import Prompt, Text, prompt
from ivr.call_context import CallContext
from ivr.flows.appointment.appointment import appointment
from ivr.flows.cases.registering import Matter, register, tell_number
from ivr.flows.operator import or_a_person
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult
from models.company_profile import CompanyProfile
from models.information import Topic
from models.intent import Intent

AGAIN = (prompt("line_again"),)
APPOINTMENT = (prompt("line_appointment"),)


class Next(StrEnum):
    """What a caller may want after an answer."""

    AGAIN = "again"
    APPOINTMENT = "appointment"
    END = "end"


async def answers(call: Conversation, here: CallContext, intents: Sequence[Intent]) -> Outcome:
    """The answer that he chooses among those to these questions; without any, a person knows more."""
    topics = here.profile.topics_of(*intents)
    if not topics:
        return ToOperators(here.profile.queue_of(intents[0]).code)
    topic = await choose_topic(call, topics)
    said = told(topic, here.profile)
    return await tell_answer(call, here, Matter(topic.intent, topic.title), said)


async def choose_topic(call: Conversation, topics: Sequence[Topic]) -> Topic:
    """By its title; one alone is no question."""
    offers = [Offer(topic, (prompt("line_titled", title=Text(topic.title)),)) for topic in topics]
    return await choose_one(call, "topic", offers)


def told(topic: Topic, profile: CompanyProfile) -> tuple[Prompt, ...]:
    """Its text, sentence by sentence, with the company's terms in it (C-6)."""
    sentences = topic.sentences(profile.values)
    return tuple(prompt("answer_told", text=Text(sentence.rstrip("."))) for sentence in sentences)


async def tell_answer(call: Conversation, here: CallContext, matter: Matter, said: tuple[Prompt, ...]) -> Outcome:
    """Tell it and the number of its case, as often as he likes."""
    queue = here.profile.queue_of(matter.intent).code
    return await or_a_person(_tell(call, here, matter, said), call, queue)


async def _tell(call: Conversation, here: CallContext, matter: Matter, said: tuple[Prompt, ...]) -> Outcome:
    receipt = await register(call, here, matter)
    await call.say(*said)
    await tell_number(call, receipt)
    while True:
        match await call.choose(_afterwards(here.profile)):
            case Next.AGAIN:
                await call.say(*said)
            case Next.APPOINTMENT:
                return await appointment(call, here)
            case _:
                return Done(CallResult.SELF_SERVICE)


def _afterwards(profile: CompanyProfile) -> Menu[Next]:
    offers = [Offer(Next.AGAIN, AGAIN)]
    if profile.serves(Intent.APPOINTMENT_BOOK):
        offers.append(Offer(Next.APPOINTMENT, APPOINTMENT))
    return Menu("after_answer", (*keyed(offers), Item("#", Next.END)), outro=(OPERATOR_KEY,), silence="#")

"""Questions on an act or its invoice (IVG-1 to IVG-7, SAL-16): how it is done and by when, and never who is right."""

from dialogue.conversation import Conversation
from ivr.call_context import CallContext
from ivr.flows.cases.registering import Matter
from ivr.flows.consumer_phones import phones_for
from ivr.flows.information.answer import choose_topic, tell_answer, told
from ivr.outcome import Outcome, ToOperators
from models.intent import Intent

ACT = Intent.ACT_QUESTION


async def act_question(call: Conversation, here: CallContext) -> Outcome:
    """The answer and the telephones for it. Sums, disputes and whatever else is of one account are for a person."""
    return await procedure(call, here, ACT)


async def procedure(call: Conversation, here: CallContext, intent: Intent) -> Outcome:
    """How the matter goes for everybody; nothing of the caller's own account is looked up or told."""
    phones = await phones_for(call, here, intent)
    topics = here.profile.topics_of(intent)
    if not topics:
        return ToOperators(here.profile.queue_of(intent).code)
    topic = await choose_topic(call, topics)
    return await tell_answer(call, here, Matter(intent, topic.title), (*told(topic, here.profile), *phones))

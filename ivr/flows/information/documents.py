"""Contracts, tariffs, duplicates (SAL-1 to 5, 18, 19; AES-T): told, registered as preliminary; paper decides (C-3)."""

from dialogue.choosing import Offer, choose_one
from dialogue.conversation import Conversation
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.flows.cases.registering import Matter, register, tell_number
from ivr.flows.information.answer import answers, choose_topic, tell_answer, told
from ivr.flows.information.contacts import where_to_write
from ivr.outcome import Outcome, ToOperators
from models.company_profile import CompanyProfile
from models.intent import CASE_TERMS, Intent
from models.menu import INFO_LINES, InfoLine

WRITTEN = prompt("written_needed")


async def documents(call: Conversation, here: CallContext) -> Outcome:
    """Which paper it is about, and what it takes."""
    wanted = await choose_one(call, "documents", _offers(here.profile))
    if wanted is Intent.INFO_TRANSMISSION:
        return await answers(call, here, (wanted,))
    return await _paper(call, here, wanted)


async def _paper(call: Conversation, here: CallContext, intent: Intent) -> Outcome:
    """The telephone never stands for the paper: where it goes is told with what it takes."""
    written = (WRITTEN, *where_to_write(here.profile.contacts)) if CASE_TERMS[intent].needs_written else ()
    topics = here.profile.topics_of(intent)
    if topics:
        topic = await choose_topic(call, topics)
        return await tell_answer(call, here, Matter(intent, topic.title), (*told(topic, here.profile), *written))
    receipt = await register(call, here, Matter(intent))
    await call.say(*written)
    await tell_number(call, receipt)
    return ToOperators(here.profile.queue_of(intent).code)


def _offers(profile: CompanyProfile) -> list[Offer[Intent]]:
    served = [intent for intent in INFO_LINES[InfoLine.DOCUMENTS] if profile.serves(intent)]
    return [Offer(intent, (prompt(f"line_{intent.value.replace('.', '_')}"),)) for intent in served]

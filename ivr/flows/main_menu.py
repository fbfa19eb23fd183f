"""What every caller hears first: the company, the notices, the danger key, and the menu."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dialogue.choosing import Offer, choose_one
from dialogue.conversation import Conversation
from dialogue.phrases import Phrases
from dialogue.prompt import CompanyName, Prompt, prompt
from ivr.call_context import CallContext
from ivr.flow import Flow
from ivr.flows.cases.complaint import complaint
from ivr.flows.cases.quality import quality
from ivr.flows.cases.status import status
from ivr.flows.cases.theft import theft
from ivr.flows.information.info import info, info_lines
from ivr.flows.information.payment import payment, payment_lines
from ivr.flows.language import choose_language
from ivr.flows.operator import or_a_person
from ivr.flows.outage.outage import outage
from ivr.flows.outage.storm import recorded_answer
from ivr.flows.reading.reading import reading
from ivr.flows.ring_back import ring_back
from ivr.outcome import JoinQueue, Outcome, ToOperators
from models.call import Language
from models.company_profile import CompanyProfile
from models.menu import INTENTS_OF, MenuItem

FLOWS: Mapping[MenuItem, Flow] = MappingProxyType(
    {
        MenuItem.READINGS: reading,
        MenuItem.OUTAGE: outage,
        MenuItem.THEFT: theft,
        MenuItem.QUALITY: quality,
        MenuItem.PAYMENT: payment,
        MenuItem.INFO: info,
        MenuItem.STATUS: status,
        MenuItem.COMPLAINT: complaint,
    }
)
"""What this release serves; an item that is not here is not offered, and its callers go to an operator."""

SUBMENUS: Mapping[MenuItem, Callable[[CompanyProfile], tuple[object, ...]]] = MappingProxyType(
    {MenuItem.PAYMENT: payment_lines, MenuItem.INFO: info_lines}
)
"""Items that are offered only while a line below them leads somewhere."""

WORDS: Mapping[MenuItem, Phrases] = MappingProxyType(
    {
        MenuItem.READINGS: {Language.RUSSIAN: ("показания", "передать показания", "показания счетчика")},
        MenuItem.OUTAGE: {Language.RUSSIAN: ("нет света", "света нет", "свет не горит", "когда включат")},
        MenuItem.THEFT: {Language.RUSSIAN: ("кража", "воруют", "самовольное подключение")},
        MenuItem.QUALITY: {Language.RUSSIAN: ("напряжение", "на напряжение", "плохое напряжение")},
        MenuItem.PAYMENT: {Language.RUSSIAN: ("за долг", "долг", "акт", "подключение после оплаты")},
        MenuItem.INFO: {Language.RUSSIAN: ("справка", "запись на прием")},
        MenuItem.STATUS: {Language.RUSSIAN: ("обращение", "мое обращение", "что с моим обращением")},
        MenuItem.COMPLAINT: {Language.RUSSIAN: ("жалоба", "оставить жалобу")},
    }
)
"""What a caller may say for a line; a recogniser hears those that its model knows."""

RECORDING_NOTICE = prompt("recording_notice")
DATA_NOTICE = prompt("personal_data_notice")
DANGER_KEY = prompt("danger_key")
NOTICES = "notices"
"""The step that remembers that the notices were told."""


async def main_menu(call: Conversation, here: CallContext) -> Outcome:
    """Greet, tell what must be told, and go where the caller chooses; one choice is no question."""
    call.say_with_question("greeting", prompt("greeting", company=CompanyName(here.profile.code)))
    await choose_language(call, here)
    call.say_with_question(NOTICES, *_notices(here))
    call.say_with_question("danger_key", DANGER_KEY)
    storm = await call.look(here.desks.storm.storm)
    outcome = await recorded_answer(call, here, storm)
    if outcome is not None:
        return outcome
    outcome = await ring_back(call, here)
    if outcome is not None:
        return outcome
    offered = _storm_first(main_lines(here.profile)) if storm.on else main_lines(here.profile)
    if not offered:
        return ToOperators(here.queue_for())
    chosen = await choose_one(call, "main_menu", [_offer(item) for item in offered])
    outcome = await or_a_person(FLOWS[chosen](call, here), call, here.queue_for(chosen))
    return replace(outcome, about=chosen) if isinstance(outcome, ToOperators | JoinQueue) else outcome


def main_lines(profile: CompanyProfile) -> tuple[MenuItem, ...]:
    """The lines of a company's menu, in its order: served, and with a flow that leads somewhere."""
    return tuple(item for item in profile.menu_order if item in FLOWS and _leads_on(item, profile))


def _storm_first(lines: tuple[MenuItem, ...]) -> tuple[MenuItem, ...]:
    """While it storms nobody listens to other lines before the one about power."""
    return tuple(sorted(lines, key=lambda line: line is not MenuItem.OUTAGE))


def _leads_on(item: MenuItem, profile: CompanyProfile) -> bool:
    below = SUBMENUS.get(item)
    return bool(below(profile)) if below is not None else profile.serves(*INTENTS_OF[item])


def _notices(here: CallContext) -> tuple[Prompt, ...]:
    notices = here.profile.notices
    told = ((RECORDING_NOTICE, notices.recording_notice), (DATA_NOTICE, notices.personal_data_notice))
    return tuple(notice for notice, wanted in told if wanted)


def _offer(item: MenuItem) -> Offer[MenuItem]:
    return Offer(item, (prompt(f"menu_item_{item.value}"),), WORDS[item])

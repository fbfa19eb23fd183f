"""What every caller hears first: the company, the notices, the danger key, and the menu."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from dialogue.conversation import Conversation
from dialogue.menu import Item, Menu, numbered
from dialogue.prompt import CompanyName, Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.operator import or_a_person
from ivr.flows.reading import reading
from ivr.outcome import Outcome, ToOperators
from models.menu import MenuItem

Flow = Callable[[Conversation, CallContext], Awaitable[Outcome]]

FLOWS: Mapping[MenuItem, Flow] = MappingProxyType({MenuItem.READINGS: reading})
"""The intents that this release serves; what is not here is not offered, and its callers go to an operator."""

RECORDING_NOTICE = prompt("recording_notice")
DATA_NOTICE = prompt("personal_data_notice")
DANGER_KEY = prompt("danger_key")
OPERATOR_KEY = prompt("menu_operator")
MOST_ITEMS = 5


async def main_menu(call: Conversation, here: CallContext) -> Outcome:
    """Greet, tell what must be told, and go where the caller chooses; one choice is no question."""
    await call.say_once("greeting", prompt("greeting", company=CompanyName(here.profile.code)))
    await call.say_once("notices", *_notices(here))
    await call.say_once("danger_key", DANGER_KEY)
    match _offered(here):
        case ():
            return ToOperators(here.queue_for())
        case (only,):
            chosen = only
        case several:
            chosen = await call.choose(_menu(several))
    return await or_a_person(FLOWS[chosen](call, here), call, here.queue_for(chosen))


def _notices(here: CallContext) -> tuple[Prompt, ...]:
    notices = here.profile.notices
    told = ((RECORDING_NOTICE, notices.recording_notice), (DATA_NOTICE, notices.personal_data_notice))
    return tuple(notice for notice, wanted in told if wanted)


def _offered(here: CallContext) -> tuple[MenuItem, ...]:
    return tuple(item for item in here.profile.menu_order if item in FLOWS)[:MOST_ITEMS]


def _menu(offered: tuple[MenuItem, ...]) -> Menu[MenuItem]:
    items = tuple(
        Item(key, item, (prompt(f"menu_item_{item.value}"), prompt(f"press_{key}"))) for key, item in numbered(offered)
    )
    return Menu("main_menu", items, outro=(OPERATOR_KEY,))

"""A resident has no power, or asks when it will be back, or about planned works (F-2; SMZ-4.2, SMZ-5a)."""

from enum import StrEnum

from dialogue.conversation import Conversation
from dialogue.errors import LookUpLate
from dialogue.menu import Item, Menu
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.outage.outage_place import Place, place_of
from ivr.flows.outage.outage_report import offer_call, report
from ivr.flows.outage.outage_told import Telling, tell_outage, works_words
from ivr.outcome import Done, Outcome, ToOperators
from models.account import MatchLevel
from models.call import CallResult, Language
from models.intent import Intent
from models.menu import MenuItem
from models.power import PowerKind, WorksTold


class Aim(StrEnum):
    REPORT = "report"
    STATUS = "status"
    WORKS = "works"


MENU = Menu(
    "outage_menu",
    items=(
        Item("1", Aim.REPORT, said={Language.RUSSIAN: ("нет света", "света нет", "сообщить")}),
        Item("2", Aim.STATUS, said={Language.RUSSIAN: ("когда включат", "когда будет свет", "узнать")}),
        Item("3", Aim.WORKS, said={Language.RUSSIAN: ("плановые работы", "плановые")}),
    ),
    intro=(prompt("outage_menu"),),
    outro=(prompt("danger_key"), prompt("menu_operator")),
)
SUSPECTED = prompt("outage_suspected")
RESTRICTED = prompt("outage_restricted_hint")
NO_WORKS = prompt("outage_no_works")
AWAY = prompt("service_unavailable")


async def outage(call: Conversation, here: CallContext) -> Outcome:
    """What is known of his place comes first; then his report, its number, and the offer of a call."""
    await call.look(here.desks.storm.about_power, here.incoming.key)
    return await _about(call, here, await call.choose(MENU))


async def still_out(call: Conversation, here: CallContext) -> Outcome:
    """He was told that power is back, and has none: he reports it like anybody, and the dispatcher sees that."""
    return await _about(call, here, Aim.REPORT)


async def _about(call: Conversation, here: CallContext, aim: Aim) -> Outcome:
    try:
        place = await place_of(call, here)
        if place.state.kind is PowerKind.RESTRICTED:
            return await _restricted(call, here, place)
        if aim is Aim.WORKS:
            return await _planned_works(call, here, place)
        return await _no_power(call, here, place, aim)
    except FlowEnded as ended:
        return ended.outcome


async def _no_power(call: Conversation, here: CallContext, place: Place, aim: Aim) -> Outcome:
    """Who asks about what we know of asks only; about anything else he reports it (SMZ-5a)."""
    match place.state.kind:
        case PowerKind.OUTAGE:
            assert place.state.news is not None, "an outage is told"
            await tell_outage(call, here, Telling(place.state.news, place.zone, place.account, "flow"))
        case PowerKind.PLANNED:
            assert place.state.works is not None, "works are told"
            return await _told_works(call, here, place, place.state.works)
        case PowerKind.SUSPECTED:
            await call.say(SUSPECTED)
        case _:
            pass
    only_asks = aim is Aim.STATUS and place.state.kind is PowerKind.OUTAGE
    number = await report(call, here, place, Intent.OUTAGE_STATUS if only_asks else Intent.OUTAGE_REPORT)
    await offer_call(call, here, place, number)
    return Done(CallResult.SELF_SERVICE)


async def _planned_works(call: Conversation, here: CallContext, place: Place) -> Outcome:
    """Those that are on at his place, or come next; without an account nobody can tell."""
    if place.account is None:
        return ToOperators(here.queue_for(MenuItem.OUTAGE))
    if place.state.kind is PowerKind.NOT_KNOWN:
        return await _away(call, here)
    try:
        works = await call.look(here.desks.outages.works_at, place.account)
    except LookUpLate:
        return await _away(call, here)
    return await _told_works(call, here, place, works)


async def _away(call: Conversation, here: CallContext) -> ToOperators:
    await call.say(AWAY)
    return ToOperators(here.queue_for(MenuItem.OUTAGE))


async def _told_works(call: Conversation, here: CallContext, place: Place, works: WorksTold | None) -> Outcome:
    await call.tell(works_words(works, place.zone) if works is not None else NO_WORKS)
    await report(call, here, place, Intent.OUTAGE_STATUS)
    return Done(CallResult.SELF_SERVICE)


async def _restricted(call: Conversation, here: CallContext, place: Place) -> Outcome:
    """A person answers; why, nobody hears who is not matched, and "for debt" nobody at all (IVG-2)."""
    queue = here.queue_for(MenuItem.OUTAGE)
    if place.level is not MatchLevel.METER:
        return ToOperators(queue)
    await call.say(RESTRICTED)
    return ToOperators(queue, announced=True)

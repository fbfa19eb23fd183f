"""Before any menu: a caller whose only account has no power hears so at once, without the address."""

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate, TimeIsUp
from ivr.call_context import CallContext
from ivr.flows.account_search import which_of
from ivr.flows.outage.outage_place import Place
from ivr.flows.outage.outage_told import Telling, tell_outage
from models.account import AccountNumber, MatchLevel
from models.call import CallResult
from models.intent import Intent
from models.power import PowerKind, PowerState
from services.outages.outage_desk import Banner, BannerKind

OURS = (Intent.OUTAGE_REPORT, Intent.OUTAGE_STATUS)
"""A company that serves neither knows of no outages."""


async def outage_banner(call: Conversation, here: CallContext) -> Place | None:
    """Tell the confirmed outage at the caller's place, and return it; None where there is none.

    Of several places he is asked which.
    """
    if here.caller is None or not here.profile.serves(*OURS):
        return None
    try:
        banner = await call.look(here.desks.outages.banner_for, here.caller)
        place = await _place(call, here, banner)
    except LookUpLate:
        return None
    if place is None or place.state.kind is not PowerKind.OUTAGE or place.state.news is None:
        return None
    call.worth = CallResult.INFORMED
    await call.look(here.desks.storm.about_power, here.incoming.key)
    await tell_outage(call, here, Telling(place.state.news, place.zone, place.account, "banner"))
    return place


async def _place(call: Conversation, here: CallContext, banner: Banner) -> Place | None:
    match banner:
        case Banner(BannerKind.OUTAGE, (account,), PowerState() as state):
            return _known(account, state, here)
        case Banner(BannerKind.ASK_WHICH, accounts):
            try:
                chosen = await which_of(call, accounts)
            except TimeIsUp:
                raise
            except GaveUp:
                return None
            return _known(chosen, await call.look(here.desks.outages.at, chosen), here) if chosen is not None else None
        case _:
            return None


def _known(account: AccountNumber, state: PowerState, here: CallContext) -> Place:
    """An account of his own number, which he chose where there were several."""
    return Place(account, MatchLevel.METER, state, state.zone or here.profile.zone)

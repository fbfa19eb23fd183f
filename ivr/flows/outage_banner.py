"""Before any menu: a caller whose only account has no power hears so at once, without the address."""

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate, TimeIsUp
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.flows.account_search import which_of
from ivr.flows.outage_told import Telling, tell_outage
from models.account import AccountNumber
from models.call import CallResult
from models.intent import Intent
from models.power import PowerKind, PowerState
from services.outage_desk import Banner, BannerKind

ANOTHER_QUESTION = prompt("outage_other_question")
OURS = (Intent.OUTAGE_REPORT, Intent.OUTAGE_STATUS)
"""A company that serves neither knows of no outages."""


async def outage_banner(call: Conversation, here: CallContext) -> None:
    """Tell the confirmed outage at the caller's place, if there is one; of several places he is asked which."""
    if here.caller is None or not here.profile.serves(*OURS):
        return
    try:
        banner = await call.look(here.outages.banner_for, here.caller)
        found = await _place(call, here, banner)
    except LookUpLate:
        return
    if found is None:
        return
    account, state = found
    if state.kind is PowerKind.OUTAGE and state.news is not None:
        call.worth = CallResult.INFORMED
        await tell_outage(call, here, Telling(state.news, state.zone or here.profile.zone, account, "banner"))
        await call.say(ANOTHER_QUESTION)


async def _place(call: Conversation, here: CallContext, banner: Banner) -> tuple[AccountNumber, PowerState] | None:
    match banner:
        case Banner(BannerKind.OUTAGE, (account,), PowerState() as state):
            return account, state
        case Banner(BannerKind.ASK_WHICH, accounts):
            try:
                chosen = await which_of(call, accounts)
            except TimeIsUp:
                raise
            except GaveUp:
                return None
            return (chosen, await call.look(here.outages.at, chosen)) if chosen is not None else None
        case _:
            return None

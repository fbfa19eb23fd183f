"""Where a caller has no power: an account at a match level, or nothing but what he will say (flow F-2)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dialogue.conversation import Conversation
from dialogue.errors import LookUpLate
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.account_search import Manner, find_account
from ivr.outcome import ToOperators
from models.account import Account, AccountNumber, MatchLevel
from models.menu import MenuItem
from models.power import NOT_KNOWN, PowerState
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from services.readings.reading_desk import Refusal

CLOSED = prompt("account_closed")
MANNER = Manner(offer="account_yours", may_be_unknown=True)
"""In the dark nobody reads his account off a bill: silence leads on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Without an account, the caller says where he is, and a person places him on the network."""

    account: AccountNumber | None
    level: MatchLevel
    state: PowerState
    zone: ZoneInfo


async def place_of(call: Conversation, here: CallContext) -> Place:
    """Ends the flow for an account whose contract is over: a person answers that."""
    moment = CallMoment(here.incoming.answered_at, await call.look(here.clock.now))
    try:
        found = await find_account(call, here, moment, MANNER)
    except LookUpLate:
        found = Refusal.DATABASE_AWAY
    if not isinstance(found, AccountSheet):
        return Place(None, MatchLevel.NONE, NOT_KNOWN, here.profile.zone)
    account = found.account
    call.account = account.number
    if not account.is_active:
        await call.say(CLOSED)
        raise FlowEnded(ToOperators(here.queue_for(MenuItem.OUTAGE), announced=True))
    return Place(account.number, _level(account, here), await _state(call, here, account), account.premises.zone)


def _level(account: Account, here: CallContext) -> MatchLevel:
    """One of his own number, which he chose, is as good as a meter's serial (3.3)."""
    return MatchLevel.METER if here.caller in account.phones else MatchLevel.ACCOUNT


async def _state(call: Conversation, here: CallContext, account: Account) -> PowerState:
    try:
        return await call.look(here.desks.outages.at, account.number)
    except LookUpLate:
        return NOT_KNOWN

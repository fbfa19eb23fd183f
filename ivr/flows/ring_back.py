"""Whoever calls because we rang him hears what we had to tell, and can confirm it (decisions.md, Outbound)."""

from dataclasses import replace

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate, OperatorAsked, TimeIsUp
from dialogue.menu import Item, Menu
from dialogue.notice_words import notice_prompts
from dialogue.prompt import Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.outage.outage import still_out
from ivr.outcome import Outcome, ToOperators
from models.call import CallResult
from models.menu import MenuItem
from models.outbound.notice import ACKNOWLEDGES, HAS_NO_POWER, HAS_POWER, OPERATOR, REPEATS, Heard, NoticeKind
from services.notices.ring_back_desk import MissedNotice, ToldBack

RANG = prompt("notice_ring_back")
CONFIRMED = prompt("notice_confirmed")
OTHERWISE = prompt("outage_other_question")
NO_KEY = ""
_SILENCE = "-"
"""On no telephone: what is pressed is never it."""
_GO_ON = "45678#"
"""Keys of a menu that he knows by heart: he hears it next."""
_GOES_ON = tuple(Item(key, NO_KEY) for key in (*_GO_ON, _SILENCE))
CONFIRM = Menu(
    "ring_back",
    # 9 is danger here: he calls us, and what he typed before he heard the notice confirms nothing
    items=(*(Item(key, key) for key in (ACKNOWLEDGES, REPEATS, OPERATOR)), *_GOES_ON),
    intro=(prompt("notice_ring_back_ack"),),
    silence=_SILENCE,
    only_new_keys=True,
)
MOST_REPEATS = 2


async def ring_back(call: Conversation, here: CallContext) -> Outcome | None:
    """Tell him each notice that he missed; None: he goes on to the menu, also where nobody knows what he missed."""
    if here.caller is None:
        return None
    try:
        missed = await call.look(here.desks.ring_backs.missed_by, here.caller)
    except LookUpLate:
        return None
    if not missed:
        return None
    await call.tell(RANG)
    for turn, notice in enumerate(missed, start=1):
        key = await _told(call, here, notice, turn)
        if notice.text.kind is NoticeKind.RESTORED and key == HAS_NO_POWER:
            return await still_out(call, here)
        if key == OPERATOR:
            return ToOperators(here.queue_for(MenuItem.OUTAGE))
    await call.say(OTHERWISE)
    return None


async def _told(call: Conversation, here: CallContext, notice: MissedNotice, turn: int) -> str:
    """The key of his answer. What he has heard is his draft until it is kept: he may hang up at any moment."""
    words = notice_prompts(notice.text, here.profile.code, here.profile.zone)
    is_news = notice.text.kind is NoticeKind.RESTORED
    heard = Heard(here.incoming.answered_at, 0, 0)
    told = ToldBack(here.incoming.key, turn, notice.notice_id, notice.place, heard)
    for _ in range(1 + MOST_REPEATS):
        recital = await call.recite_anew(*words)
        if recital.heard_ms >= heard.heard_ms:
            heard = replace(heard, heard_ms=recital.heard_ms, of_ms=recital.of_ms)
        call.note(replace(told, heard=heard))
        call.worth = CallResult.INFORMED if heard.is_whole else call.worth
        key = await _key(call, _is_power_back(words) if is_news else CONFIRM)
        heard = replace(heard, key=key or heard.key)
        call.note(replace(told, heard=heard))
        if is_news or key != REPEATS:
            break
    await _kept(call, here, replace(told, heard=heard), thanked=key == ACKNOWLEDGES and not is_news)
    return key


async def _kept(call: Conversation, here: CallContext, told: ToldBack, *, thanked: bool) -> None:
    """Nobody is thanked for what could not be kept; the end of the call tries once more."""
    try:
        await call.look(here.desks.ring_backs.keep_told, told)
    except LookUpLate:
        return
    call.note(None)
    if thanked:
        await call.say(CONFIRMED)


async def _key(call: Conversation, asked: Menu[str]) -> str:
    """None where he is silent, or wants the menu: whoever confirms nothing is not kept from it."""
    try:
        return await call.choose(asked)
    except OperatorAsked:
        return OPERATOR
    except TimeIsUp:
        raise
    except GaveUp:
        return NO_KEY


def _is_power_back(news: tuple[Prompt, ...]) -> Menu[str]:
    """The question is a part of the news."""
    items = (*(Item(key, key) for key in (HAS_NO_POWER, HAS_POWER)), Item(OPERATOR, NO_KEY), *_GOES_ON)
    return Menu("ring_back_restored", items, news, silence=_SILENCE, was_said=True)

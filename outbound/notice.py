"""A notice is given to whoever answers: he hears it, may hear it twice more, and answers with one key (F-2, F-8)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, OperatorAsked
from dialogue.keys import WHOM_WE_CALL
from dialogue.line import Recital
from dialogue.menu import Item, Menu
from dialogue.notice_words import notice_prompts
from dialogue.prompt import Prompt, prompt
from models.outbound.notice import (
    ACKNOWLEDGES,
    HAS_NO_POWER,
    HAS_POWER,
    OPERATOR,
    OPTS_OUT,
    REPEATS,
    Heard,
    NoticeKind,
)
from services.notices.notice_desk import NoticeDesk, NoticeHeard

NO_KEY = ""
_SILENCE = "-"
"""On no telephone: what is pressed is never it."""
ANSWER = Menu(
    "notice",
    # Every key of it but silence proves a human; 0 is the operator here as everywhere.
    items=(
        *(Item(key, key) for key in (ACKNOWLEDGES, REPEATS, OPERATOR, OPTS_OUT)),
        Item("0", OPERATOR),
        Item(_SILENCE, NO_KEY),
    ),
    intro=(prompt("planned_ack"),),
    silence=_SILENCE,
    others=WHOM_WE_CALL,
)
MOST_REPEATS = 2
THANKS = prompt("planned_thanks")
NO_MORE_CALLS = prompt("optout_confirm")


class NoticeEnd(Enum):
    """What is to become of the call of a notice."""

    OVER = auto()
    """He has heard a good-bye, or was told nothing: the line ends."""
    OPERATOR = auto()
    """He wants a person."""
    STILL_OUT = auto()
    """He was told that power is back, and has none."""


@dataclass(frozen=True, slots=True)
class Ring:
    """An attempt that somebody has answered."""

    attempt: str
    answered_at: datetime
    company: str
    """Its code."""
    zone: ZoneInfo
    desk: NoticeDesk


def is_power_back(news: tuple[Prompt, ...]) -> Menu[str]:
    """The question is a part of the news: it is asked once more only after a key that is no answer."""
    items = (*(Item(key, key) for key in (HAS_NO_POWER, HAS_POWER)), Item("0", OPERATOR), Item(_SILENCE, NO_KEY))
    return Menu("restored", items, news, silence=_SILENCE, others=WHOM_WE_CALL, was_said=True)


async def give_notice(call: Conversation, ring: Ring) -> NoticeEnd:
    """Tell it, ask, and keep what he heard and pressed before he hears thanks; a third wish to hear it ends in those.

    What is known so far is the call's draft: whoever leaves on another way (a hang-up, danger) has heard so much. What
    played when a bridge died is not known, and not counted. An attempt that nobody filed ends without a word. Raises
    LookUpLate where the text is not to be had, or nothing could be kept: then nobody is thanked.
    """
    heard = _noted(call, ring, Heard(ring.answered_at, 0, 0))
    text = await call.look(ring.desk.text_of, ring.attempt)
    if text is None:
        call.note(None)
        return NoticeEnd.OVER
    is_news = text.kind is NoticeKind.RESTORED
    words = notice_prompts(text, ring.company, ring.zone)
    for _ in range(1 + MOST_REPEATS):
        heard = _noted(call, ring, _longer(heard, await call.recite(*words)))
        key = await _key(call, is_power_back(words) if is_news else ANSWER)
        heard = _noted(call, ring, replace(heard, key=key or heard.key))
        if is_news or key != REPEATS:
            break
    await call.look(ring.desk.keep, NoticeHeard(ring.attempt, heard))
    call.note(None)
    return NoticeEnd.STILL_OUT if is_news and key == HAS_NO_POWER else await _part(call, key)


async def _key(call: Conversation, asked: Menu[str]) -> str:
    """The key of his answer; none where he is silent, or presses keys that mean nothing as often as he may."""
    try:
        return await call.choose(asked)
    except OperatorAsked:
        return OPERATOR
    except GaveUp:
        return NO_KEY


async def _part(call: Conversation, key: str) -> NoticeEnd:
    if key == OPERATOR:
        return NoticeEnd.OPERATOR
    await call.say(NO_MORE_CALLS if key == OPTS_OUT else THANKS)
    return NoticeEnd.OVER


def _longer(heard: Heard, recital: Recital) -> Heard:
    """The longest of all playings counts."""
    is_longer = recital.heard_ms >= heard.heard_ms
    return replace(heard, heard_ms=recital.heard_ms, of_ms=recital.of_ms) if is_longer else heard


def _noted(call: Conversation, ring: Ring, heard: Heard) -> Heard:
    call.note(NoticeHeard(ring.attempt, heard))
    return heard

"""After his talk with an agent the caller says in one key how he was served (F-9, SMZ-11)."""

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate
from dialogue.menu import Item, Menu
from dialogue.prompt import Prompt, prompt
from ivr.call_context import CallContext
from ivr.outcome import Done
from models.call import CallResult
from models.survey import HIGHEST, LOWEST, SurveyAnswer, SurveyAsked

INTRO = prompt("survey_csat_intro")
ASK = prompt("survey_csat")
NO_SUCH_MARK = prompt("invalid_key")
THANKS = prompt("survey_thanks")

_ANOTHER = 0
_SILENCE = "-"
"""On no telephone: what a caller presses is never it."""


async def survey(call: Conversation, here: CallContext, queue: str) -> Done:
    """Ask whoever may be asked; nobody else hears anything more. 0 and 9 mean here what they mean everywhere."""
    asked = await _asked(call, here, queue)
    if asked is None:
        return Done(CallResult.AGENT, has_parted=True)
    mark = await _mark(call)
    await _keep(call, here, SurveyAnswer(asked, mark, await call.look(here.clock.now)))
    if mark is None:
        return Done(CallResult.AGENT)
    await call.say(THANKS)
    return Done(CallResult.AGENT, has_parted=True)


async def _asked(call: Conversation, here: CallContext, queue: str) -> SurveyAsked | None:
    """The question to him; None where he may not be asked, or nobody knows whether he may."""
    if here.caller is None:
        return None
    asked = SurveyAsked(here.incoming.key, here.caller, queue, await call.look(here.clock.now))
    try:
        return asked if await call.look(here.desks.surveys.begin, asked) else None
    except LookUpLate:
        return None


async def _mark(call: Conversation) -> int | None:
    """None for whoever keeps silent, or presses a key that is no mark twice."""
    try:
        mark = await call.choose(_marks(INTRO, ASK))
        if mark == _ANOTHER:
            mark = await call.choose(_marks(NO_SUCH_MARK, ASK))
    except GaveUp:
        return None
    return mark or None


def _marks(*asked: Prompt) -> Menu[int | None]:
    marks: list[Item[int | None]] = [Item(str(mark), mark) for mark in range(LOWEST, HIGHEST + 1)]
    others: list[Item[int | None]] = [Item(key, _ANOTHER) for key in "678#"]
    return Menu("survey", (*marks, *others, Item(_SILENCE, None)), asked, silence=_SILENCE, only_new_keys=True)


async def _keep(call: Conversation, here: CallContext, answer: SurveyAnswer) -> None:
    try:
        await call.look(here.desks.surveys.keep, answer)
    except LookUpLate:
        return

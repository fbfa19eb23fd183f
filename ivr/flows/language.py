"""In which language a call is held: as its number chose before, or by key; the company's first language comes first."""

from dialogue.conversation import Conversation
from dialogue.errors import GaveUp, LookUpLate
from dialogue.menu import Item, Menu
from dialogue.prompt import Prompt, prompt
from ivr.call_context import CallContext
from models.call import Language

KEYS = {Language.RUSSIAN: "1", Language.KAZAKH: "2"}
"""As the two recordings name them, whichever is played first."""
CHOICES = {
    Language.RUSSIAN: prompt("language_choice"),
    Language.KAZAKH: Prompt("language_choice_kk", language=Language.KAZAKH),
}


async def choose_language(call: Conversation, here: CallContext) -> None:
    """Speak it from here on. Silence is Russian, in which everything can be said."""
    languages = here.profile.languages
    if len(languages) == 1:
        call.speak(languages[0])
        return
    known = await _known(call, here)
    if known in languages:
        call.speak(known)
        return
    chosen = await _chosen(call, languages)
    if chosen is not None:
        call.speak(chosen)
        await _remember(call, here, chosen)


async def speak_as_before(call: Conversation, here: CallContext) -> None:
    """In a leg that goes on after a queue: what was chosen in the first one is remembered."""
    known = await _known(call, here) if len(here.profile.languages) > 1 else None
    if known in here.profile.languages:
        call.speak(known)


async def _chosen(call: Conversation, languages: tuple[Language, ...]) -> Language | None:
    """None for whoever keeps silent or presses other keys: he is asked again when he calls again."""
    items: list[Item[Language | None]] = [
        Item(KEYS[language], language, (CHOICES[language],)) for language in languages
    ]
    try:
        return await call.choose(Menu("language", (*items, Item("#", None)), silence="#"))
    except GaveUp:
        return None


async def _known(call: Conversation, here: CallContext) -> Language | None:
    if here.caller is None:
        return None
    try:
        return await call.look(here.desks.languages.language_of, here.caller)
    except LookUpLate:
        return None


async def _remember(call: Conversation, here: CallContext, chosen: Language) -> None:
    if here.caller is None:
        return
    try:
        await call.look(here.desks.languages.remember, here.caller, chosen)
    except LookUpLate:
        return

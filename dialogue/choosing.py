"""Menus whose keys close up: what is switched off leaves no gap; five lines, and one more key for all the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dialogue.conversation import Conversation
from dialogue.menu import Item, Menu, numbered
from dialogue.phrases import Phrases
from dialogue.prompt import Prompt, prompt
from models.call import Language

T = TypeVar("T")

MOST_LINES = 5
"""Before «Другие вопросы». A sixth line that is the last stands there itself: a menu of one line is no menu."""
OTHER = prompt("menu_item_other")
OTHER_WORDS: Phrases = {Language.RUSSIAN: ("другие вопросы", "другой вопрос", "другое")}
OPERATOR_KEY = prompt("menu_operator")


@dataclass(frozen=True, slots=True)
class Offer(Generic[T]):
    """One line of a menu, without its key."""

    value: T
    prompts: tuple[Prompt, ...]
    said: Phrases | None = None


async def choose_one(call: Conversation, step: str, offers: Sequence[Offer[T]]) -> T:
    """The one that the caller chooses. One alone is no question. Raises IndexError where there is none."""
    return offers[0].value if len(offers) == 1 else await _ask(call, step, offers)


async def _ask(call: Conversation, step: str, offers: Sequence[Offer[T]]) -> T:
    most = MOST_LINES + 1 if len(offers) == MOST_LINES + 1 else MOST_LINES
    first, rest = offers[:most], offers[most:]
    lines = [*(Offer(place, offer.prompts, offer.said) for place, offer in enumerate(first))]
    if rest:
        lines.append(Offer(MOST_LINES, (OTHER,), OTHER_WORDS))
    chosen = await call.choose(Menu(step, keyed(lines), outro=(OPERATOR_KEY,)))
    return first[chosen].value if chosen < len(first) else await _ask(call, f"{step}_other", rest)


def keyed(offers: Sequence[Offer[T]]) -> tuple[Item[T], ...]:
    """The lines with their keys, 1 first: «…, нажмите один»."""
    return tuple(
        Item(key, offer.value, (*offer.prompts, prompt(f"press_{key}")), offer.said) for key, offer in numbered(offers)
    )

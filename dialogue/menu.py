"""Menus: one key chooses one of a few values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dialogue.endings import Commanded, Ending, Match, NoInput, NoMatch, Reason, Timing
from dialogue.keys import ESCAPE, WHO_CALLS_US, Command, MenuKeys
from dialogue.phrases import Phrases, phrases_in
from dialogue.prompt import Prompt
from dialogue.voice_choices import SpokenChoice
from models.call import Language

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """One choice: its key, what it stands for, and how it is offered (nothing where another prompt says it)."""

    key: str
    value: T
    prompts: tuple[Prompt, ...] = ()
    said: Phrases | None = None
    """What a caller may call it, besides the number of its key."""


@dataclass(frozen=True, slots=True)
class Menu(Generic[T]):
    """`step` names it in the journal. A key of an item wins over the same key's common meaning."""

    step: str
    items: tuple[Item[T], ...]
    intro: tuple[Prompt, ...] = ()
    outro: tuple[Prompt, ...] = ()
    silence: str | None = None
    """The key that silence counts as; None asks again."""
    only_new_keys: bool = False
    """The caller cannot have expected it: what he typed before it was asked is no answer."""
    was_said: bool = False
    """He has just heard it: it is said again only after a key that is no answer."""
    by_words: bool = False
    """Its prompt names words and no keys: a recogniser that lacks one of them is not asked, and the twin is said."""
    others: MenuKeys = WHO_CALLS_US
    """What the keys mean that none of its items has."""

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        offers = tuple(offer for item in self.items for offer in item.prompts)
        return self.intro + offers + self.outro

    @property
    def spoken(self) -> SpokenChoice | None:
        """How it may be answered by voice; not where silence answers too, for a word misheard must not."""
        if self.silence is not None:
            return None
        language = Language.RUSSIAN
        phrases = {item.key: phrases_in(item.said or {}, language) for item in self.items}
        return SpokenChoice(phrases, language, by_words=self.by_words)

    @property
    def keys(self) -> "OneKey":
        return OneKey("".join(item.key for item in self.items), self.others)

    def value_of(self, key: str) -> T:
        """The value behind `key`; raises KeyError where there is none."""
        return {item.key: item.value for item in self.items}[key]


def numbered(values: Sequence[T]) -> tuple[tuple[str, T], ...]:
    """Keys 1, 2, 3 ... for `values`: what is switched off leaves no gap. At most eight, for 9 is danger."""
    if len(values) > 8:
        raise ValueError("a menu has at most eight keys to give")
    return tuple((str(number), value) for number, value in enumerate(values, start=1))


@dataclass(frozen=True, slots=True)
class OneKey:
    """Wants one of these keys."""

    keys: str
    others: MenuKeys = WHO_CALLS_US

    def listener(self, timing: Timing) -> "KeyListener":
        return KeyListener(self, timing)


class KeyListener:
    """One attempt at one key."""

    def __init__(self, wanted: OneKey, timing: Timing) -> None:
        self._wanted = wanted
        self._timing = timing
        self._raw = ""
        self._escaped = False

    @property
    def raw(self) -> str:
        return self._raw

    @property
    def wait_s(self) -> float:
        return self._timing.next_key_s if self._escaped else self._timing.first_key_s

    def press(self, key: str) -> Ending | None:
        self._raw += key
        others = self._wanted.others
        if self._escaped:
            return _meant(others.after_star.get(key))
        if key == ESCAPE and others.after_star:
            self._escaped = True
            return None
        return Match(key) if key in self._wanted.keys else _meant(others.at_once.get(key))

    def silence(self) -> Ending:
        """A lone star repeats, as in menus where it needs no second key."""
        return Commanded(Command.REPEAT) if self._escaped else NoInput()


def _meant(command: Command | None) -> Ending:
    return Commanded(command) if command else NoMatch(Reason.INVALID_KEY)

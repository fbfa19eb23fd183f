"""The prompt catalogue: what each prompt says in each language, and of which recordings it is made."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialogue.errors import UnknownPrompt
from dialogue.prompt import Recorded, Text
from models.call import Language


class Pause(StrEnum):
    """Silence between pieces, as the punctuation between them asks; recordings themselves begin and end at once."""

    NONE = ""
    SHORT = "silence/100"
    GROUP = "silence/150"
    FULL = "silence/250"


PAUSES_MS: Mapping[str, int] = {"": 0, "silence/100": 100, "silence/150": 150, "silence/250": 250}
"""Length of each pause by its piece id."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The place of a value in a sentence."""

    name: str


Part = Recorded | Text | Variable


@dataclass(frozen=True, slots=True)
class Sentence:
    """A prompt in one language: `parts` with the pauses between them; `closing` comes before the next prompt."""

    text: str
    parts: tuple[Part, ...]
    closing: Pause

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(part.name for part in self.parts if isinstance(part, Variable))

    @property
    def has_texts(self) -> bool:
        """Whether some of it is for the speech engine."""
        return any(isinstance(part, Text) for part in self.parts)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One prompt. `sentences` holds the languages in which it may be played; drafts are not among them."""

    id: str
    interruptible: bool
    sentences: Mapping[Language, Sentence]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All prompts, and the words of every recording by language and piece id."""

    entries: Mapping[str, CatalogueEntry]
    words: Mapping[Language, Mapping[str, str]]


_VARIABLE = re.compile(r"\{(\w+)\}")
_TOKEN = re.compile(r"\{(\w+)\}|([\w+]+(?:-\w+)*)|([.!?…])|([,:;—])")


def sentence(text: str, pieces: Iterable[str], words: Mapping[str, str]) -> Sentence:
    """Read `text` along its `pieces` (ids, or {variables}), taking the pauses from the text's punctuation.

    Raises `UnknownPrompt` where the text and the words of the pieces part.
    """
    reader = _Reader(text)
    parts: list[Part] = []
    for piece in pieces:
        pause = reader.pause()
        if parts and pause:
            parts.append(Recorded(pause.value))
        parts.append(reader.take(piece, words))
    closing = reader.pause()
    reader.expect_end()
    return Sentence(text, tuple(parts), closing)


def spoken_sentence(text: str) -> Sentence:
    """A sentence that nobody has recorded: what stands around its {variables} is for the speech engine."""
    parts: list[Part] = []
    for place, words in enumerate(_VARIABLE.split(text)):
        if place % 2:
            parts.append(Variable(words))
        elif any(map(str.isalnum, words)):
            parts.append(Text(words.strip(" ,;—")))
    last = _tokens(text)[-1:]
    closing = last[0] if last and isinstance(last[0], Pause) else Pause.NONE
    return Sentence(text, tuple(parts), closing)


class _Reader:
    """Walks over a text word by word."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0

    def pause(self) -> Pause:
        """Step over punctuation; the longest pause that it asks for."""
        longest = Pause.NONE
        while self._at < len(self._tokens) and isinstance(self._tokens[self._at], Pause):
            longest = max(longest, Pause(self._tokens[self._at]), key=PAUSES_MS.__getitem__)
            self._at += 1
        return longest

    def take(self, piece: str, words: Mapping[str, str]) -> Part:
        """Step over the words of `piece`."""
        if piece.startswith("{"):
            self._step(piece)
            return Variable(piece.strip("{}"))
        if piece not in words:
            raise UnknownPrompt(f"no recording {piece} for: {self._text}")
        for word in _tokens(words[piece]):
            if not isinstance(word, Pause):
                self.pause()
                self._step(word)
        return Recorded(piece)

    def expect_end(self) -> None:
        if self._at < len(self._tokens):
            raise UnknownPrompt(f"nothing says «{self._tokens[self._at]}» of: {self._text}")

    def _step(self, word: str) -> None:
        found = self._tokens[self._at] if self._at < len(self._tokens) else "the end"
        if found != word:
            raise UnknownPrompt(f"a recording says «{word}» where the text has «{found}»: {self._text}")
        self._at += 1


def _tokens(text: str) -> Sequence[str | Pause]:
    """Words in lower case, {variables} with their braces, and pauses for punctuation."""
    found: list[str | Pause] = []
    for variable, word, full, _ in _TOKEN.findall(text):
        if variable:
            found.append(f"{{{variable}}}")
        elif word:
            found.append(word.casefold())
        else:
            found.append(Pause.FULL if full else Pause.SHORT)
    return found

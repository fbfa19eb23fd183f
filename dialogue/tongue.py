"""A line that speaks one language: what is said on it is asked for in that language, and answered by keys alone where
nobody recognises that language yet."""

from collections.abc import Sequence
from dataclasses import replace

from dialogue.line import Line, PlayEnd, Recital, VoiceRecording
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from dialogue.speech import Listening, Speech, SpeechLine
from models.call import Language


class Tongue:
    """Implements Line and SpeechLine on the line of a call; a prompt that names its language keeps it."""

    def __init__(self, line: Line, speech: SpeechLine | None) -> None:
        self._line = line
        self._speech = speech
        self.language = Language.RUSSIAN

    async def play(self, prompts: Sequence[Prompt]) -> PlayEnd:
        return await self._line.play(self._worded(prompts))

    async def recite(self, prompts: Sequence[Prompt]) -> Recital:
        return await self._line.recite(self._worded(prompts))

    async def key(self, within_s: float) -> str | None:
        return await self._line.key(within_s)

    def forget_keys(self) -> str:
        return self._line.forget_keys()

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        return await self._line.record(name, max_s)

    @property
    def can_listen(self) -> bool:
        """The grammars of questions are Russian; a caller who hears Kazakh answers by keys."""
        return self._speech is not None and self._speech.can_listen and self.language is Language.RUSSIAN

    def knows(self, words: frozenset[str]) -> bool:
        return self._speech is not None and self._speech.knows(words)

    async def listen(self, prompts: Sequence[Prompt], listening: Listening, before: Sequence[Foreword] = ()) -> Speech:
        assert self._speech is not None, "only a line that can listen is asked to"
        worded = [replace(each, prompts=self._worded(each.prompts)) for each in before]
        return await self._speech.listen(self._worded(prompts), listening, worded)

    def _worded(self, prompts: Sequence[Prompt]) -> tuple[Prompt, ...]:
        if self.language is Language.RUSSIAN:
            return tuple(prompts)
        return tuple(each if each.language else replace(each, language=self.language) for each in prompts)

"""What is said in one breath with the next question, so that no silence lies between them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from dialogue.journal import Journal
from dialogue.line import Line
from dialogue.prompt import Prompt
from models.call import Language


@dataclass(frozen=True, slots=True)
class Foreword:
    """One utterance before a question. Whoever says it awaits `was_said` when it has been heard, or cut by a key."""

    prompts: tuple[Prompt, ...]
    was_said: Callable[[], Awaitable[None]]


class Preface:
    """The forewords of one conversation that wait for a question, or for whatever else is said.

    Each is said once: a run that takes the call over says again only what nobody knows to have been heard.
    """

    def __init__(self, line: Line, journal: Journal) -> None:
        self._line = line
        self._journal = journal
        self._waiting: dict[str, Foreword] = {}

    @property
    def forewords(self) -> tuple[Foreword, ...]:
        """In the order in which they are to be said; empty where nothing waits."""
        return tuple(self._waiting.values())

    def hold(self, step: str, prompts: tuple[Prompt, ...]) -> None:
        """Keep `prompts` for the next question, unless an earlier run marked `step` as heard."""

        async def was_said() -> None:
            if self._waiting.pop(step, None) is not None:
                await self._journal.mark_heard(step)

        if prompts and not self._journal.was_heard(step):
            self._waiting[step] = Foreword(prompts, was_said)

    def keep_in(self, language: Language) -> None:
        """What waits was meant in this language, whatever is spoken from now on."""
        for step, foreword in self._waiting.items():
            prompts = tuple(replace(each, language=each.language or language) for each in foreword.prompts)
            self._waiting[step] = replace(foreword, prompts=prompts)

    def drop(self) -> None:
        """Forget them: an earlier run has said them."""
        self._waiting.clear()

    async def speak(self) -> None:
        """Say them now, as a caller's keys allow; while replaying they have been said. Raises HungUp."""
        if self._journal.is_replaying():
            self.drop()
        for foreword in self.forewords:
            await self._line.play(foreword.prompts)
            await foreword.was_said()

    async def were_said(self) -> None:
        """They have been said with the question."""
        for foreword in self.forewords:
            await foreword.was_said()

"""A scripted caller on a line that listens to what he says."""

from collections.abc import Sequence

from dialogue.line import PlayEnd
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from dialogue.speech import Hypothesis, Listening, Speech, SpeechEnd, Word
from tests.fakes.memory_journal import Crash
from tests.fakes.scripted_caller import ScriptedCaller

SURE, DOUBTFUL = 0.97, 0.4
_WORD_S = 0.4


class SpeakingCaller(ScriptedCaller):
    """Further lines of his script: "says WORDS", "speech fails" and "we crash".

    A word that was heard badly ends in a question mark; other readings of what he said follow after bars.
    """

    def __init__(self, script: str, *, can_listen: bool = True, unknown: frozenset[str] = frozenset()) -> None:
        super().__init__(script)
        self.can_listen = can_listen
        self._unknown = unknown
        self.listened_for: list[Listening] = []
        self.prefaces: list[list[str]] = []
        """What each step began with, before its question."""
        self._said: Speech | None = None

    def knows(self, words: frozenset[str]) -> bool:
        return not words & self._unknown

    async def listen(self, prompts: Sequence[Prompt], listening: Listening, before: Sequence[Foreword] = ()) -> Speech:
        self.listened_for.append(listening)
        self.prefaces.append([prompt.id for each in before for prompt in each.prompts])
        for each in before:
            await self.play(each.prompts)
        played = await self.play(prompts)
        if not self.has_reacted:
            self.act()
        said, self._said = self._said, None
        if said is not None:
            return Speech(said.end, played, said.hypotheses)
        return Speech(SpeechEnd.KEY if self._keys else SpeechEnd.NO_INPUT, played)

    @property
    def has_reacted(self) -> bool:
        return super().has_reacted or self._said is not None

    def speaks(self, turn: str) -> bool:
        if turn == "we crash":
            raise Crash
        if turn == "speech fails":
            self._said = Speech(SpeechEnd.UNAVAILABLE, PlayEnd.CUT)
            return True
        if not turn.startswith("says "):
            return False
        readings = turn.removeprefix("says ").split("|")
        self._said = Speech(SpeechEnd.SPOKEN, PlayEnd.CUT, tuple(map(reading, readings)))
        return True


def reading(text: str) -> Hypothesis:
    """Words as a recogniser tells them, half a second apart."""
    words = text.split()
    return Hypothesis(
        tuple(
            Word(
                word.rstrip("?"), DOUBTFUL if word.endswith("?") else SURE, place * _WORD_S, (place + 1) * _WORD_S - 0.1
            )
            for place, word in enumerate(words)
        )
    )

"""A caller's line without Asterisk: what he says goes through a simulated telephone to a real recogniser."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from dialogue.line import PlayEnd, Recital, VoiceRecording
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from dialogue.speech import Listening, Speech, SpeechEnd
from gridline.evaluation.hearing import Hearing
from gridline.evaluation.telephone import Condition, through
from gridline.evaluation.truthful_caller import TruthfulCaller


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where a voice goes through, and who hears it."""

    condition: Condition
    hearing: Hearing
    seed: int = 1


class SimulatedLine:
    """Implements Line and SpeechLine. The caller hears each prompt to its end, and answers at once."""

    def __init__(self, caller: TruthfulCaller, around: Circumstances) -> None:
        self._caller = caller
        self._around = around
        self._keys: deque[str] = deque()
        self._utterances = 0

    @property
    def can_listen(self) -> bool:
        return True

    def knows(self, words: frozenset[str]) -> bool:
        return words <= self._around.hearing.vocabulary

    async def play(self, prompts: Sequence[Prompt]) -> PlayEnd:
        for each in prompts:
            self._caller.hear(each)
        return PlayEnd.WHOLE

    async def recite(self, prompts: Sequence[Prompt]) -> Recital:
        """Here sounds have no length: a prompt counts as a second."""
        await self.play(prompts)
        return Recital(1000 * len(prompts), 1000 * len(prompts))

    async def listen(self, prompts: Sequence[Prompt], listening: Listening, before: Sequence[Foreword] = ()) -> Speech:
        await self.play((*(prompt for each in before for prompt in each.prompts), *prompts))
        saying = self._caller.spoken()
        if saying is None:
            self._keys.extend(self._caller.keys())
            return Speech(SpeechEnd.KEY if self._keys else SpeechEnd.NO_INPUT, PlayEnd.WHOLE)
        self._utterances += 1
        around = self._around
        sound = through(around.condition, saying.samples, (around.seed, crc32(saying.name.encode()), self._utterances))
        return Speech(SpeechEnd.SPOKEN, PlayEnd.WHOLE, await around.hearing.hear(sound, listening))

    async def key(self, within_s: float) -> str | None:
        if not self._keys:
            self._keys.extend(self._caller.keys())
        return self._keys.popleft() if self._keys else None

    def forget_keys(self) -> str:
        waiting = "".join(self._keys)
        self._keys.clear()
        return waiting

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        """He leaves no message."""
        return VoiceRecording(name, 0.0)

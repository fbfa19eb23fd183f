"""A recogniser that hears what the test wants, and keeps what it was fed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.recognition.errors import NoRecogniser, RecogniserFailed
from dialogue.speech import Grammar, Hypothesis, Word


def hypothesis(*words: str, confidence: float = 0.9) -> Hypothesis:
    """Words of 0.4 s each, one after the other."""
    return Hypothesis(tuple(Word(word, confidence, 0.4 * n, 0.4 * n + 0.4) for n, word in enumerate(words)))


@dataclass(slots=True)
class ScriptedUtterance:
    """Implements the port Utterance."""

    grammar: Grammar | None
    hypotheses: int
    script: "ScriptedRecogniser"
    fed: bytearray = field(default_factory=bytearray)
    dropped: bool = False

    def feed(self, samples: bytes) -> None:
        self.fed += samples

    async def partial(self) -> tuple[str, ...]:
        self.script.asked += 1
        heard = tuple(self.script.so_far.split())
        await self.script.judged.wait()
        return heard

    async def result(self) -> tuple[Hypothesis, ...]:
        await self.script.thought.wait()
        if self.script.fails:
            raise RecogniserFailed("its worker died")
        return tuple(self.script.heard)


@dataclass(slots=True)
class ScriptedRecogniser:
    """Implements the port Recogniser."""

    heard: Sequence[Hypothesis] = (hypothesis("один"),)
    so_far: str = ""
    """What it takes an answer for while it is spoken."""
    asked: int = 0
    """How often it was asked for that."""
    is_ready: bool = True
    refuses: bool = False
    fails: bool = False
    lost: int = 0
    utterances: list[ScriptedUtterance] = field(default_factory=list)
    thought: asyncio.Event = field(default_factory=asyncio.Event)
    """Results come when this is set, as it is at first."""
    judged: asyncio.Event = field(default_factory=asyncio.Event)
    """The same for what it is asked in between."""

    def __post_init__(self) -> None:
        self.thought.set()
        self.judged.set()

    @asynccontextmanager
    async def utterance(self, grammar: Grammar | None, hypotheses: int) -> AsyncIterator[ScriptedUtterance]:
        if self.refuses:
            raise NoRecogniser("all workers are busy")
        utterance = ScriptedUtterance(grammar, hypotheses, self)
        self.utterances.append(utterance)
        try:
            yield utterance
        finally:
            utterance.dropped = True

"""A recogniser without a model: what it hears is a function of the audio."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from adapters.recognition.errors import NoRecogniser, RecogniserFailed
from dialogue.speech import Grammar, Hypothesis

Ear = Callable[[bytes], tuple[Hypothesis, ...]]
"""What is heard in all the audio of an utterance: 8 kHz, 16 bit."""


class ScriptedRecogniser:
    """Hears by its `ear`. Its faults may be switched on at any time."""

    def __init__(self, ear: Ear = lambda audio: ()) -> None:
        self.ear = ear
        self.is_ready = True
        self.lost = 0
        self.fails = False
        """Utterances that ask for their result lose it."""
        self.begun: list[Grammar | None] = []
        """The grammar of each utterance that has begun."""
        self.at_once = 0
        """Utterances that have begun and are not left."""

    @asynccontextmanager
    async def utterance(self, grammar: Grammar | None, hypotheses: int) -> AsyncIterator["ScriptedUtterance"]:
        if not self.is_ready:
            raise NoRecogniser("the script has none")
        self.begun.append(grammar)
        self.at_once += 1
        try:
            yield ScriptedUtterance(self, hypotheses)
        finally:
            self.at_once -= 1


class ScriptedUtterance:
    """Keeps all its audio in `fed`."""

    def __init__(self, recogniser: ScriptedRecogniser, hypotheses: int) -> None:
        self._recogniser = recogniser
        self._hypotheses = hypotheses
        self._found: tuple[Hypothesis, ...] | None = None
        self.fed = b""

    def feed(self, samples: bytes) -> None:
        self.fed += samples

    async def partial(self) -> tuple[str, ...]:
        heard = self._recogniser.ear(self.fed) if self._found is None else ()
        return tuple(word.text for word in heard[0].words) if heard else ()

    async def result(self) -> tuple[Hypothesis, ...]:
        if self._recogniser.fails:
            raise RecogniserFailed("so the script has it")
        if self._found is None:
            self._found = self._recogniser.ear(self.fed)[: self._hypotheses]
        return self._found

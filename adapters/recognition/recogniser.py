"""The port of whoever recognises speech: worker processes of ours, or a vosk-server elsewhere."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from dialogue.speech import Grammar, Hypothesis

SAMPLE_RATE_HZ = 8000
"""Of all audio that is fed: the telephone's. A model that wants 16 kHz is given upsampled audio by its engine."""


class Utterance(Protocol):
    """One utterance being recognised while it is spoken."""

    def feed(self, samples: bytes) -> None:
        """The next signed linear audio (16 bit, little-endian, 8 kHz), any length. Never blocks, never raises."""
        ...

    async def partial(self) -> tuple[str, ...]:
        """The words heard in what was fed so far, which later ones may still change; empty where none is, or none is
        told within a bounded time. Never raises: the result tells what is lost. It costs work, so ask once a pause."""
        ...

    async def result(self) -> tuple[Hypothesis, ...]:
        """What was said, once all was fed: the likeliest first, its words with confidence and seconds from the first
        sample fed; empty if no word was heard. Raises RecogniserFailed within a bounded time."""
        ...


class Recogniser(Protocol):
    """Recognises many utterances at once."""

    @property
    def is_ready(self) -> bool:
        """Whether an utterance that begins now would have a worker."""
        ...

    @property
    def lost(self) -> int:
        """Workers or connections lost since the start, each with its utterances."""
        ...

    def utterance(self, grammar: Grammar | None, hypotheses: int) -> AbstractAsyncContextManager[Utterance]:
        """Begin one; leaving the block drops it. None as grammar: whatever the model knows.

        At most `hypotheses` readings are wanted. Raises NoRecogniser on entering.
        """
        ...

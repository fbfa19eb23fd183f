"""What a resident hears of one call: pieces as they begin, prompts once over, and how fast keys are answered."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from adapters.asterisk.town.report import PressedKey, PromptHeard, Reaction, ResidentEvent, UnknownHeard
from dialogue.heard_prompts import HeardPrompt, PromptJoiner, PromptShapes
from dialogue.hearing import Began, Ear, Heard, Silence, Sound, UnknownAudio

PROMPT_OVER_S = 0.6
"""A silence so long ends a prompt: its pieces follow each other without a gap."""

LOUD = 200
"""A frame whose peak exceeds this is sound: A-law idles at 8, line noise stays below."""

_LOOK_S = 0.2
_SAME_MOMENT_S = 0.02
_BYTES_PER_S = 16_000

Found = TypeVar("Found")


@dataclass(slots=True, eq=False)
class HeardPiece:
    """A piece that is being heard, or was once it is `over`; `names` are what a script may call it."""

    names: frozenset[str]
    start_s: float
    over: bool = False


class ResidentHearing:
    """The listener of one line (an AudioListener), and the memory of what it heard. Seconds count from the answer."""

    def __init__(self, ear: Ear, shapes: PromptShapes, tell: Callable[[ResidentEvent], None]) -> None:
        self._ear = ear
        self._shapes = shapes
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._answered_s: float | None = None
        self._ended_s: float | None = None
        self._quiet_since_s = self._loop.time()
        self._news = asyncio.Event()
        self._joiner = PromptJoiner(shapes)
        self._unanswered: PressedKey | None = None
        self.line_gone = False
        self.pieces: list[HeardPiece] = []
        self.prompts: list[HeardPrompt] = []
        self.reactions: list[Reaction] = []
        self.unknown: list[UnknownAudio] = []
        self.silences: list[Silence] = []
        self.cpu_s = 0.0
        """What listening has cost, in seconds of one core."""

    @property
    def longest_silence_s(self) -> float:
        return self._ear.longest_silence_s

    @property
    def now_s(self) -> float:
        return 0.0 if self._answered_s is None else self._loop.time() - self._answered_s

    @property
    def duration_s(self) -> float:
        """How long the line has lasted, or did."""
        return self.now_s if self._ended_s is None else self._ended_s

    def answered(self) -> None:
        """The call was answered, now; the first audio says it too."""
        if self._answered_s is None:
            self._answered_s = self._loop.time()

    def audio(self, samples: bytes, at_s: float) -> None:
        """20 ms from the line."""
        began_s = time.thread_time()
        if self._answered_s is None:
            self._answered_s = at_s
        if _is_loud(samples):
            self._quiet_since_s = at_s + len(samples) / _BYTES_PER_S
        self._take(self._ear.feed(samples, at_s - self._answered_s))
        self._look()
        self.cpu_s += time.thread_time() - began_s

    def key(self, digit: str) -> None:
        """Companies press no keys; one that does is not listened to."""

    def ended(self) -> None:
        """The line is gone."""
        self._ended_s = self.now_s
        self.line_gone = True
        self._take(self._ear.finish())
        self.close_prompt()
        self._news.set()

    def pressed(self, key: PressedKey) -> None:
        """A key was pressed: the next sound is the answer to it."""
        self._unanswered = key

    def close_prompt(self) -> None:
        """Nothing more belongs to the prompt heard last, unless a piece of it still sounds."""
        if self.line_gone or not self._sounding:
            self._keep(self._joiner.close())

    async def until(self, look: Callable[[], Found | None], within_s: float) -> Found | None:
        """Wait for what `look` finds, at most so long and while there is a line; looks again after each new sound."""
        deadline_s = self._loop.time() + within_s
        while not (found := look()):
            left_s = deadline_s - self._loop.time()
            if left_s <= 0 or self.line_gone:
                return None
            self._news.clear()
            try:
                async with asyncio.timeout(min(left_s, _LOOK_S)):
                    await self._news.wait()
            except TimeoutError:
                self._look()
        return found

    async def until_quiet(self, for_s: float, within_s: float) -> bool:
        """Wait until nothing has been heard for so long; whether that came in time, on a line that is there."""
        deadline_s = self._loop.time() + within_s
        while (left_s := self._quiet_since_s + for_s - self._loop.time()) > 0:
            left_s = min(left_s, deadline_s - self._loop.time())
            if left_s <= 0 or self.line_gone:
                return False
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._news.wait()
        return not self.line_gone

    @property
    def _sounding(self) -> bool:
        return bool(self.pieces) and not self.pieces[-1].over

    def _take(self, sounds: Sequence[Sound]) -> None:
        for sound in sounds:
            match sound:
                case Began(piece_id, text, start_s):
                    self._keep(self._joiner.begin(Heard(piece_id, text, start_s, start_s, whole=False)))
                    self.pieces.append(HeardPiece(self._shapes.names((piece_id,)), start_s))
                    self._react(piece_id, start_s)
                case Heard():
                    self._take_piece(sound)
                case UnknownAudio(start_s, end_s):
                    self.unknown.append(sound)
                    self._tell(UnknownHeard(sound))
                    self._react("", start_s)
                    self._keep(self._joiner.hear(Heard("", "", start_s, end_s, whole=True)))
                case Silence():
                    self.silences.append(sound)
        if sounds:
            self._news.set()

    def _take_piece(self, piece: Heard) -> None:
        if not self._sounding or piece.piece_id not in self.pieces[-1].names:
            self.pieces.append(HeardPiece(self._shapes.names((piece.piece_id, *piece.alternatives)), piece.start_s))
            self._react(piece.piece_id, piece.start_s)
        self.pieces[-1].over = True
        self._keep(self._joiner.hear(piece))

    def _react(self, sound: str, start_s: float) -> None:
        key = self._unanswered
        if key is None or start_s < key.end_s - _SAME_MOMENT_S:
            return
        self._unanswered = None
        self.reactions.append(Reaction(key.digit, key.end_s, sound, round((start_s - key.end_s) * 1000, 1)))

    def _look(self) -> None:
        """A silence ends a prompt."""
        idle_s = self._joiner.idle_since_s
        if idle_s is not None and not self._sounding and self.now_s - idle_s > PROMPT_OVER_S:
            self.close_prompt()
            self._news.set()

    def _keep(self, prompts: Sequence[HeardPrompt]) -> None:
        for prompt in prompts:
            self.prompts.append(prompt)
            self._tell(PromptHeard(prompt))


def _is_loud(samples: bytes) -> bool:
    linear = np.frombuffer(samples[: len(samples) & ~1], "<i2")
    return len(linear) > 0 and max(int(linear.max()), -int(linear.min())) > LOUD

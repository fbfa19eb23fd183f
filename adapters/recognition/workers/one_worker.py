"""One worker as we see it: its utterances, its pulse, and whether it may take more."""

import asyncio
from collections.abc import Sequence

from adapters.recognition.errors import NoRecogniser
from adapters.recognition.workers.frames import LONGEST_PAYLOAD, Frame, FrameKind, MalformedFrame
from adapters.recognition.workers.messages import Order, decode_hypotheses, decode_memory, encode_order
from adapters.recognition.workers.pipes import WorkerPipes, opened_pipes
from adapters.recognition.workers.settings import WorkerSettings
from adapters.recognition.workers.utterance import WorkerUtterance

_LATE = 1 / 3
"""Of the time in which it must answer: who is later gets nothing new."""


class RecognisingWorker:
    """A worker process and the utterances in it: `start` it first, `end` it last."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._begun_s = self._loop.time()
        self._pipes: WorkerPipes | None = None
        self._utterances: dict[int, WorkerUtterance] = {}
        self.served = 0
        """Utterances in its life."""
        self._pinged_s: float | None = None
        self._loaded_bytes = self._resident_bytes = 0
        self._ready, self._over, self._empty = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._takes_more = True
        self.lost_by = ""
        """Why it lives no more; empty while it does."""

    async def start(self, command: Sequence[str]) -> None:
        """Until its model is loaded. Raises NoRecogniser."""
        self._pipes = await opened_pipes(command, self)
        try:
            async with asyncio.timeout(self._settings.load_timeout_s):
                await self._ready.wait()
        except TimeoutError:
            self.kill("its model took too long to load")
        if self.lost_by:
            raise NoRecogniser(f"a recogniser did not start: {self.lost_by}")

    async def end(self) -> None:
        """Kill it, and wait until nothing of it is left."""
        if self._pipes is not None:
            self.kill("it was ended")
            await self._pipes.gone()

    @property
    def pid(self) -> int:
        assert self._pipes is not None, "it was started"
        return self._pipes.pid

    @property
    def lived_s(self) -> float:
        return self._loop.time() - self._begun_s

    @property
    def load(self) -> int:
        """Utterances at this moment."""
        return len(self._utterances)

    @property
    def has_room(self) -> bool:
        """Not while it is behind with its work: more would make all its utterances late."""
        is_late = self._unanswered_s > self._settings.result_timeout_s * _LATE
        is_full = self.load >= self._settings.utterances_at_once
        return self._takes_more and not (self.lost_by or is_late or is_full or self.is_flooded)

    @property
    def is_flooded(self) -> bool:
        return self._pipes is not None and self._pipes.unsent_bytes > self._settings.unsent_bytes

    @property
    def is_worn_out(self) -> bool:
        """Whether another is better put in its place."""
        has_grown = self._resident_bytes - self._loaded_bytes > self._settings.growth_bytes
        return has_grown or self.served >= self._settings.worker_life

    def begin(self, order: Order) -> WorkerUtterance:
        """A new utterance; whoever has it leaves it. Raises NoRecogniser for a grammar that is too long."""
        payload = encode_order(order)
        if len(payload) > LONGEST_PAYLOAD:
            raise NoRecogniser(f"a grammar of {len(payload)} bytes is too long for a recogniser")
        self.served += 1
        utterance = self._utterances[self.served] = WorkerUtterance(self.served, self, self._settings)
        self.send(Frame(FrameKind.BEGIN, self.served, payload))
        return utterance

    def drop(self, number: int) -> None:
        """Forget an utterance; does nothing once it is over."""
        if number in self._utterances:
            self._closed(number)
            self.send(Frame(FrameKind.DROP, number))

    def feel_pulse(self) -> None:
        """Ping it; kill it where the last ping was not answered in time."""
        if self._pinged_s is None:
            self._pinged_s = self._loop.time()
            self.send(Frame(FrameKind.PING))
        elif self._unanswered_s > self._settings.result_timeout_s:
            self.kill("it answers no more")

    def relieve(self) -> None:
        """Ask for another in its place."""
        self._over.set()

    async def over(self) -> None:
        """Wait until another is wanted in its place, or it is lost."""
        await self._over.wait()

    async def close(self, within_s: float) -> None:
        """Take no more utterances, let the last one end within so many seconds, and end."""
        self._takes_more = False
        if self._utterances:
            self._empty.clear()
            try:
                async with asyncio.timeout(within_s):
                    await self._empty.wait()
            except TimeoutError:
                self.kill("its last utterances did not end in time")
        await self.end()

    def send(self, frame: Frame) -> None:
        """Does nothing once it is lost."""
        if self._pipes is not None:
            self._pipes.send(frame)

    def kill(self, reason: str) -> None:
        """End it at once: its utterances fail with this reason."""
        if self._pipes is not None:
            self._pipes.kill(reason)

    def take(self, frame: Frame) -> None:
        """For its pipes."""
        match frame.kind:
            case FrameKind.PONG:
                self._answered(decode_memory(frame.payload))
            case FrameKind.RESULT:
                found = decode_hypotheses(frame.payload)
                if utterance := self._closed(frame.utterance):
                    utterance.end(found)
            case FrameKind.PARTIAL:
                if utterance := self._utterances.get(frame.utterance):
                    utterance.hear(tuple(frame.payload.decode(errors="replace").split()))
            case FrameKind.FAILED:
                if utterance := self._closed(frame.utterance):
                    utterance.end(frame.payload.decode(errors="replace"))
            case _:
                raise MalformedFrame(f"{frame.kind.name}, which is not for us")

    def lost(self, reason: str) -> None:
        """For its pipes."""
        self.lost_by = reason
        for number in tuple(self._utterances):
            if utterance := self._closed(number):
                utterance.end(reason)
        for event in (self._ready, self._over, self._empty):
            event.set()

    @property
    def _unanswered_s(self) -> float:
        return 0.0 if self._pinged_s is None else self._loop.time() - self._pinged_s

    def _answered(self, resident_bytes: int) -> None:
        self._pinged_s = None
        self._resident_bytes = resident_bytes
        if not self._ready.is_set():
            self._loaded_bytes = resident_bytes
            self._ready.set()

    def _closed(self, number: int) -> WorkerUtterance | None:
        utterance = self._utterances.pop(number, None)
        if not self._utterances:
            self._empty.set()
        return utterance

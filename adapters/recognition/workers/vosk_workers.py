"""Recognition in worker processes of ours: one per core, replaced when they die, hang or have grown old."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.recognition.errors import NoRecogniser
from adapters.recognition.recogniser import Utterance
from adapters.recognition.workers.messages import MOST_HYPOTHESES, Order
from adapters.recognition.workers.one_worker import RecognisingWorker
from adapters.recognition.workers.pauses import Pauses
from adapters.recognition.workers.settings import WorkerSettings, worker_command
from dialogue.speech import Grammar

LOG = logging.getLogger(__name__)

_END_S = 5.0


class VoskWorkers:
    """`async with VoskWorkers(model) as recogniser:` implements the port Recogniser.

    Entering does not wait for the model: `is_ready` is False until a worker has loaded it. An utterance goes to the
    worker that has the fewest. For its age one worker at a time is replaced: the next one loads first, then the old one
    takes no new utterances and ends after its last; so there may be one process more. On leaving, all end at once.
    """

    def __init__(
        self, model: Path, settings: WorkerSettings | None = None, command: Sequence[str] | None = None
    ) -> None:
        """`command` is another program to start as the worker. Raises NoRecogniser where none can be started."""
        self._settings = settings or WorkerSettings()
        self._command = tuple(command or worker_command(model, self._settings))
        self._alive: set[RecognisingWorker] = set()
        self._serving: set[RecognisingWorker] = set()
        self._relieved: RecognisingWorker | None = None
        self.lost = 0
        self._joined = asyncio.Condition()
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_ready(self) -> bool:
        return any(worker.has_room for worker in self._serving)

    @property
    def pids(self) -> frozenset[int]:
        """The processes that serve."""
        return frozenset(worker.pid for worker in self._serving if not worker.lost_by)

    async def wait_ready(self, timeout_s: float) -> None:
        """Until a worker has loaded the model. Raises NoRecogniser when none has in time."""
        try:
            async with asyncio.timeout(timeout_s), self._joined:
                await self._joined.wait_for(lambda: self.is_ready)
        except TimeoutError:
            raise NoRecogniser(f"no recogniser was ready within {timeout_s:g} s") from None

    @asynccontextmanager
    async def utterance(self, grammar: Grammar | None, hypotheses: int) -> AsyncIterator[Utterance]:
        """As the port has it; words that the model does not know are passed over."""
        able = [worker for worker in self._serving if worker.has_room]
        if not able:
            raise NoRecogniser("no recogniser has room")
        worker = min(able, key=lambda one: one.load)
        phrases = grammar.phrases if grammar and self._settings.takes_grammars else None
        wanted = min(max(1, hypotheses), MOST_HYPOTHESES)
        utterance = worker.begin(Order(self._settings.rate_hz, wanted, phrases))
        try:
            yield utterance
        finally:
            utterance.leave()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        for number in range(self._settings.workers or os.cpu_count() or 1):
            self._do(self._keep(), f"recogniser {number + 1}")
        self._do(self._watch(), "recognisers' pulse")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        try:
            await self._group.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))
        finally:
            async with asyncio.timeout(_END_S):
                await asyncio.gather(*map(self._removed, tuple(self._alive)))

    def _do(self, work: Coroutine[object, object, None], name: str) -> None:
        task = self._group.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self) -> None:
        """One place: there is a worker in it, or one on its way."""
        pauses = Pauses(self._settings.first_pause_s, self._settings.longest_pause_s, self._settings.steady_s)
        worker = await self._started(pauses)
        while True:
            await worker.over()
            if worker.lost_by:
                self.lost += 1
                LOG.error("recogniser lost", extra={"reason": worker.lost_by, "utterances": worker.served})
                await self._removed(worker)
                pauses.ended(worker.lived_s)
                worker = await self._started(pauses)
            else:
                old, worker = worker, await self._started(pauses)
                self._do(self._retired(old), "old recogniser")

    async def _started(self, pauses: Pauses) -> RecognisingWorker:
        """A worker that serves, however many attempts it takes."""
        while True:
            await asyncio.sleep(pauses.next_s)
            worker = RecognisingWorker(self._settings)
            self._alive.add(worker)
            try:
                await worker.start(self._command)
            except NoRecogniser as error:
                LOG.error("recogniser not started", extra={"reason": str(error)})
                await self._removed(worker)
                pauses.ended(0.0)
                continue
            async with self._joined:
                self._serving.add(worker)
                self._joined.notify_all()
            return worker

    async def _retired(self, worker: RecognisingWorker) -> None:
        await worker.close(self._settings.longest_s + self._settings.result_timeout_s)
        LOG.info("recogniser replaced", extra={"utterances": worker.served})
        await self._removed(worker)

    async def _removed(self, worker: RecognisingWorker) -> None:
        """Nothing is left of it after this."""
        self._serving.discard(worker)
        if worker is self._relieved:
            self._relieved = None
        await worker.end()
        self._alive.discard(worker)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._settings.ping_s)
            for worker in self._serving:
                worker.feel_pulse()
            if self._relieved is None:
                self._relieved = next((worker for worker in self._serving if worker.is_worn_out), None)
                if self._relieved is not None:
                    self._relieved.relieve()

"""Drain the outbox: what was promised reaches the database once, each account's in order, now or when it is back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.errors import DatabaseAway, NotKept
from services.forgetting.forget_caller import ForgottenCaller
from services.outbox.outbox import Entry, EntryState, Outbox

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DrainPace:
    """How many entries go at once, how long one may take, how long to rest when the database is away."""

    width: int = 16
    entry_timeout_s: float = 30.0
    first_rest_s: float = 0.5
    longest_rest_s: float = 10.0
    look_every_s: float = 5.0


class OutboxDrainer:
    """Run `drain` as one named task; `settled` lets a caller's dialogue wait for its own entry."""

    def __init__(
        self,
        outbox: Outbox,
        store: Callable[[Entry], Awaitable[None]],
        pace: DrainPace,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._outbox = outbox
        self._store = store
        self._pace = pace
        self._pause = pause
        self._news = asyncio.Event()
        self._waiting: dict[int, asyncio.Future[bool]] = {}
        self._rest_s = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether the database was away at the last attempt."""
        return self._rest_s > 0

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._news.set()

    async def settled(self, entry: Entry, within_s: float) -> bool:
        """Whether the database has the entry within that many seconds; at once False while it is known to be away."""
        if entry.state is not EntryState.PENDING:
            return entry.state is EntryState.STORED
        if self.is_resting:
            return False
        waiting = self._waiting.setdefault(entry.seq, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(within_s):
                return await asyncio.shield(waiting)
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(entry.seq, None)

    async def drain(self) -> None:
        """Bring entries to the database until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._round()
            except (DatabaseAway, NotKept) as trouble:
                _log.warning("the outbox waits", extra={"fault": type(trouble).__name__})
                self._rest_s = min(self._rest_s * 2 or self._pace.first_rest_s, self._pace.longest_rest_s)
                self._answer_all_waiting()
                await self._pause(self._rest_s)

    async def _round(self) -> None:
        """Bring one batch, or wait for something to bring. Raises DatabaseAway, NotKept."""
        batch = _one_per_subject(await self._outbox.pending(4 * self._pace.width), self._pace.width)
        if not batch:
            await self._wait_for_news()
            return
        async with asyncio.TaskGroup() as tasks:
            brought = [tasks.create_task(self._bring(entry), name=f"store entry {entry.seq}") for entry in batch]
        if not all(task.result() for task in brought):
            raise DatabaseAway("the database did not take every entry")
        self._rest_s = 0.0

    async def _wait_for_news(self) -> None:
        try:
            async with asyncio.timeout(self._pace.look_every_s):
                await self._news.wait()
        except TimeoutError:
            pass  # another process may have put an entry back

    async def _bring(self, entry: Entry) -> bool:
        """Whether this entry is done with: False where the database, or the disk to note it on, is away."""
        try:
            async with asyncio.timeout(self._pace.entry_timeout_s):
                await self._store(entry)
            await self._settle(entry, EntryState.STORED)
        except (DatabaseAway, NotKept, TimeoutError):
            return False
        except Exception as fault:  # noqa: BLE001 one broken entry must not stop all others: it is kept for a person
            return await self._refuse(entry, fault)
        return True

    async def _refuse(self, entry: Entry, fault: Exception) -> bool:
        _log.critical(
            "the database refuses what was promised to a caller",
            extra={"seq": entry.seq, "fault": type(fault).__name__},
            exc_info=fault,
        )
        try:
            await self._settle(entry, EntryState.REFUSED, type(fault).__name__)
        except NotKept:
            return False
        return True

    async def _settle(self, entry: Entry, state: EntryState, note: str = "") -> None:
        await self._outbox.settle(entry.seq, state, note)
        if state is EntryState.STORED and isinstance(entry.content, ForgottenCaller):
            # what had waited for the database with it, and the letter itself, know whoever wants to be nobody
            await self._outbox.forget_stored(entry.content.call)
        self._answer(entry.seq, stored=state is EntryState.STORED)

    def _answer(self, seq: int, *, stored: bool) -> None:
        waiting = self._waiting.get(seq)
        if waiting is not None and not waiting.done():
            waiting.set_result(stored)

    def _answer_all_waiting(self) -> None:
        for seq in tuple(self._waiting):
            self._answer(seq, stored=False)


def _one_per_subject(entries: Sequence[Entry], width: int) -> list[Entry]:
    """The oldest entry of each subject: the next of the same subject waits for it."""
    return list({entry.subject: entry for entry in reversed(entries)}.values())[::-1][:width]

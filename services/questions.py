"""Questions to a side that may not answer: the asker goes on after his patience, whatever the side still does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Questions:
    """Keeps hold of the questions that were given up, for a driver may take seconds to let go of a dead connection."""

    def __init__(self) -> None:
        self._given_up: set[asyncio.Future[object]] = set()

    async def ask(self, question: Callable[[], Awaitable[T]], within_s: float) -> T:
        """The answer, or TimeoutError after exactly that patience."""
        asked = asyncio.ensure_future(question())
        try:
            done, _ = await asyncio.wait({asked}, timeout=within_s)
        except asyncio.CancelledError:
            self._give_up(asked)
            raise
        if not done:
            self._give_up(asked)
            raise TimeoutError(f"no answer within {within_s} s")
        return asked.result()

    async def close(self) -> None:
        """Wait until the questions that were given up have let go."""
        if self._given_up:
            await asyncio.wait(self._given_up)

    def _give_up(self, asked: "asyncio.Future[T]") -> None:
        asked.cancel()
        held: asyncio.Future[object] = asked  # type: ignore[assignment]  # nobody reads its answer any more
        self._given_up.add(held)
        held.add_done_callback(self._let_go)

    def _let_go(self, asked: asyncio.Future[object]) -> None:
        self._given_up.discard(asked)
        if not asked.cancelled() and asked.exception() is not None:
            _log.info("a question that was given up failed", extra={"fault": type(asked.exception()).__name__})

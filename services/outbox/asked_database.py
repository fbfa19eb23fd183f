"""Questions of dialogues to the database: answered within a caller's patience, or not at all while it is away."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.errors import DatabaseAway
from services.outbox.circuit_breaker import CircuitBreaker
from services.outbox.letters import DeskTimes
from services.questions import Questions

_log = logging.getLogger(__name__)

T = TypeVar("T")


class AskedDatabase:
    """One for all desks of a process, so that each knows what the other has found away. `close` it after the last."""

    def __init__(self, times: DeskTimes) -> None:
        self._times = times
        self._breaker = CircuitBreaker()
        self._questions = Questions()

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """The database's answer within the caller's patience; raises DatabaseAway, at once while it is known away."""
        if not self._breaker.admits(self._times.monotonic()):
            raise DatabaseAway("the database was away a moment ago")
        try:
            answer = await self._questions.ask(question, self._times.database_timeout_s)
        except (DatabaseAway, TimeoutError) as away:
            self._breaker.failed(self._times.monotonic())
            _log.warning("the database is away", extra={"fault": type(away).__name__})
            raise DatabaseAway("the database did not answer in time") from away
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return answer

    async def close(self) -> None:
        """After the last call: wait for questions that were given up."""
        await self._questions.close()

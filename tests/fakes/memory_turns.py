"""Callbacks and the rings made for them, in memory: what a transaction around turns works on and what is read of it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.attempt import Attempt, AttemptState, move_attempt
from models.case import CallbackReason, RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.cases.callback_turns import WaitingCallback
from services.cases.case_file import Callback, Case
from services.cases.ring_in_turn import OwedCall
from services.errors import DatabaseAway
from tests.fakes.memory_cases import MemoryCases


@dataclass(slots=True)
class MemoryTurns:
    """Implements CallbackList, AttemptBoard, AttemptFile, TurnFile and TurnRecords."""

    by_key: dict[str, WaitingCallback] = field(default_factory=dict)
    filed: list[Attempt] = field(default_factory=list)
    cases: MemoryCases = field(default_factory=MemoryCases)
    is_away: bool = False

    @property
    def callbacks(self) -> "MemoryTurns":
        return self

    @property
    def attempts(self) -> "MemoryTurns":
        return self

    @property
    def case_work(self) -> MemoryCases:
        return self.cases

    @property
    def case_history(self) -> MemoryCases:
        return self.cases

    @property
    def dispatch_work(self) -> MemoryCases:
        return self.cases

    def promised(self, callback: WaitingCallback) -> None:
        """He is owed a call, with a case of its own."""
        self.by_key[callback.key] = callback
        self.cases.by_number[str(callback.number)] = Case(
            callback.number, Intent.CALLBACK_REQUEST, callback.state, callback.promised_at
        )

    @asynccontextmanager
    async def begin_transaction(self) -> AsyncIterator["MemoryTurns"]:
        if self.is_away:
            raise DatabaseAway("away")
        yield self

    async def waiting(self) -> Sequence[WaitingCallback]:
        if self.is_away:
            raise DatabaseAway("away")
        return [
            replace(each, attempts=await self.of(each.key), state=self.cases.by_number[str(each.number)].state)
            for each in self.by_key.values()
        ]

    async def under_way(self, node: str) -> Sequence[Attempt]:
        if self.is_away:
            raise DatabaseAway("away")
        return [each for each in self.filed if each.is_under_way and each.node == node]

    async def of(self, subject: str) -> Sequence[Attempt]:
        return [each for each in self.filed if each.subject == subject]

    async def begin(self, attempt: Attempt) -> None:
        assert attempt.id not in {each.id for each in self.filed}, "an attempt has one row"
        self.filed.append(attempt)

    async def end(self, attempt: str, state: AttemptState, at: datetime, cause: int) -> Attempt | None:
        for place, each in enumerate(self.filed):
            if each.id == attempt and each.is_under_way:
                self.filed[place] = replace(each, state=move_attempt(each.state, state), ended_at=at, cause=cause)
                return self.filed[place]
        return None

    async def promise(self, callback: Callback) -> bool:
        raise NotImplementedError

    async def number_of(self, key: str) -> RegistrationNumber | None:
        return self.by_key[key].number if key in self.by_key else None

    async def hold(self, key: str) -> OwedCall | None:
        found = self.by_key.get(key)
        return OwedCall(found.number, found.phone) if found is not None else None

    async def of_phone(self, phone: PhoneNumber) -> Sequence[str]:
        left_queue = CallbackReason.QUEUE_OVERFLOW
        return [key for key, each in self.by_key.items() if each.phone == phone and each.reason is left_queue]

    async def done(self, key: str, at: datetime) -> RegistrationNumber | None:
        found = self.by_key.pop(key, None)
        return found.number if found is not None else None


@dataclass(frozen=True, slots=True)
class TurnTransactions:
    """Implements Transactions."""

    turns: MemoryTurns

    def begin(self) -> AbstractAsyncContextManager[MemoryTurns]:
        return self.turns.begin_transaction()

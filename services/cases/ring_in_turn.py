"""Ring a caller back when his turn has come: the attempt is committed before anything rings, its end once after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.attempt import Attempt, AttemptState, may_ring
from models.case import RegistrationNumber
from models.case_states import CaseState
from models.message_review import Signature
from models.phone_number import PhoneNumber
from services.cases.case_file import BY_MACHINE, CallbackFile, CaseEvent
from services.cases.case_moves import CaseMoveRecords, closed, moved
from services.transactions import Transactions

CALLED_HIMSELF = "he called himself, and an agent answered"
RUNG_IN_TURN = "rung in his turn, and answered"


@dataclass(frozen=True, slots=True)
class OwedCall:
    """A callback that its transaction holds: nobody else rings him now."""

    number: RegistrationNumber
    phone: PhoneNumber


@dataclass(frozen=True, slots=True)
class Turn:
    """An agent has answered a caller's placeholder."""

    callback: str
    """The key of the callback."""
    node: str
    asterisk: str
    """When that Asterisk was started."""
    queue: str
    agent: str
    at: datetime


class AttemptFile(Protocol):
    async def of(self, subject: str) -> Sequence[Attempt]:
        """The oldest first."""
        ...

    async def begin(self, attempt: Attempt) -> None:
        """File a new one; raises DatabaseRefused where its id is taken."""
        ...

    async def end(self, attempt: str, state: AttemptState, at: datetime, cause: int) -> Attempt | None:
        """The attempt of this id with its end; None where it has one already, or was never filed."""
        ...


class AttemptBoard(Protocol):
    async def under_way(self, node: str) -> Sequence[Attempt]:
        """Those of this node whose end nobody has filed. Raises DatabaseAway."""
        ...


class TurnFile(CallbackFile, Protocol):
    """Callbacks as they are rung."""

    async def hold(self, key: str) -> OwedCall | None:
        """The callback, until the end of the transaction; None where it is made or not filed."""
        ...

    async def of_phone(self, phone: PhoneNumber) -> Sequence[str]:
        """The keys of the callbacks that this telephone is owed for having left a queue."""
        ...


class TurnRecords(CaseMoveRecords, Protocol):
    @property
    def callbacks(self) -> TurnFile: ...

    @property
    def attempts(self) -> AttemptFile: ...


@dataclass(frozen=True, slots=True)
class RingInTurn:
    """Each method raises DatabaseAway and DatabaseRefused, and then has changed nothing."""

    transactions: Transactions[TurnRecords]
    most_attempts: int
    """So often the machine rings for one callback (rules.md 5.4)."""

    async def begin(self, turn: Turn) -> tuple[Attempt, PhoneNumber] | None:
        """The committed attempt and the number to ring; None where nobody is to be rung.

        A bridge that takes the turn over from another gets the attempt that is under way: it has the same id, so that
        the dialplan dials it once.
        """
        async with self.transactions.begin() as records:
            owed = await records.callbacks.hold(turn.callback)
            case = await records.case_work.hold(owed.number) if owed else None
            if owed is None or case is None or case.state is not CaseState.CALLBACK_DUE:
                return None
            before = await records.attempts.of(turn.callback)
            if before and before[-1].is_under_way:
                return before[-1], owed.phone
            if not may_ring(before, self.most_attempts, turn.at):
                return None
            name = attempt_id(owed.number, len(before) + 1)
            attempt = Attempt(name, turn.callback, turn.node, turn.asterisk, turn.at, turn.queue, turn.agent)
            await records.attempts.begin(attempt)
            return attempt, owed.phone

    async def end(self, attempt: str, state: AttemptState, at: datetime, cause: int = 0) -> bool:
        """File how an attempt ended, once; whether this was the first word of it. Answered: the callback is made."""
        async with self.transactions.begin() as records:
            ended = await records.attempts.end(attempt, state, at, cause)
            if ended is None:
                return False
            owed = await records.callbacks.hold(ended.subject)
            if owed is None:
                return True
            if state is AttemptState.ANSWERED:
                await _all_made(records, owed.phone, Signature(ended.agent or BY_MACHINE, at), RUNG_IN_TURN)
            else:
                await _note(records, owed.number, at, f"rung in his turn ({ended.id}): {state.value}")
            return True

    async def called_himself(self, phone: PhoneNumber, agent: str, at: datetime) -> int:
        """An agent has answered a call from this telephone: nobody is rung for it; how many promises that settled."""
        async with self.transactions.begin() as records:
            return await _all_made(records, phone, Signature(agent or BY_MACHINE, at), CALLED_HIMSELF)


def attempt_id(number: RegistrationNumber, place: int) -> str:
    """The name of the attempt at this place, from 1: by the case's number, which tells nothing of the consumer."""
    return f"{str(number).lower()}-{place}"


async def _all_made(records: TurnRecords, phone: PhoneNumber, who: Signature, why: str) -> int:
    keys = await records.callbacks.of_phone(phone)
    for key in keys:
        number = await records.callbacks.done(key, who.at)
        case = await records.case_work.hold(number) if number else None
        if case is not None and case.state is CaseState.CALLBACK_DUE:
            await closed(records, await moved(records, case, CaseState.CALLBACK_DONE, who, why), who)
        elif case is not None:  # somebody works on it: the case stays his
            await records.case_history.add(case.number, CaseEvent(who.at, who.by, case.state, why))
    return len(keys)


async def _note(records: TurnRecords, number: RegistrationNumber, at: datetime, what: str) -> None:
    case = await records.case_work.hold(number)
    if case is not None:
        await records.case_history.add(number, CaseEvent(at, BY_MACHINE, case.state, what))

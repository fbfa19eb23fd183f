"""What people do with cases: take one, answer, close, open again, call it a duplicate; each move signed and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import RegistrationNumber
from models.case_states import CaseState, may_reopen, move_case, way_to_answered
from models.errors import IllegalMove
from models.message_review import Signature
from services.errors import CaseNotFound, CaseRefused
from services.register_case import CaseEvent, CaseHistory
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How a case stands while a transaction holds it."""

    number: RegistrationNumber
    state: CaseState
    closed_at: datetime | None


class CaseWorkFile(Protocol):
    """Cases as they are worked on, each held by one transaction at a time."""

    async def hold(self, number: RegistrationNumber) -> CaseStanding | None: ...

    async def hold_children(self, outage: str) -> Sequence[CaseStanding]:
        """The open cases of this outage."""
        ...

    async def move(self, number: RegistrationNumber, to: CaseState, at: datetime) -> None:
        """Set the state, and when it was closed where it is."""
        ...

    async def assign(self, number: RegistrationNumber, name: str) -> None: ...

    async def answer(self, number: RegistrationNumber, text: str, at: datetime) -> None: ...

    async def set_parent(self, number: RegistrationNumber, parent: RegistrationNumber) -> None: ...


class DispatchCloser(Protocol):
    async def close_of(self, number: RegistrationNumber, at: datetime) -> None:
        """The staff has nothing left to do about this case."""
        ...


class CaseWorkRecords(Protocol):
    @property
    def case_work(self) -> CaseWorkFile: ...

    @property
    def case_history(self) -> CaseHistory: ...

    @property
    def dispatch_work(self) -> DispatchCloser: ...


@dataclass(frozen=True, slots=True)
class CaseWork:
    """Each method raises CaseNotFound, CaseRefused, DatabaseAway and DatabaseRefused, and then changes nothing."""

    transactions: Transactions[CaseWorkRecords]

    async def take(self, number: RegistrationNumber, who: Signature) -> None:
        """The case is this person's from now on; one that is in work already changes hands."""
        async with self.transactions.begin() as records:
            case = await held(records.case_work, number)
            if case.state is CaseState.IN_WORK:
                await records.case_history.add(number, CaseEvent(who.at, who.by, case.state, "taken over"))
            else:
                await moved(records, case, CaseState.IN_WORK, who)
            await records.case_work.assign(number, who.by)

    async def answer(self, number: RegistrationNumber, who: Signature, text: str) -> None:
        """The consumer has his answer, which is `text`."""
        async with self.transactions.begin() as records:
            case = await held(records.case_work, number)
            way = way_to_answered(case.state)
            if not way:
                raise CaseRefused(f"{number} is {case.state.value}: reopen it, or take it, before it is answered")
            await answered(records, case, who, text)

    async def close(self, number: RegistrationNumber, who: Signature, why: str = "") -> None:
        async with self.transactions.begin() as records:
            await closed(records, await held(records.case_work, number), who, why)

    async def reopen(self, number: RegistrationNumber, who: Signature, why: str) -> None:
        """Within 30 days of its close."""
        async with self.transactions.begin() as records:
            case = await held(records.case_work, number)
            if case.closed_at is not None and not may_reopen(case.closed_at, who.at):
                raise CaseRefused(f"{number} was closed more than 30 days ago: register a new case")
            await moved(records, case, CaseState.REOPENED, who, why)

    async def cancel_duplicate(self, number: RegistrationNumber, parent: RegistrationNumber, who: Signature) -> None:
        """The matter stands in `parent`."""
        if number == parent:
            raise CaseRefused("a case is no duplicate of itself")
        async with self.transactions.begin() as records:
            case = await held(records.case_work, number)
            await held(records.case_work, parent)
            await moved(records, case, CaseState.CANCELLED_DUPLICATE, who, f"duplicate of {parent}")
            await records.case_work.set_parent(number, parent)
            await records.dispatch_work.close_of(number, who.at)

    async def close_children(self, outage: str, who: Signature, why: str) -> int:
        """Close the open cases of an outage with it; how many."""
        async with self.transactions.begin() as records:
            return await close_children(records, outage, who, why)


async def close_children(records: CaseWorkRecords, outage: str, who: Signature, why: str) -> int:
    """Within a transaction: close the open cases of an outage; how many."""
    children = await records.case_work.hold_children(outage)
    for case in children:
        await closed(records, case, who, why)
    return len(children)


async def held(work: CaseWorkFile, number: RegistrationNumber) -> CaseStanding:
    """The case, which no other transaction changes now. Raises CaseNotFound."""
    case = await work.hold(number)
    if case is None:
        raise CaseNotFound(f"there is no case {number}. See: gridline cases list --state all")
    return case


async def moved(
    records: CaseWorkRecords, case: CaseStanding, to: CaseState, who: Signature, why: str = ""
) -> CaseStanding:
    """Within a transaction: one legal move with its line of history. Raises CaseRefused for another."""
    try:
        move_case(case.state, to)
    except IllegalMove:
        raise CaseRefused(f"{case.number} is {case.state.value}: it cannot become {to.value}") from None
    await records.case_work.move(case.number, to, who.at)
    await records.case_history.add(case.number, CaseEvent(who.at, who.by, to, why))
    return CaseStanding(case.number, to, case.closed_at)


async def answered(records: CaseWorkRecords, case: CaseStanding, who: Signature, text: str) -> None:
    """Within a transaction: the answer, and the moves that lead to it; a case that is past it keeps its state."""
    for state in way_to_answered(case.state):
        why = text if state is CaseState.ANSWERED else ""
        case = await moved(records, case, state, who, why)
    await records.case_work.answer(case.number, text, who.at)


async def closed(records: CaseWorkRecords, case: CaseStanding, who: Signature, why: str = "") -> None:
    """Within a transaction: the case is closed, and the operational staff has nothing left to do about it."""
    await moved(records, case, CaseState.CLOSED, who, why)
    await records.dispatch_work.close_of(case.number, who.at)

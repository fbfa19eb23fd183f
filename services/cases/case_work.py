"""What people do with cases: take one, call back, answer, close, open again, call it a duplicate; each move signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import RegistrationNumber
from models.case_states import CaseState, may_reopen, way_to_answered
from models.message_review import Signature
from services.cases.case_file import CaseEvent
from services.cases.case_moves import CaseMoveRecords, CaseStanding, MovedCases, closed, held, moved
from services.errors import CaseRefused
from services.transactions import Transactions


class CaseWorkFile(MovedCases, Protocol):
    """Cases as people work on them."""

    async def assign(self, number: RegistrationNumber, name: str) -> None: ...

    async def answer(self, number: RegistrationNumber, text: str, at: datetime) -> None: ...

    async def set_parent(self, number: RegistrationNumber, parent: RegistrationNumber) -> None: ...


class OwedCalls(Protocol):
    """Promised calls as people make them."""

    async def owed_for(self, number: RegistrationNumber) -> Sequence[str]:
        """The keys of the calls promised in this case that nobody has made; held until the transaction ends."""
        ...

    async def done(self, key: str, at: datetime) -> RegistrationNumber | None: ...


class ReviewedReadings(Protocol):
    async def are_under_review(self, number: RegistrationNumber) -> bool:
        """Whether a reading of this case waits for a person still."""
        ...


class AnswerRecords(CaseMoveRecords, Protocol):
    @property
    def case_work(self) -> CaseWorkFile: ...


class CaseWorkRecords(AnswerRecords, Protocol):
    @property
    def callbacks(self) -> OwedCalls: ...

    @property
    def reviewed_readings(self) -> ReviewedReadings: ...


CALLED = "called back, and reached"
NOT_REACHED = "called back, and not reached"
GIVEN_UP = "the promised call was given up"
UNDER_REVIEW = "its reading waits for a person still"


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

    async def called(self, number: RegistrationNumber, who: Signature, why: str = "") -> CaseState:
        """The consumer has had the call that he was promised; how the case stands now.

        One that waited for nothing else is closed; one that somebody works on stays his, and one whose reading is
        under review becomes his who called: the call decides nothing of the reading (2.4).
        """
        async with self.transactions.begin() as records:
            case = await _promise_ended(records, number, who)
            told = why or CALLED
            if case.state is CaseState.CALLBACK_DUE:
                case = await moved(records, case, CaseState.CALLBACK_DONE, who, told)
                if await records.reviewed_readings.are_under_review(number):
                    return await _goes_on(records, case, who, UNDER_REVIEW)
                await closed(records, case, who)
                return CaseState.CLOSED
            await records.case_history.add(number, CaseEvent(who.at, who.by, case.state, told))
            return case.state

    async def not_reached(self, number: RegistrationNumber, who: Signature, why: str = "") -> None:
        """He was called and not reached: he is owed the call still, by whoever has the next turn."""
        async with self.transactions.begin() as records:
            case, owed = await _with_promises(records, number)
            _require_owed(number, owed)
            told = f"{NOT_REACHED}: {why}" if why else NOT_REACHED
            if case.state is CaseState.IN_WORK:  # or the machine would never ring him again
                await moved(records, case, CaseState.CALLBACK_DUE, who, told)
            else:
                await records.case_history.add(number, CaseEvent(who.at, who.by, case.state, told))

    async def give_up_call(self, number: RegistrationNumber, who: Signature, why: str) -> CaseState:
        """He cannot be reached, or wants no call: nobody is owed one any more; how the case stands now.

        As after a call, a case whose reading is under review is not closed by it.
        """
        async with self.transactions.begin() as records:
            case = await _promise_ended(records, number, who)
            told = f"{GIVEN_UP}: {why}"
            if case.state is CaseState.CALLBACK_DUE:
                if await records.reviewed_readings.are_under_review(number):
                    return await _goes_on(records, case, who, f"{told}; {UNDER_REVIEW}")
                await closed(records, case, who, told)
                return CaseState.CLOSED
            await records.case_history.add(number, CaseEvent(who.at, who.by, case.state, told))
            return case.state

    async def answer(self, number: RegistrationNumber, who: Signature, text: str) -> None:
        """The consumer has his answer, which is `text`."""
        async with self.transactions.begin() as records:
            case = await held(records.case_work, number)
            way = way_to_answered(case.state)
            if not way:
                raise CaseRefused(f"{number} is {case.state.value}: reopen it, or take it, before it is answered")
            await answered(records, case, who, text)

    async def close(self, number: RegistrationNumber, who: Signature, why: str = "") -> None:
        """Nothing is left to do. A promised call is: CaseRefused tells to make it first."""
        async with self.transactions.begin() as records:
            case, owed = await _with_promises(records, number)
            _refuse_owed(number, owed)
            await closed(records, case, who, why)

    async def reopen(self, number: RegistrationNumber, who: Signature, why: str) -> None:
        """Within 30 days of its close."""
        async with self.transactions.begin() as records:
            case = await held(records.case_work, number)
            if case.closed_at is not None and not may_reopen(case.closed_at, who.at):
                raise CaseRefused(f"{number} was closed more than 30 days ago: register a new case")
            await moved(records, case, CaseState.REOPENED, who, why)

    async def cancel_duplicate(self, number: RegistrationNumber, parent: RegistrationNumber, who: Signature) -> None:
        """The matter stands in `parent`, which is no duplicate itself: two would send each other away."""
        if number == parent:
            raise CaseRefused("a case is no duplicate of itself")
        async with self.transactions.begin() as records:
            _refuse_owed(number, await records.callbacks.owed_for(number))
            # in one order, whoever calls which a duplicate
            standing = {each: await held(records.case_work, each) for each in sorted((number, parent), key=str)}
            case = standing[number]
            if standing[parent].state is CaseState.CANCELLED_DUPLICATE:
                raise CaseRefused(f"{parent} is a duplicate itself: see in which case its matter stands")
            await moved(records, case, CaseState.CANCELLED_DUPLICATE, who, f"duplicate of {parent}")
            await records.case_work.set_parent(number, parent)
            await records.dispatch_work.close_of(number, who.at)


async def _with_promises(records: CaseWorkRecords, number: RegistrationNumber) -> tuple[CaseStanding, Sequence[str]]:
    """The case and the calls that are owed in it, these first: whoever rings them holds them in this order."""
    owed = await records.callbacks.owed_for(number)
    return await held(records.case_work, number), owed


async def _promise_ended(records: CaseWorkRecords, number: RegistrationNumber, who: Signature) -> CaseStanding:
    case, owed = await _with_promises(records, number)
    _require_owed(number, owed)
    for key in owed:
        await records.callbacks.done(key, who.at)
    return case


async def _goes_on(records: CaseWorkRecords, case: CaseStanding, who: Signature, why: str) -> CaseState:
    """The case is in this person's hands, for something is left to do about it."""
    case = await moved(records, case, CaseState.IN_WORK, who, why)
    await records.case_work.assign(case.number, who.by)
    return case.state


def _require_owed(number: RegistrationNumber, owed: Sequence[str]) -> None:
    if not owed:
        raise CaseRefused(f"nobody is owed a call in {number}. See: gridline queues callbacks")


def _refuse_owed(number: RegistrationNumber, owed: Sequence[str]) -> None:
    if owed:
        raise CaseRefused(
            f"in {number} a call was promised: make it, then: gridline cases called {number};"
            " where he cannot be reached: --given-up"
        )


async def answered(records: AnswerRecords, case: CaseStanding, who: Signature, text: str) -> None:
    """Within a transaction: the answer, and the moves that lead to it; a case that is past it keeps its state."""
    for state in way_to_answered(case.state):
        why = text if state is CaseState.ANSWERED else ""
        case = await moved(records, case, state, who, why)
    await records.case_work.answer(case.number, text, who.at)

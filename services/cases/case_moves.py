"""One step of a case within a transaction: legal by the table of moves, signed, and a line of its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import RegistrationNumber
from models.case_states import SETTLED, CaseState, move_case, way_to_callback
from models.errors import IllegalMove
from models.message_review import Signature
from services.cases.case_file import CaseEvent, CaseHistory
from services.errors import CaseNotFound, CaseRefused


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How a case stands while a transaction holds it."""

    number: RegistrationNumber
    state: CaseState
    closed_at: datetime | None


class MovedCases(Protocol):
    """Cases as they move, each held by one transaction at a time."""

    async def hold(self, number: RegistrationNumber) -> CaseStanding | None: ...

    async def move(self, number: RegistrationNumber, to: CaseState, at: datetime) -> None:
        """Set the state, and when it was closed where it is."""
        ...


class DispatchCloser(Protocol):
    async def close_of(self, number: RegistrationNumber, at: datetime) -> None:
        """The staff has nothing left to do about this case."""
        ...


class CaseMoveRecords(Protocol):
    """What one transaction that moves cases works on."""

    @property
    def case_work(self) -> MovedCases: ...

    @property
    def case_history(self) -> CaseHistory: ...

    @property
    def dispatch_work(self) -> DispatchCloser: ...


async def held(work: MovedCases, number: RegistrationNumber) -> CaseStanding:
    """The case, which no other transaction changes now. Raises CaseNotFound."""
    case = await work.hold(number)
    if case is None:
        raise CaseNotFound(f"there is no case {number}. See: gridline cases list --state all")
    return case


async def moved(
    records: CaseMoveRecords, case: CaseStanding, to: CaseState, who: Signature, why: str = ""
) -> CaseStanding:
    """One legal move with its line of history. Raises CaseRefused for another."""
    try:
        move_case(case.state, to)
    except IllegalMove:
        raise CaseRefused(f"{case.number} is {case.state.value}: it cannot become {to.value}") from None
    await records.case_work.move(case.number, to, who.at)
    await records.case_history.add(case.number, CaseEvent(who.at, who.by, to, why))
    return CaseStanding(case.number, to, case.closed_at)


async def closed(records: CaseMoveRecords, case: CaseStanding, who: Signature, why: str = "") -> None:
    """The case is closed, and the operational staff has nothing left to do about it."""
    await moved(records, case, CaseState.CLOSED, who, why)
    await records.dispatch_work.close_of(case.number, who.at)


async def close_if_open(records: CaseMoveRecords, number: RegistrationNumber, who: Signature, why: str = "") -> None:
    """The case is closed; one that somebody has settled before, or that is not filed yet, stays as it is."""
    case = await records.case_work.hold(number)
    if case is not None and case.state not in SETTLED:
        await closed(records, case, who, why)


async def await_callback(records: CaseMoveRecords, number: RegistrationNumber, who: Signature, why: str = "") -> None:
    """The case waits for a promised call, opened again where it was closed. Raises CaseNotFound."""
    case = await held(records.case_work, number)
    for state in way_to_callback(case.state):
        case = await moved(records, case, state, who, why)

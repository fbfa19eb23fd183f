"""Cases in memory, as they are filed and moved within a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.case_states import SETTLED, CaseState
from services.cases.case_file import Case, CaseEvent
from services.cases.case_moves import CaseStanding


@dataclass(frozen=True, slots=True)
class MemoryCases:
    """Implements CaseFile, MovedCases, CaseHistory and DispatchCloser: no message to the staff is kept here."""

    by_number: dict[str, Case] = field(default_factory=dict)
    events: list[tuple[RegistrationNumber, CaseEvent]] = field(default_factory=list)

    async def register(self, case: Case) -> None:
        assert str(case.number) not in self.by_number, "a number is given once"
        self.by_number[str(case.number)] = case

    async def hold(self, number: RegistrationNumber) -> CaseStanding | None:
        case = self.by_number.get(str(number))
        return CaseStanding(case.number, case.state, case.closed_at) if case is not None else None

    async def move(self, number: RegistrationNumber, to: CaseState, at: datetime) -> None:
        case = self.by_number[str(number)]
        self.by_number[str(number)] = replace(case, state=to, closed_at=at if to in SETTLED else None)

    async def add(self, number: RegistrationNumber, event: CaseEvent) -> None:
        self.events.append((number, event))

    async def of(self, number: RegistrationNumber) -> Sequence[CaseEvent]:
        return [event for case, event in self.events if case == number]

    async def close_of(self, number: RegistrationNumber, at: datetime) -> None:
        """Nobody was told anything."""

    def attach(self, number: RegistrationNumber, account: AccountNumber) -> None:
        self.by_number[str(number)] = replace(self.by_number[str(number)], account=account)

"""File the alarm of a caller in danger whom nobody on duty answered, as an open and critical case."""

from dataclasses import dataclass
from typing import Protocol

from models.case import RegistrationNumber
from models.case_states import CaseState
from models.intent import Intent
from services.cases.case_file import Case, CaseFile
from services.dispatch.dispatch_desk import DangerAlarm
from services.transactions import Transactions


class AlarmFile(Protocol):
    async def keep(self, alarm: DangerAlarm, number: RegistrationNumber | None) -> bool:
        """File the alarm unless its key is filed already; whether it was new."""
        ...


class AlarmRecords(Protocol):
    @property
    def cases(self) -> CaseFile: ...

    @property
    def alarms(self) -> AlarmFile: ...


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    transactions: Transactions[AlarmRecords]

    async def __call__(self, alarm: DangerAlarm, number: RegistrationNumber | None) -> None:
        """File the alarm once; without a number there is an alarm and no case. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            if await records.alarms.keep(alarm, number) and number is not None:
                await records.cases.register(
                    Case(
                        number=number,
                        intent=Intent.HAZARD,
                        state=CaseState.REGISTERED,
                        opened_at=alarm.raised_at,
                        phone=alarm.caller,
                    )
                )

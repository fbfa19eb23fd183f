"""The register of cases as one leg of a call sees it: who wants to be nobody is nobody on his line too."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseDesk, CaseReceipt, CaseReport, CaseStatus, CaseUnknown


@dataclass(frozen=True, slots=True)
class LegCases:
    """Implements CaseDesk over `cases`; `erase_number` takes the number from the live channel and never raises."""

    cases: CaseDesk
    erase_number: Callable[[], Awaitable[None]]

    async def register(self, report: CaseReport) -> CaseReceipt:
        return await self.cases.register(report)

    async def find(self, digits: str, caller: PhoneNumber | None, code: str | None) -> CaseStatus | CaseUnknown:
        return await self.cases.find(digits, caller, code)

    async def open_case_of(
        self, intent: Intent, caller: PhoneNumber | None, account: AccountNumber | None, premises: str | None
    ) -> RegistrationNumber | None:
        return await self.cases.open_case_of(intent, caller, account, premises)

    async def forget_caller(self, call: CallKey, caller: PhoneNumber | None) -> None:
        """What is kept goes first: the line may take a moment."""
        await self.cases.forget_caller(call, caller)
        await self.erase_number()
